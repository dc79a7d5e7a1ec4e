package import ArgumentParser
import BPE
import Files
import JSON
import Tokenization

package struct CutCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cut",
        abstract: "Print as much of a text as fits a number of tokens, or cut it into chunks.",
        discussion: """
            Examples:
              bpe cut --tokens 4k letter.txt                (the start; with --from-end, the end)
              bpe cut --tokens 512 --chunks --overlap 64 --at sentence book.txt
            The text is cut between two characters, and printed byte for byte. A chunk is a line of JSON: \
            where it begins and ends in bytes, its tokens and its text. Special tokens count as the text they \
            are spelled with.
            """)

    @Argument(help: "A text; '-' or none is standard input.", completion: .path)
    var file = "-"

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The most tokens of the text, or of each chunk: 4000, 4k (the same) or 4Ki (4096).",
            valueName: "n"))
    var tokens: Amount

    @Flag(help: "Print the end of the text rather than the start.")
    var fromEnd = false

    @Flag(help: "Cut the whole text into chunks, one JSON object a line.")
    var chunks = false

    @Option(
        help: ArgumentHelp(
            "With --chunks: the most tokens that a chunk shares with the next.", valueName: "n"))
    var overlap: Amount?

    @Option(help: "With --chunks: where chunks end. Default: character.")
    var at: ChunkEnd?

    @OptionGroup var encoding: EncodingOptions

    @OptionGroup var compression: CompressionOption

    package init() {}

    package func validate() throws {
        try require(tokens.count > 0, "--tokens 0 leaves nothing: give at least 1")
        try require(!chunks || !fromEnd, "--from-end prints the end alone: leave it out with --chunks")
        try require(chunks || overlap == nil, "--overlap is for chunks: add --chunks")
        try require(chunks || at == nil, "--at is for chunks: add --chunks")
        try require(
            (overlap?.count ?? 0) < tokens.count,
            "--overlap must be less than --tokens, or chunks get nowhere")
    }

    package func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        let text = try console.read(file, compression.compression)
        try naming(file) {
            if chunks {
                try writeChunks(of: text, tokenizer, console)
            } else if fromEnd {
                let start = try tokenizer.suffix(of: text, fitting: tokens.count)
                try console.output.write(Array(text[start...]))
            } else {
                let end = try tokenizer.prefix(of: text, fitting: tokens.count)
                try console.output.write(Array(text[..<end]))
            }
        }
    }

    private func writeChunks(of text: [UInt8], _ tokenizer: Tokenizer, _ console: Console) throws {
        try tokenizer.forEachChunk(
            of: text, fitting: tokens.count, overlap: overlap?.count ?? 0, at: (at ?? .character).boundary
        ) { chunk in
            let bytes = text[chunk.bytes]
            let exact = String(validating: bytes, as: UTF8.self)
            var json = JSONWriter()
            json.object { json in
                json.field("start", chunk.bytes.lowerBound)
                json.field("end", chunk.bytes.upperBound)
                json.field("tokens", chunk.tokenCount)
                json.field("text", exact ?? String(decoding: bytes, as: UTF8.self))
                // The text has U+FFFD where the bytes are not UTF-8.
                if exact == nil { json.field("repaired", true) }
            }
            try console.output.write(json.bytes + [0x0A])
        }
    }
}

/// Where chunks end, as the command line has it.
enum ChunkEnd: String, CaseIterable, ExpressibleByArgument {
    case character, line, sentence, paragraph

    var boundary: TextBoundary {
        switch self {
        case .character: .characters
        case .line: .lines
        case .sentence: .sentences
        case .paragraph: .paragraphs
        }
    }
}
