import ArgumentParser
import BPE
import Files
import Training
import Wording

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct TrainCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn a vocabulary from a corpus.",
        discussion: """
            Example: bpe train --size 32000 -o mine.tiktoken corpus/*.txt
            JSON lines, packed: bpe train --size 32000 -o web.tiktoken --json-field text web.jsonl.zst
            Writes mine.tiktoken, the tokens by rank, and mine.encoding.json beside it: pattern, special tokens, how \
            it was trained. Then: bpe encode -e mine.tiktoken FILE
            """)

    @OptionGroup var corpusOptions: CorpusOptions

    @Option(help: "How many tokens, special ones included.")
    var size: Int

    @Option(
        name: [.customShort("o"), .long], help: "Write the vocabulary to this file, whole or not at all.")
    var output: String

    @Option(help: ArgumentHelp("How text is split: a name or a regular expression.", valueName: "name|regex"))
    var pattern = "o200k"

    @Option(
        help: ArgumentHelp(
            "A special token, which takes the next id after the others. Once for each.", valueName: "token"))
    var special: [String] = []

    @Option(
        help: "Which of equally frequent pairs comes first: huggingface, first-seen or sentencepiece.",
        transform: { argument in
            guard let rule = TieRule(rawValue: argument) else {
                throw ValidationError(
                    "--ties \(argument): there are \(TieRule.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            return rule
        })
    var ties = TieRule.huggingFace

    func validate() throws {
        if output == "-" { throw ValidationError("-o -: two files are written, so name the first") }
        if special.contains("") { throw ValidationError("--special '': a special token is not empty") }
        let spellings = special.map { Array($0.utf8) }
        if let twice = special.first(where: { token in spellings.count { $0 == Array(token.utf8) } > 1 }) {
            throw ValidationError("--special '\(twice)' is given twice")
        }
    }

    func run(on console: Console) async throws {
        let trainer = Trainer(
            size: size, pattern: try SplitPattern(argument: pattern), ties: ties,
            specialTokenCount: special.count)
        try OutputFile.checkWritable(EncodingFile.paths(writing: output))
        var progress = ProgressLine(console)
        defer { progress.finish() }
        let corpus = try corpusOptions.corpus(console)
        let corpusSize = corpusOptions.byteCount
        var summary = TrainingSummary(output: output, size: size)
        let vocabulary = try await trainer.train(on: corpus) { state in
            summary.note(state)
            progress.update(summary.fraction(state, corpusSize), summary.line(state, corpusSize))
        }
        let encoding = try Encoding(
            name: EncodingFile.name(of: output), vocabulary: vocabulary, pattern: trainer.pattern,
            specialTokens: special.enumerated().map {
                SpecialToken($1, id: TokenID(vocabulary.size + $0))
            })
        let sidecar = try EncodingFile.write(
            encoding, to: output,
            training: EncodingSidecar.Training(
                requestedSize: size, ties: ties, corpusBytes: summary.corpusBytes,
                distinctPieces: summary.distinctPieces))
        progress.finish()
        try console.output.write(summary.text(encoding, sidecar: sidecar, seconds: progress.elapsed))
    }
}

/// What a training run has to say for itself.
private struct TrainingSummary {
    let output: String
    let size: Int
    private(set) var corpusBytes = 0
    private(set) var distinctPieces = 0

    init(output: String, size: Int) {
        self.output = output
        self.size = size
    }

    mutating func note(_ state: TrainingProgress) {
        if case .counting(let bytes, let pieces) = state { (corpusBytes, distinctPieces) = (bytes, pieces) }
    }

    func fraction(_ state: TrainingProgress, _ corpusSize: Int?) -> Double? {
        switch state {
        case .counting(let bytes, _): corpusSize.map { Double(bytes) / Double(max($0, 1)) }
        case .learning(let merges, let wanted, _, _): Double(merges) / Double(max(wanted, 1))
        }
    }

    func line(_ state: TrainingProgress, _ corpusSize: Int?) -> String {
        switch state {
        case .counting(let bytes, let pieces):
            "counting pieces: \(byteCount(bytes))\(corpusSize.map { " of \(byteCount($0))" } ?? ""), "
                + "\(grouped(pieces)) distinct"
        case .learning(let merges, let wanted, let token, let count):
            "merges: \(grouped(merges)) of \(grouped(wanted)), last \(visible(token)), \(grouped(count)) times"
        }
    }

    func text(_ encoding: Encoding, sidecar: String, seconds: Double) -> String {
        let learned = encoding.vocabulary.count - 256
        var text = """
            \(output): \(grouped(encoding.size)) tokens, \(grouped(learned)) of them learned from \
            \(byteCount(corpusBytes)) with \(grouped(distinctPieces)) distinct pieces, in \(decimal(seconds)) s
            \(sidecar): its pattern, special tokens and training

            """
        if encoding.size < size {
            text += """
                the corpus ran out of pairs before \(grouped(size)) tokens: this is all that can be learned from it; \
                a larger corpus gives more

                """
        }
        return text + "next: bpe encode -e \(output) FILE\n"
    }

    /// A token for one line of a terminal: nothing in it can move the cursor.
    private func visible(_ token: [UInt8]) -> String {
        String(decoding: token, as: UTF8.self).debugDescription
    }
}
