import ArgumentParser

/// The commands that deal with vocabularies as files.
struct VocabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocab", abstract: "List, fetch, show, compare and convert vocabularies.",
        subcommands: [
            VocabListCommand.self, VocabPullCommand.self, VocabShowCommand.self, VocabDiffCommand.self,
            VocabConvertCommand.self, VocabPruneCommand.self,
        ])
}
