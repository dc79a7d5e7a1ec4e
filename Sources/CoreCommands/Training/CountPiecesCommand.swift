package import ArgumentParser
import BPE
import Files
import Training

package struct CountPiecesCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "count-pieces", abstract: "Count the pieces of a part of a corpus, to train on later.",
        discussion: """
            Example: bpe count-pieces shard-1.txt.gz -o 1.counts
            Count the parts of a corpus on one machine or on many, add them up with bpe merge-counts, and \
            learn from the sum with bpe train --counts. The sum is the same however the documents are divided.
            """)

    @OptionGroup var corpusOptions: CorpusOptions
    @OptionGroup var runOptions: RunOptions

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write the counts to this file, complete or not at all.", valueName: "file"),
        completion: .path)
    var output: String

    @Option(
        help: ArgumentHelp("How text is split: a name or a regular expression.", valueName: "name|regex"),
        completion: .pattern)
    var pattern = "o200k"

    package init() {}

    package func validate() throws { try runOptions.validate(output: output) }

    package func run(on console: Console) async throws {
        var trainer = Trainer(size: 256, pattern: try SplitPattern(argument: pattern))
        try OutputFile.checkPlaces([output], apartFrom: corpusOptions.files)
        try OutputFile.checkWritable([output])
        let lock = try runOptions.apply(to: &trainer, output: output)
        defer { lock?.release() }
        let corpus = try corpusOptions.corpus(console)
        var reporter = TrainingReporter(console, runOptions.progress, corpusSize: corpus.byteCount)
        defer { reporter.finish() }
        let summary = try await runOptions.keepingWork(of: trainer) {
            try await trainer.count(corpus, to: output) { reporter.report($0) }
        }
        trainer.keeping?.folder.remove()
        reporter.finish()
        try summary.write(output, to: console)
    }
}
