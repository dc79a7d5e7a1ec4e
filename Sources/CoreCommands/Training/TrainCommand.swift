package import ArgumentParser
import BPE
import Charts
import Files
import Formats
import Platform
import Training

package struct TrainCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn a vocabulary from a corpus.",
        discussion: """
            Examples:
              bpe train --size 32000 -o mine.tiktoken corpus/*.txt
              bpe train --size 32k -o web.tiktoken --json-field text web.jsonl.zst
            Writes mine.tiktoken, the tokens by rank; mine.encoding.json, the split pattern, the special \
            tokens and how it was trained; and mine.html, a page of charts.
            With -o mine.json, writes a tokenizer.json for Hugging Face's libraries instead of the first two.
            """)

    @OptionGroup var corpusOptions: CorpusOptions
    @OptionGroup var runOptions: RunOptions

    @Option(
        help: ArgumentHelp(
            "Learn from a file of bpe count-pieces or bpe merge-counts instead of a corpus. Repeatable.",
            valueName: "file"), completion: .path)
    var counts: [String] = []

    @Option(
        help: ArgumentHelp(
            "How many tokens, special ones included: 32000, 32k, or 32Ki for 32,768.", valueName: "n"))
    var size: VocabularySize?

    @Option(
        help: ArgumentHelp(
            "Several sizes in one run: 8k,16k,32k writes mine-8k.tiktoken and so on.", valueName: "n,n,…"),
        transform: { argument in
            try argument.split(separator: ",").map {
                guard let size = VocabularySize(argument: String($0)) else {
                    throw ValidationError("--sizes \(argument): write numbers with commas, as 8k,16k,32k")
                }
                return size
            }
        })
    var sizes: [VocabularySize] = []

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write the vocabulary to this file, complete or not at all.", valueName: "file"),
        completion: .path)
    var output: String

    @Option(
        help: ArgumentHelp(
            "How text is split: a name or a regular expression. Default: as in --extend or --counts, or o200k.",
            valueName: "name|regex"), completion: .pattern)
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            "A special token, with its id or with the next one after the learned tokens. Repeatable.",
            valueName: SpecialTokenArgument.valueName))
    var special: [String] = []

    @Option(help: "Which of two equally frequent pairs is merged first.")
    var ties = TieRule.huggingFace

    @Option(help: ArgumentHelp("Merge only pairs that occur at least this often.", valueName: "n"))
    var minCount = 1

    @Option(help: ArgumentHelp("Make no token longer than this.", valueName: "bytes"))
    var maxTokenBytes: Int?

    @Option(
        help: ArgumentHelp(
            "Start from this encoding: its tokens keep their ids, and new ones follow.",
            valueName: "name|file"), completion: .encoding)
    var extend: String?

    @Option(
        help: ArgumentHelp(
            """
            A token to include whatever the corpus has, with the tokens it is merged from; \\n, \\t, \\\\ \
            and \\xHH are understood. Repeatable.
            """, valueName: "text"))
    var seed: [String] = []

    @Option(help: ArgumentHelp("A file with a --seed on each line.", valueName: "file"), completion: .path)
    var seedFile: String?

    @Option(
        help: ArgumentHelp(
            "Do not learn from this share of the corpus; chart what it costs instead.", valueName: "percent"))
    var heldOut = 0.0

    @Flag(inversion: .prefixedNo, help: "Write a page of charts: mine.html for mine.tiktoken.")
    var picture = true

    package init() {}

    package func validate() throws {
        try require(output != "-", "-o -: a vocabulary is more than one file, so name the first")
        try runOptions.validate(output: output)
        _ = try SpecialTokenArgument.parse(special)
        for text in seed {
            try require(EscapedText(text)?.bytes.isEmpty == false, "--seed '\(text)': \(EscapedText.rule)")
        }
        try require((size == nil) != sizes.isEmpty, "give either --size or --sizes")
        try require(
            sizes.isEmpty || !OutputFile.isStream(output),
            "--sizes: \(output.inOneLine) is a device or a pipe, and several vocabularies need the names of files"
        )
        try require(
            counts.isEmpty || corpusOptions.files.isEmpty,
            "--counts takes the place of the corpus: name one or the other")
        try require((0..<100).contains(heldOut), "--held-out \(heldOut): from 0 to below 100")
        try require(minCount > 0, "--min-count \(minCount): at least 1")
        if let maxTokenBytes {
            try require(maxTokenBytes > 0, "--max-token-bytes \(maxTokenBytes): at least 1")
        }
    }

    package func run(on console: Console) async throws {
        let outputs = TrainingOutputs(output, size: size, sizes: sizes, hasPicture: picture)
        let base = try extend.map { try extended($0, console) }
        var trainer = Trainer(
            size: outputs.largestSize, pattern: try splitPattern(base), ties: ties,
            specialTokenCount: special.count)
        trainer.minimumCount = minCount
        trainer.maximumTokenBytes = maxTokenBytes
        trainer.heldOut = heldOut / 100
        trainer.start = try start(base, trainer.pattern, atMost: outputs.largestSize)
        try OutputFile.checkPlaces(outputs.paths, apartFrom: corpusOptions.files + counts)
        try OutputFile.checkWritable(outputs.paths)
        if EncodingFile.isNamedJSON(output) { try PatternExport(trainer.pattern).check(path: output) }
        let lock = try runOptions.apply(to: &trainer, output: output)
        defer { lock?.release() }
        let corpus = counts.isEmpty ? try corpusOptions.corpus(console) : nil
        var reporter = TrainingReporter(console, runOptions.progress, corpusSize: corpus?.byteCount)
        defer { reporter.finish() }
        let input: Trainer.Input = corpus.map { .corpus($0) } ?? .counts(counts)
        let run = try await runOptions.keepingWork(of: trainer) {
            try await trainer.run(on: input) { reporter.report($0) }
        }
        let (corpusBytes, distinctPieces) = (reporter.corpusBytes, reporter.distinctPieces)
        var written: [(path: String, bytes: [UInt8])] = []
        let vocabularies = try outputs.files.map { file in
            let encoding = try encoding(run, file, base, trainer.pattern)
            let files = try EncodingFile.files(
                of: encoding, at: file.path,
                training: EncodingDescription.Training(
                    requestedSize: file.size, ties: ties, corpusBytes: corpusBytes,
                    distinctPieces: distinctPieces))
            written += files
            let learned = encoding.vocabulary.count - (base?.vocabulary.count ?? 256)
            return (file, encoding, learned, files.count > 1 ? files[1].path : nil)
        }
        if let path = outputs.picture {
            let page = TrainingPicture(run, name: EncodingFile.name(of: output)).html()
            written.append((path, Array(page.utf8)))
        }
        try await runOptions.keepingWork(of: trainer) { try OutputFile.write(written) }
        trainer.keeping?.folder.remove()
        reporter.finish()
        let summary = TrainingSummary(
            vocabularies: vocabularies, corpusBytes: corpusBytes, distinctPieces: distinctPieces,
            picture: outputs.picture, seconds: reporter.elapsed)
        if outputs.isStream {
            console.say(summary.text + TrainingSummary.textOfStream(output))
        } else {
            try console.output.write(summary.text)
        }
    }

    /// The encoding that training goes on from: one whose merges are of bytes, in the order of ranks.
    private func extended(_ reference: String, _ console: Console) throws -> Encoding {
        let encoding = try Encoding.named(reference, environment: console.environment)
        try require(
            encoding.changesNothing,
            """
            --extend: \(encoding.name) changes text before it is merged, or merges by a list of pairs; only encodings \
            whose ranks decide, like OpenAI's and those of bpe train, can be extended
            """)
        return encoding
    }

    /// What the vocabulary begins with, if that is more than the single bytes.
    private func start(
        _ base: Encoding?, _ pattern: SplitPattern, atMost size: Int
    ) throws -> StartingVocabulary? {
        let base = base.map { StartingVocabulary($0.vocabulary, size: $0.size) }
        var seeds = seed.compactMap { EscapedText($0)?.bytes }
        if let seedFile {
            let lines = try InputFile.read(seedFile).split(separator: UInt8(ascii: "\n"))
            for (index, line) in lines.enumerated() {
                guard let text = EscapedText(line) else {
                    throw InputProblem(
                        seedFile, line: index + 1, byte: line.startIndex, "this is not a token",
                        remedy: EscapedText.rule)
                }
                seeds.append(text.bytes)
            }
        }
        for token in seeds where try pattern.pieces(of: token).count > 1 {
            let text = String(decoding: token, as: UTF8.self).debugDescription
            throw ValidationError(
                "the seed \(text) is more than one piece for the split pattern, so no text could use it")
        }
        guard !seeds.isEmpty else { return base }
        return base?.adding(seeds: seeds, atMost: size)
            ?? StartingVocabulary(ties: ties, seeds: seeds, atMost: size)
    }

    private func splitPattern(_ base: Encoding?) throws -> SplitPattern {
        var found = try pattern.map { try SplitPattern(argument: $0) }
        if let base {
            try require(
                found == nil || found == base.pattern,
                "--pattern: leave it out, \(base.name) has its own split pattern")
            found = base.pattern
        }
        for path in counts {
            let own = try pattern(ofCounts: path)
            guard found == nil || found == own else {
                throw InputProblem(
                    path, byte: 16, "its pieces were cut with another split pattern: \(own)",
                    remedy: "give the same --pattern when counting and when training, or none here")
            }
            found = own
        }
        return found ?? .o200k
    }

    private func pattern(ofCounts path: String) throws -> SplitPattern {
        do {
            return try SplitPattern(expressions: CountsFileSummary.expressions(of: path))
        } catch let error as SplitPatternError {
            throw InputProblem(
                path, byte: 16, "its split pattern is invalid: \(error)",
                remedy: "make the file again with bpe count-pieces")
        }
    }

    /// The encoding of one size: the tokens learned first, then the special tokens.
    private func encoding(
        _ run: TrainingRun, _ file: TrainingOutputs.File, _ base: Encoding?, _ pattern: SplitPattern
    ) throws -> Encoding {
        let count = min(file.size - special.count, run.learned.tokens.count)
        guard count >= run.knownTokens else {
            throw TrainingError.sizeTooSmall(file.size, minimum: run.knownTokens + special.count)
        }
        let specials = try SpecialTokenArgument.parse(special)
        if let token = specials.complete.first(where: { $0.id < count }) {
            throw ValidationError(
                "--special '\(token.text)=\(token.id)': the ids below \(count) are those of learned tokens")
        }
        return try Encoding(
            name: file.name, vocabulary: run.learned.prefix(count).vocabulary(), pattern: pattern,
            specialTokens: (base?.specialTokens ?? []) + (try specials.tokens(from: count)))
    }
}
