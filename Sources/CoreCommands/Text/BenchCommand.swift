package import ArgumentParser
import BPE
import Display
import JSON
import Platform

package struct BenchCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast this machine encodes files.",
        discussion: """
            Example: bpe bench -e o200k_base -e cl100k_base corpus.txt
            The first pass is with a fresh tokenizer, the best is the fastest of all passes; in MB (10⁶ \
            bytes) per second, without loading the vocabulary and reading the file.
            """)

    @Argument(help: "Files to encode; '-' is standard input.", completion: .path)
    var files: [String]

    @OptionGroup var encodings: EncodingsOptions

    @Option(help: ArgumentHelp("How many passes over each file.", valueName: "n"))
    var runs = 3

    @Option(help: ArgumentHelp("How many threads work on a file.", valueName: "n"))
    var threads = 1

    @Option(
        help: ArgumentHelp(
            "Encode each part of a file that has this many lines as a text of its own.", valueName: "lines"))
    var documents: Int?

    @Flag(help: "Print JSON lines: encoding, file, threads, bytes, documents, tokens, first, best.")
    var json = false

    package init() {}

    package func validate() throws {
        try require(threads > 0, "--threads \(threads): at least one is needed")
        try require(runs > 0, "--runs \(runs): at least one is needed")
        if let documents {
            try require(documents > 0, "--documents \(documents): at least one line is needed")
        }
    }

    package func run(on console: Console) async throws {
        if !json {
            try console.output.write("first      best       Mtok/s   tokens        encoding      file\n")
        }
        for file in files {
            let bytes = try console.read(file, .automatic)
            for encoding in try encodings.encodings(encodings.encoding, console) {
                let result = try measure(bytes, file, Tokenizer(encoding))
                try console.output.write(json ? result.json() : Array(result.row.utf8))
                try console.output.flush()
            }
        }
    }

    /// - Parameter tokenizer: a fresh one, whose cache is empty.
    private func measure(_ bytes: [UInt8], _ file: String, _ tokenizer: Tokenizer) throws -> BenchResult {
        var seconds: [Double] = []
        var tokens = 0
        let ranges = documents.map { Self.documents(of: bytes, lines: $0) }
        for _ in 0..<runs {
            let start = ContinuousClock.now
            let ids =
                if let ranges {
                    try tokenizer.encode(ranges, of: bytes, specialTokens: .asText, threads: threads).ids
                } else if threads == 1 {
                    try tokenizer.encode(bytes, specialTokens: .asText)
                } else {
                    try tokenizer.encode(bytes, specialTokens: .asText, threads: threads)
                }
            tokens = ids.count
            seconds.append((ContinuousClock.now - start) / .seconds(1))
        }
        let megabytes = Double(bytes.count) / 1e6
        return BenchResult(
            encoding: tokenizer.encoding.name, file: file, threads: threads, bytes: bytes.count,
            documents: ranges?.count, tokens: tokens, first: megabytes / seconds[0],
            best: megabytes / seconds.min()!)
    }

    /// The byte ranges of parts of a number of lines each, with the line breaks.
    private static func documents(of bytes: [UInt8], lines: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var (start, count) = (0, 0)
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            count += 1
            guard count == lines else { continue }
            ranges.append(start..<index + 1)
            (start, count) = (index + 1, 0)
        }
        if start < bytes.count { ranges.append(start..<bytes.count) }
        return ranges
    }
}

/// The speed of one encoding on one file, as in docs/formats.md.
private struct BenchResult: JSONDocument {
    let encoding, file: String
    let threads, bytes: Int
    let documents: Int?
    let tokens: Int
    /// In MB per second.
    let first, best: Double

    var row: String {
        let tokensPerSecond = Double(tokens) * best / Double(max(bytes, 1))
        return "\(decimal(first)) MB/s".padding(to: 11) + "\(decimal(best)) MB/s".padding(to: 11)
            + decimal(tokensPerSecond).padding(to: 9) + grouped(tokens).padding(to: 14)
            + shownName(encoding).padding(to: 14) + shownName(file) + "\n"
    }

    func writeFields(to json: inout JSONWriter) {
        json.field("encoding", encoding)
        json.field("file", path: file)
        json.field("threads", threads)
        json.field("bytes", bytes)
        if let documents { json.field("documents", documents) }
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
