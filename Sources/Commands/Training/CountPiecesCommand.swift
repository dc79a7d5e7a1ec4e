import ArgumentParser
import BPE
import Display
import Files
import Training

struct CountPiecesCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "count-pieces", abstract: "Count the pieces of a part of a corpus, to train on later.",
        discussion: """
            Example: bpe count-pieces shard-1.txt.gz -o 1.counts
            Counts files of parts are added up by bpe merge-counts, and bpe train --counts learns from them: on one \
            machine or on many. Any way of cutting a corpus into parts between documents gives the same bytes.
            """)

    @OptionGroup var corpusOptions: CorpusOptions
    @OptionGroup var counting: CountingOptions

    @Option(name: [.customShort("o"), .long], help: "Write the counts to this file, whole or not at all.")
    var output: String

    @Option(help: ArgumentHelp("How text is split: a name or a regular expression.", valueName: "name|regex"))
    var pattern = "o200k"

    @Option(help: "How to tell how far it has come: auto (a line on a terminal), json or none.")
    var progress = ProgressStyle.auto

    func run(on console: Console) async throws {
        var trainer = Trainer(size: 256, pattern: try SplitPattern(argument: pattern))
        counting.apply(to: &trainer, output: output)
        try OutputFile.checkWritable([output])
        var reporter = TrainingReporter(console, progress, corpusSize: corpusOptions.byteCount)
        defer { reporter.finish() }
        let corpus = try corpusOptions.corpus(console)
        let summary = try await counting.keepingWork(of: trainer) {
            try await trainer.count(corpus, to: output) { reporter.report($0) }
        }
        trainer.keeping?.folder.remove()
        reporter.finish()
        try console.output.write(
            """
            \(output): \(grouped(summary.pieces)) pieces, \(grouped(summary.distinct)) distinct, of \
            \(byteCount(summary.bytes))

            """)
    }
}

struct MergeCountsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-counts", abstract: "Add counts files up into one.",
        discussion: """
            Example: bpe merge-counts 1.counts 2.counts -o all.counts
            The same bytes in whatever order the files are named, and in however many steps.
            """)

    @Argument(help: "Counts files of one split pattern.")
    var files: [String]

    @Option(name: [.customShort("o"), .long], help: "Write the counts to this file, whole or not at all.")
    var output: String

    func run(on console: Console) async throws {
        let summary = try CountsFileSummary(merging: files, into: output)
        try console.output.write(
            """
            \(output): \(grouped(summary.pieces)) pieces, \(grouped(summary.distinct)) distinct, of \
            \(byteCount(summary.bytes))

            """)
    }
}
