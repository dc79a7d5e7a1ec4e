package import ArgumentParser
import BPE
import BytePairs
import Datasets
import Documents
import Files
import Formats
import Platform
import Tokenization

package struct EncodeCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Turn text, or documents for training, into token ids.",
        discussion: """
            Examples:
              bpe encode -e o200k_base letter.txt
              bpe encode -e gpt2 --format u16 --append '<|endoftext|>' --split train=0.99,val=0.01 \
            --json-field text --shard-tokens 100M -o data/ web/*.jsonl.zst
            Any bytes work; decoding gives them back exactly. Memory does not grow with the text, but with its \
            longest stretch without lines and words. If a text has a special token that is not allowed, a file \
            given with -o is not written; standard output then has the ids of what comes before the place. A \
            file that cannot be read to its end is left out from its last document on, and named at the end; a \
            folder that cannot be read stops the run before it begins. docs/datasets.md describes the formats.
            """)

    @OptionGroup var corpus: CorpusOptions

    @OptionGroup var encoding: EncodingOptions

    @Option(help: SpecialsOption.help)
    var specials = SpecialsOption.forbid

    @Flag(help: "Add the tokens that the model expects around a text, such as the one that begins it.")
    var addSpecial = false

    @Option(
        help: ArgumentHelp(
            "Put this special token before each document. Repeatable.", valueName: "token"))
    var prepend: [String] = []

    @Option(
        help: ArgumentHelp("Put this special token after each document. Repeatable.", valueName: "token"))
    var append: [String] = []

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            """
            Write to this file, complete or not at all, or to files in this folder; '-' is standard output.
            """, valueName: "path"), completion: .path)
    var output: String?

    @Option(
        help: """
            ids, json (a line for each document), u16, u32 (little-endian), npy; with -o also jsonl, megatron, \
            datatrove, llmc. All but ids and json get a JSON file that bpe decode reads.
            """)
    var format = DatasetFormat.ids

    @Option(help: "With --format json: also the place of each token in the text.")
    var offsets: OffsetUnit?

    @Option(
        help: ArgumentHelp(
            "Divide the documents into parts, by a hash of their bytes: train=0.99,val=0.01.",
            valueName: "parts"
        ))
    var split: SplitOption?

    @Option(
        help: ArgumentHelp(
            "Begin a new file after the document with which one has this many tokens: 100M.", valueName: "n"))
    var shardTokens: Amount?

    @Option(
        help: ArgumentHelp(
            "Write the documents in an order that this number determines, the same on every machine.",
            valueName: "seed"))
    var shuffleSeed: UInt64?

    @Flag(
        help: """
            Resume the stopped run with this output; the files become those of a run that never stopped. \
            Work done so far is kept in OUTPUT.partial until then.
            """)
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Save unfinished work this often, besides after each file; 0 is always.", valueName: "seconds"))
    var keepEvery = 30

    @OptionGroup var threads: ThreadsOption

    @Option(help: "How to report progress; auto: a line on a terminal.")
    var progress = ProgressStyle.auto

    package init() {}

    package func validate() throws {
        try require(offsets == nil || format == .json, "--offsets is for --format json")
        try require(
            offsets == nil
                || corpus.format == CorpusFormat(compression: corpus.format.compression)
                    && prepend.isEmpty && append.isEmpty,
            "--offsets: leave out what is for documents; each file is one")
        try require(
            format.isOneStream || output != nil, "--format \(format.rawValue): name the output with -o")
        let isStream = output.map { OutputFile.isStream($0) } ?? true
        try require(
            format.isOneStream || !isStream,
            "--format \(format.rawValue): it is several files, and \(output ?? "-") is a device or a pipe: name a file"
        )
        let isFile = format.hasSidecar && !isStream
        try require(
            isFile || split == nil, "--split is for files of ids: name -o and a --format other than ids")
        try require(
            isFile || shardTokens == nil,
            "--shard-tokens is for files of ids: name -o and a --format other than ids")
        try require(shardTokens?.count != 0, "--shard-tokens 0: at least 1")
        try require(
            isFile || shuffleSeed == nil,
            "--shuffle-seed is for files of ids: name -o and a --format other than ids")
        try require(
            isFile || !resume, "--resume is for files of ids: name -o and a --format other than ids")
        try require(keepEvery >= 0, "--keep-every \(keepEvery): at least 0")
    }

    package func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        if addSpecial { try checkAffixes(tokenizer.encoding) }
        let encoder = try encoder(tokenizer)
        if let offsets { return try writeOffsets(in: offsets, tokenizer, console) }
        let files = try corpus.foundFiles(console)
        corpus.warnOfContent(of: files, console)
        let job = DatasetJob(
            Corpus(files: files, input: console.input, format: corpus.format), encoder, threads: threads.count
        )
        var reporter = EncodingReporter(
            console, progress,
            storedBytes: files.contains { $0 == "-" || FileTree.isStream($0) }
                ? nil : FileTree.byteCount(of: files))
        defer { reporter.finish() }
        let done: DatasetJob.Progress
        do {
            done = try write(job, console) { reporter.report($0) }
        } catch {
            throw named(error)
        }
        reporter.finish()
        if !done.paths.isEmpty, console.showsProgress || done.paths.count > 1 {
            console.say(reporter.summary(done))
        }
        for path in done.leftOver {
            console.say(
                "bpe: note: \(path.inOneLine) and the shards after it are of an earlier run with more shards: delete them"
            )
        }
        if files.isEmpty { console.say("bpe: note: there was no file to encode") }
        try report(
            done.failures.map(\.message), of: files.count, wroteSome: done.totals.documents > 0, console)
    }

    private func write(
        _ job: DatasetJob, _ console: Console, _ report: (DatasetJob.Progress) -> Void
    ) throws -> DatasetJob.Progress {
        let folder = console.temporaryFolder
        guard let output, output != "-" else {
            return try job.run(to: console.output, format, temporaryIn: folder, report)
        }
        try OutputFile.checkPlaces([output], apartFrom: corpus.files)
        guard !OutputFile.isStream(output) else {
            return try OutputFile.write(to: output) { file in
                try job.run(to: ByteStream { try file.write($0) }, format, temporaryIn: folder, report)
            }
        }
        let work = DatasetWork(forOutput: output, resumes: resume, interval: .seconds(keepEvery))
        let files = DatasetJob.Output(output, format, job.encoder, shardTokens: shardTokens?.count)
        try job.checkPlaces(files, apartFrom: corpus.files)
        do {
            return try job.run(
                to: files, shufflingBy: shuffleSeed, keeping: format.hasSidecar ? work : nil, report)
        } catch  where work.hasRecord && !(error is DatasetWorkFailure) && !(error is FolderInUse) {
            throw ResumableFailure(cause: named(error), folder: work.path)
        }
    }

    private func named(_ error: any Error) -> any Error {
        guard let refused = error as? DocumentRefused else { return error }
        return InputFailure(path: refused.place, cause: refused.cause)
    }

    /// All that went wrong, at the end, where it is seen.
    private func report(
        _ failures: [String], of count: Int, wroteSome: Bool, _ console: Console
    ) throws {
        guard !failures.isEmpty else { return }
        for failure in failures { console.say("bpe: \(failure)") }
        let rest = wroteSome ? "everything else is in the output" : "nothing is written"
        if count > 1 {
            console.say("bpe: \(failures.count) of \(count) inputs could not be read to their ends; \(rest)")
        } else if wroteSome {
            console.say("bpe: the input could not be read to its end; \(rest)")
        }
        throw ReportedFailure()
    }

    private func encoder(_ tokenizer: Tokenizer) throws -> DocumentEncoder {
        let encoding = tokenizer.encoding
        let affixes = addSpecial ? encoding.affixes : Encoding.Affixes()
        func ids(_ tokens: [String]) throws -> [TokenID] {
            try tokens.map { token in
                guard let found = encoding.specialTokens.first(where: { $0.text == token }) else {
                    throw NoSuchSpecialToken(token: token, encoding: encoding)
                }
                return found.id
            }
        }
        return try DocumentEncoder(
            tokenizer, specialTokens: specials.policy, format: format,
            prepend: ids(prepend) + affixes.before, append: affixes.after + ids(append), split: split?.split)
    }
}

/// A special token that an encoding does not have.
private struct NoSuchSpecialToken: Error, CustomStringConvertible {
    let token: String
    let encoding: Encoding

    var description: String {
        let most = 12
        let others = encoding.specialTokens.count - most
        let names = encoding.specialTokens.prefix(most).map(\.text.inOneLine).joined(separator: " ")
        return """
            \(encoding.name.inOneLine) has no special token \(token.inOneLine)
            \(names.isEmpty ? "it has none" : "it has \(names)")\(others > 0 ? " and \(others) more" : "")
            """
    }
}
