import ArgumentParser
import BPE
import Display
import Files
import Formats

struct EncodeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Turn text into token ids.",
        discussion: """
            Example: bpe encode -e o200k_base --format u32 -o corpus.u32 corpus.txt
            Any bytes work; decoding gives them back exactly. A text of any length takes the same memory. If it is \
            refused, a file given with -o is not written; standard output has then what comes before the place.
            """)

    @Argument(help: "Files to encode; '-' or none is standard input.")
    var files: [String] = []

    @OptionGroup var encoding: EncodingOptions

    @Option(help: "Special tokens in the text: forbid, allow or text (like any other text).")
    var specials = SpecialsOption.forbid

    @Option(
        name: [.customShort("o"), .long],
        help: "Write to this file, whole or not at all; '-' is standard output.")
    var output: String?

    @Option(help: "ids, json (a line for each input), u16, u32 (little-endian) or npy.")
    var format = IDFormat.ids

    @OptionGroup var threads: ThreadsOption

    func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        if let output {
            try writeFile(output, tokenizer, console)
        } else {
            try writeStandardOutput(tokenizer, console)
        }
    }

    private func writeFile(_ path: String, _ tokenizer: Tokenizer, _ console: Console) throws {
        try OutputFile.write(to: path) { file in
            file.goesToDisk = true
            let stream = ByteStream { try file.write($0) }
            guard format != .npy || file.isSeekable else {
                try writeHeaderFirst(tokenizer, to: stream, console)
                return
            }
            let writer = try encode(tokenizer, to: stream, console)
            try stream.flush()
            if let header = writer.finalHeader { try file.overwrite(header, at: 0) }
            if console.showsProgress { console.say("\(grouped(writer.count)) tokens in \(path)") }
        }
    }

    private func writeStandardOutput(_ tokenizer: Tokenizer, _ console: Console) throws {
        if format == .npy {
            try writeHeaderFirst(tokenizer, to: console.output, console)
        } else {
            _ = try encode(tokenizer, to: console.output, console)
        }
    }

    /// A pipe cannot be gone back in, and the header tells the count: all ids must be there before it.
    private func writeHeaderFirst(
        _ tokenizer: Tokenizer, to output: ByteStream, _ console: Console
    ) throws {
        var body: [UInt8] = []
        let stream = ByteStream { body.append(contentsOf: $0) }
        let writer = try encode(tokenizer, to: stream, console)
        try stream.flush()
        let header = writer.finalHeader ?? []
        try output.write(header)
        try output.write(body[header.count...])
        try output.flush()
    }

    private func encode(
        _ tokenizer: Tokenizer, to stream: ByteStream, _ console: Console
    ) throws -> IDWriter {
        var progress = ProgressLine(console)
        defer { progress.finish() }
        var writer = try IDWriter(format, to: stream, size: tokenizer.encoding.size)
        let (spelling, policy) = (writer.spelling, specials.policy)
        let used = RecycledObjects<SpelledIDs>()
        for path in files.isEmpty ? ["-"] : files {
            let input = try console.open(path)
            try writer.beginInput()
            try naming(path) {
                try tokenizer.forEachChunk(
                    of: TextChunks(of: input, for: tokenizer), threads: threads.count
                ) { chunk in
                    let portion = used.take() ?? SpelledIDs()
                    try portion.ids.encode(chunk, with: tokenizer, specialTokens: policy)
                    spelling.spell(portion)
                    return portion
                } body: { portion, end in
                    try writer.write(portion)
                    used.give(portion)
                    progress.update(input.fraction(end), "\(path)  \(input.progress(end))")
                }
            }
            try writer.endInput()
        }
        return writer
    }
}
