package import ArgumentParser
import BPE
import Files
import JSON
import SystemPackage

package struct CountCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Count the tokens of files, folders or standard input.",
        discussion: """
            Examples:
              bpe count -e gpt-4o README.md Sources
              bpe count -e gpt-4o --messages chat.json      (a chat, with what each message costs more)
            Prints as wc does: a count and a path a line, then a total if there were several; for standard \
            input the number alone. Folders are walked through; names in them that begin with a dot are left \
            out, and links are not followed. Special tokens count as the text they are spelled with, unless \
            --specials says else.
            """)

    @Argument(help: "Files and folders; '-' or none is standard input.")
    var paths: [String] = []

    @OptionGroup var encoding: EncodingOptions

    @Option(help: SpecialsOption.help)
    var specials: SpecialsOption?

    @OptionGroup var compression: CompressionOption
    @OptionGroup var threads: ThreadsOption

    @Option(
        help: ArgumentHelp(
            "Count chat messages, a JSON array with role and content, by OpenAI's documented rule.",
            valueName: "file"))
    var messages: String?

    @Flag(help: "One JSON object: encoding, files with tokens and bytes, total.")
    var json = false

    package init() {}

    package func validate() throws {
        try require(messages == nil || paths.isEmpty, "--messages names the only file: leave out the others")
    }

    package func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        if let messages { return try countMessages(of: messages, tokenizer, console) }
        var total = TokenCount(path: "total", tokens: 0, bytes: 0)
        var counted: [TokenCount] = []
        var failed = false
        let files = inputFiles()
        let isBareNumber = files.count == 1 && paths.allSatisfy { $0 == "-" }
        for file in files {
            do {
                let file = try file.get()
                let path = file.string
                let input =
                    path == "-"
                    ? try console.open(path, compression.compression)
                    : try InputReader(file, compression: compression.compression)
                let count = try naming(path) { try self.count(input, path, tokenizer, console) }
                total.tokens += count.tokens
                total.bytes += count.bytes
                counted.append(count)
                if !json { try print(count, isBare: isBareNumber, isOnly: files.count == 1, console) }
            } catch let failure as FileFailure where failure.isBrokenPipe {
                throw failure
            } catch {
                // As wc does: count the others, and exit with 1.
                console.say("bpe: \(explain(error))")
                failed = true
            }
        }
        if json {
            try console.output.write(
                CountReport(encoding: tokenizer.encoding, files: counted, total: total).json())
        } else if files.count > 1 {
            try print(total, isBare: false, isOnly: false, console)
        }
        if failed { throw ReportedFailure() }
    }

    private func countMessages(of path: String, _ tokenizer: Tokenizer, _ console: Console) throws {
        let chat = try ChatMessages(parsing: console.read(path, compression.compression), path: path)
        let count = try MessageCount(chat, path: path, tokenizer, specials: specials)
        try console.output.write(
            json ? count.json() : Array((path == "-" ? "\(count.total)\n" : "\(count.total) \(path)\n").utf8))
        for note in count.notes { console.say("bpe: note: \(note)") }
    }

    private func inputFiles() -> [Result<FilePath, FileFailure>] {
        (paths.isEmpty ? ["-"] : paths).flatMap { $0 == "-" ? [.success("-")] : FileTree.files(under: $0) }
    }

    private func print(_ count: TokenCount, isBare: Bool, isOnly: Bool, _ console: Console) throws {
        let number = String(count.tokens)
        let padding = isOnly ? "" : String(repeating: " ", count: max(0, 9 - number.count))
        try console.output.write(isBare ? "\(number)\n" : "\(padding)\(number) \(count.path)\n")
    }

    private func count(
        _ input: InputReader, _ path: String, _ tokenizer: Tokenizer, _ console: Console
    ) throws -> TokenCount {
        var progress = ProgressLine(console)
        defer { progress.finish() }
        var result = TokenCount(path: path, tokens: 0, bytes: 0)
        var specialTokens = SpecialTokensFound()
        let policy = (specials ?? .text).policy
        let isNoting = specials == nil
        try tokenizer.forEachChunk(
            of: TextChunks(of: input, for: tokenizer), threads: threads.count
        ) { chunk in
            let found = isNoting ? tokenizer.specialTokens(in: chunk) : []
            return (tokens: try tokenizer.count(chunk, specialTokens: policy), SpecialTokensFound(found))
        } body: { chunk, end in
            result.tokens += chunk.tokens
            specialTokens.add(chunk.1, after: result.bytes)
            result.bytes = end
            progress.update(input.fraction(end), "\(path)  \(input.progress(end))")
        }
        progress.finish()
        specialTokens.note(path, console)
        return result
    }
}

/// The special tokens of a text that are counted as text.
private struct SpecialTokensFound: Sendable {
    private var count = 0
    private var first: (text: String, byteOffset: Int)?

    init(_ found: [(token: SpecialToken, range: Range<Int>)] = []) {
        count = found.count
        first = found.first.map { ($0.token.text, $0.range.lowerBound) }
    }

    /// Adds those of the next part of a text, which begins at the byte offset `origin`.
    mutating func add(_ next: SpecialTokensFound, after origin: Int) {
        count += next.count
        if first == nil { first = next.first.map { ($0.text, $0.byteOffset + origin) } }
    }

    func note(_ path: String, _ console: Console) {
        guard let first else { return }
        console.say(
            """
            bpe: note: \(path == "-" ? "standard input" : path) has \(first.text) at byte \(first.byteOffset)\
            \(count > 1 ? " and \(count - 1) more special tokens" : ""), counted as text; \
            --specials allow counts each as one token
            """)
    }
}

/// The count of one input.
struct TokenCount {
    var path: String
    var tokens: Int
    var bytes: Int
}
