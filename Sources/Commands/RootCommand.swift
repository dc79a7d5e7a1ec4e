import ArgumentParser
import CoreCommands
import Platform

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bpe",
        abstract:
            "Byte-pair encoding: train a vocabulary, turn text into tokens and back, see what a model sees.",
        discussion: """
            Everything reads files or standard input ('-'), writes results to standard output and all else \
            to standard error. Exit status: 0 done, 1 the data or the work failed, 64 bad usage.
            """,
        version: "bpe \(Version.current)",
        subcommands: [
            TrainCommand.self, EncodeCommand.self, DecodeCommand.self, CountCommand.self, CutCommand.self,
            ReportCommand.self,
            InspectCommand.self, LearnCommand.self, ServeCommand.self, VocabCommand.self,
            BenchCommand.self,
            CountPiecesCommand.self, MergeCountsCommand.self,
        ])
}
