import ArgumentParser
import BPE
import Display
import Files
import Training
import Views

struct TrainCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn a vocabulary from a corpus.",
        discussion: """
            Example: bpe train --size 32000 -o mine.tiktoken corpus/*.txt
            JSON lines, packed: bpe train --size 32k -o web.tiktoken --json-field text web.jsonl.zst
            Writes mine.tiktoken, the tokens by rank, mine.encoding.json beside it: pattern, special tokens, how it \
            was trained, and mine.html, a page of charts. Then: bpe encode -e mine.tiktoken FILE
            With -o mine.json, it writes a tokenizer.json for Hugging Face's libraries instead.
            """)

    @OptionGroup var corpusOptions: CorpusOptions
    @OptionGroup var counting: CountingOptions

    @Option(
        help: ArgumentHelp(
            "Learn from a file of bpe count-pieces or bpe merge-counts instead. Once for each.",
            valueName: "file"))
    var counts: [String] = []

    @Option(
        help: ArgumentHelp(
            "How many tokens, special ones included: 32000, or 32k for 32,768.", valueName: "n"))
    var size: VocabularySize?

    @Option(
        help: ArgumentHelp(
            "Several sizes of one run: 8k,16k,32k writes mine-8k.tiktoken and so on.", valueName: "n,n,…"),
        transform: { argument in
            try argument.split(separator: ",").map {
                guard let size = VocabularySize(argument: String($0)) else {
                    throw ValidationError("--sizes \(argument): numbers with commas between, as 8k,16k,32k")
                }
                return size
            }
        })
    var sizes: [VocabularySize] = []

    @Option(
        name: [.customShort("o"), .long], help: "Write the vocabulary to this file, whole or not at all.")
    var output: String

    @Option(
        help: ArgumentHelp(
            "How text is split: a name or a regular expression. Without it: o200k, or that of --extend or --counts.",
            valueName: "name|regex"))
    var pattern: String?

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

    @Option(help: ArgumentHelp("Merge only pairs that occur at least so often.", valueName: "n"))
    var minCount = 1

    @Option(help: ArgumentHelp("Make no token of more bytes than this.", valueName: "n"))
    var maxTokenBytes: Int?

    @Option(
        help: ArgumentHelp(
            "Learn on top of this encoding: its tokens keep their ids, new ones come behind.",
            valueName: "name|file"))
    var extend: String?

    @Option(
        help: ArgumentHelp(
            "A token that shall be there whatever the corpus has, with those it is made of. Once for each; \\n, \\t, \\\\ and \\xHH are understood.",
            valueName: "text"))
    var seed: [String] = []

    @Option(help: ArgumentHelp("A file with a --seed on each line.", valueName: "file"))
    var seedFile: String?

    @Option(
        help: ArgumentHelp(
            "Hold so many percent of the corpus out of learning, and show what they cost.",
            valueName: "percent"))
    var heldOut = 0.0

    @Flag(
        inversion: .prefixedNo,
        help: "Write a page of charts beside the vocabulary: mine.html for mine.tiktoken.")
    var picture = true

    @Option(help: "How to tell how far it has come: auto (a line on a terminal), json or none.")
    var progress = ProgressStyle.auto

    func validate() throws {
        if output == "-" {
            throw ValidationError("-o -: a vocabulary is more than one file, so name the first")
        }
        if special.contains("") { throw ValidationError("--special '': a special token is not empty") }
        let spellings = special.map { Array($0.utf8) }
        if let twice = special.first(where: { token in spellings.count { $0 == Array(token.utf8) } > 1 }) {
            throw ValidationError("--special '\(twice)' is given twice")
        }
        for text in seed where EscapedText(text)?.bytes.isEmpty != false {
            throw ValidationError("--seed '\(text)': \(EscapedText.rule)")
        }
        if (size == nil) == sizes.isEmpty {
            throw ValidationError("--size or --sizes: one of the two is needed")
        }
        if !counts.isEmpty, !corpusOptions.files.isEmpty {
            throw ValidationError("--counts takes the place of the corpus: name one or the other")
        }
        if !(0..<100).contains(heldOut) {
            throw ValidationError("--held-out \(heldOut): from 0 to below 100")
        }
        if minCount < 1 { throw ValidationError("--min-count \(minCount): at least 1") }
        if let maxTokenBytes, maxTokenBytes < 1 {
            throw ValidationError("--max-token-bytes \(maxTokenBytes): at least 1")
        }
    }

    func run(on console: Console) async throws {
        let base = try extend.map { try Encoding.named($0, environment: console.environment) }
        var trainer = Trainer(
            size: largestSize, pattern: try splitPattern(base), ties: ties, specialTokenCount: special.count)
        trainer.minimumCount = minCount
        trainer.maximumTokenBytes = maxTokenBytes
        trainer.heldOut = heldOut / 100
        trainer.start = try start(base, trainer.pattern)
        counting.apply(to: &trainer, output: output)
        let outputs = TrainingOutputs(output, sizes: sizes, hasPicture: picture)
        try OutputFile.checkWritable(outputs.paths)
        var reporter = TrainingReporter(
            console, progress, corpusSize: counts.isEmpty ? corpusOptions.byteCount : nil)
        defer { reporter.finish() }
        let input: Trainer.Input =
            counts.isEmpty ? .corpus(try corpusOptions.corpus(console)) : .counts(counts)
        let run = try await counting.keepingWork(of: trainer) {
            try await trainer.run(on: input) { reporter.report($0) }
        }
        var summary = TrainingSummary(
            seconds: 0, corpusBytes: reporter.corpusBytes, distinctPieces: reporter.distinctPieces)
        for file in outputs.files {
            let encoding = try encoding(run, file, base, trainer.pattern)
            let written = try file.write(
                encoding,
                training: EncodingSidecar.Training(
                    requestedSize: file.size ?? trainer.size, ties: ties, corpusBytes: reporter.corpusBytes,
                    distinctPieces: reporter.distinctPieces))
            summary.add(
                encoding, learned: encoding.vocabulary.count - (base?.vocabulary.count ?? 256), written)
            if encoding.size < file.size ?? trainer.size { summary.ranOut = file.size ?? trainer.size }
        }
        if let path = outputs.picture {
            let page = Array(TrainingPicture(run, name: EncodingFile.name(of: output)).html().utf8)
            try OutputFile.write(to: path) { try $0.write(page) }
            summary.picture = path
        }
        trainer.keeping?.folder.remove()
        reporter.finish()
        summary.seconds = reporter.elapsed
        try console.output.write(summary.text)
    }

    /// What the vocabulary begins with, if that is more than the single bytes.
    private func start(_ base: Encoding?, _ pattern: SplitPattern) throws -> StartingVocabulary? {
        let base = base.map { StartingVocabulary($0.vocabulary, size: $0.size) }
        var seeds = seed.compactMap { EscapedText($0)?.bytes }
        if let seedFile {
            for (index, line) in try InputFile.read(seedFile).split(separator: UInt8(ascii: "\n"))
                .enumerated()
            {
                guard let text = EscapedText(line) else {
                    throw InputProblem(
                        seedFile, line: index + 1, byte: line.startIndex, "this is no token",
                        remedy: EscapedText.rule)
                }
                seeds.append(text.bytes)
            }
        }
        for token in seeds where try pattern.pieces(of: token).count > 1 {
            throw ValidationError(
                "the seed \(String(decoding: token, as: UTF8.self).debugDescription) is more than one piece for the split pattern, so no text could use it"
            )
        }
        guard !seeds.isEmpty else { return base }
        return base?.adding(seeds: seeds) ?? StartingVocabulary(ties: ties, seeds: seeds)
    }

    private var largestSize: Int { size?.count ?? sizes.map(\.count).max() ?? 0 }

    private func splitPattern(_ base: Encoding?) throws -> SplitPattern {
        var found = try pattern.map { try SplitPattern(argument: $0) }
        if let base {
            guard found == nil || found == base.pattern else {
                throw ValidationError(
                    "--pattern: \(base.name) has its own split pattern, and a vocabulary has one")
            }
            found = base.pattern
        }
        for path in counts {
            let own = try SplitPattern(expressions: CountsFileSummary.expressions(of: path))
            guard found == nil || found == own else {
                throw InputProblem(
                    path, byte: 16, "its pieces were cut with another split pattern: \(own)",
                    remedy: "name the same --pattern when counting and when training, or none here")
            }
            found = own
        }
        return found ?? .o200k
    }

    /// The encoding of one size: what was learned first, and the special tokens behind it.
    private func encoding(
        _ run: TrainingRun, _ file: TrainingOutputs.File, _ base: Encoding?, _ pattern: SplitPattern
    ) throws -> Encoding {
        let count = min((file.size ?? largestSize) - special.count, run.learned.tokens.count)
        guard count >= run.knownTokens else {
            throw TrainingError.sizeTooSmall(
                file.size ?? largestSize, minimum: run.knownTokens + special.count)
        }
        return try Encoding(
            name: file.name, vocabulary: run.learned.prefix(count).vocabulary(), pattern: pattern,
            specialTokens: (base?.specialTokens ?? [])
                + special.enumerated().map { SpecialToken($1, id: TokenID(count + $0)) })
    }
}
