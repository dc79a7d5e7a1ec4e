import ArgumentParser
import BPE
import Files
import SystemPackage

struct CountCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Count the tokens of files, folders or standard input.",
        discussion: """
            Example: bpe count -e gpt-4o README.md Sources
            Prints as wc does: a count and a path a line, then a total if there were several; for standard input the \
            number alone. Folders are walked through; names in them that begin with a dot are left out, and links \
            are not followed. Special tokens count as the text they are spelled with, unless --specials says else.
            """)

    @Argument(help: "Files and folders; '-' or none is standard input.")
    var paths: [String] = []

    @OptionGroup var encoding: EncodingOptions

    @Option(help: "Special tokens in the text: forbid, allow or text (like any other text).")
    var specials: SpecialsOption?

    @Flag(help: "One JSON object: encoding, files with tokens and bytes, total.")
    var json = false

    func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        var total = TokenCount(path: "total", tokens: 0, bytes: 0)
        var counted: [TokenCount] = []
        var failed = false
        let files = inputFiles()
        let isBareNumber = files.count == 1 && paths.allSatisfy { $0 == "-" }
        for file in files {
            do {
                let file = try file.get()
                let path = file.string
                let bytes = path == "-" ? try console.readInput() : try InputFile.read(file)
                let tokens = try naming(path) {
                    try tokenizer.count(bytes, specialTokens: (specials ?? .text).policy)
                }
                let count = TokenCount(path: path, tokens: tokens, bytes: bytes.count)
                total.tokens += tokens
                total.bytes += bytes.count
                counted.append(count)
                if specials == nil { noteSpecialTokens(tokenizer, bytes, path, console) }
                if !json { try print(count, isBare: isBareNumber, isOnly: files.count == 1, console) }
            } catch let failure as FileFailure where failure.isBrokenPipe {
                throw failure
            } catch {
                // As wc does: the others are counted all the same, and the exit status tells.
                console.say("bpe: \(explain(error))")
                failed = true
            }
        }
        if json {
            try console.output.write(CountReport(tokenizer.encoding, counted, total).json())
        } else if files.count > 1 {
            try print(total, isBare: false, isOnly: false, console)
        }
        if failed { throw ReportedFailure() }
    }

    private func inputFiles() -> [Result<FilePath, FileFailure>] {
        (paths.isEmpty ? ["-"] : paths).flatMap { $0 == "-" ? [.success("-")] : FileTree.files(under: $0) }
    }

    private func print(_ count: TokenCount, isBare: Bool, isOnly: Bool, _ console: Console) throws {
        let number = String(count.tokens)
        let padding = isOnly ? "" : String(repeating: " ", count: max(0, 9 - number.count))
        try console.output.write(isBare ? "\(number)\n" : "\(padding)\(number) \(count.path)\n")
    }

    private func noteSpecialTokens(
        _ tokenizer: Tokenizer, _ bytes: [UInt8], _ path: String, _ console: Console
    ) {
        let found = tokenizer.specialTokens(in: bytes)
        guard let first = found.first else { return }
        let name = path == "-" ? "standard input" : path
        console.say(
            """
            bpe: note: \(name) has \(first.token.text) at byte \(first.range.lowerBound)\
            \(found.count > 1 ? " and \(found.count - 1) more special tokens" : ""), counted as text; \
            --specials allow counts each as one token
            """)
    }
}

/// The count of one input.
struct TokenCount: Encodable {
    var path: String
    var tokens: Int
    var bytes: Int
}
