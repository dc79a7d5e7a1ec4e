import ArgumentParser
import BPE
import Display
import JSON

struct BenchCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast this machine encodes files.",
        discussion: """
            Example: bpe bench -e o200k_base -e cl100k_base corpus.txt
            The first pass is that of a fresh tokenizer, the best is the fastest of all passes; in MB (10⁶ bytes) a \
            second, without loading the vocabulary and without reading the file.
            """)

    @Argument(help: "Files to encode; '-' is standard input.")
    var files: [String]

    @OptionGroup var encodings: EncodingsOptions

    @Option(help: ArgumentHelp("How many passes over each file, the first one included.", valueName: "n"))
    var runs = 3

    @Option(help: ArgumentHelp("How many threads work on a file.", valueName: "n"))
    var threads = 1

    @Flag(help: "A JSON object a line: encoding, file, threads, bytes, tokens, first, best.")
    var json = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads \(threads): at least one is needed") }
        guard runs > 0 else { throw ValidationError("--runs \(runs): at least one pass is needed") }
    }

    func run(on console: Console) async throws {
        if !json {
            try console.output.write("first      best       Mtok/s   tokens        encoding      file\n")
        }
        for file in files {
            let bytes = try console.read(file, .automatic)
            for encoding in try encodings.encodings(console) {
                let result = try measure(bytes, file, Tokenizer(encoding))
                try console.output.write(json ? result.json() : Array(result.row.utf8))
                try console.output.flush()
            }
        }
    }

    /// - Parameter tokenizer: one that has seen nothing.
    private func measure(_ bytes: [UInt8], _ file: String, _ tokenizer: Tokenizer) throws -> BenchResult {
        var seconds: [Double] = []
        var tokens = 0
        for _ in 0..<runs {
            let start = ContinuousClock.now
            tokens =
                threads == 1
                ? try tokenizer.encode(bytes, specialTokens: .asText).count
                : try tokenizer.encode(bytes, specialTokens: .asText, threads: threads).count
            seconds.append((ContinuousClock.now - start) / .seconds(1))
        }
        let megabytes = Double(bytes.count) / 1e6
        return BenchResult(
            encoding: tokenizer.encoding.name, file: file, threads: threads, bytes: bytes.count,
            tokens: tokens,
            first: megabytes / seconds[0], best: megabytes / seconds.min()!)
    }
}

/// The speed of one encoding on one file. Described in docs/formats.md.
private struct BenchResult: JSONDocument {
    let encoding, file: String
    let threads, bytes, tokens: Int
    /// In MB a second.
    let first, best: Double

    var row: String {
        let tokensPerSecond = Double(tokens) * best / Double(max(bytes, 1))
        return [
            "\(decimal(first)) MB/s", "\(decimal(best)) MB/s", decimal(tokensPerSecond), grouped(tokens),
            encoding,
        ].enumerated().map { index, cell in cell.padding(to: [11, 11, 9, 14, 14][index]) }.joined() + file
            + "\n"
    }

    func writeFields(to json: inout JSONWriter) {
        json.field("encoding", encoding)
        json.field("file", file)
        json.field("threads", threads)
        json.field("bytes", bytes)
        json.field("tokens", tokens)
        json.field("first", first)
        json.field("best", best)
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
