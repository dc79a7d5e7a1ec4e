package import ArgumentParser
import BPE
import BytePairs
import Display
import Files
import Formats
import Platform
import Tokenization

package struct EncodeCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Turn text into token ids.",
        discussion: """
            Example: bpe encode -e o200k_base --format u32 -o corpus.u32 corpus.txt.gz
            Any bytes work; decoding gives them back exactly. Memory does not grow with the text. If a text \
            is refused, a file given with -o is not written; standard output then has the ids of what comes \
            before the place.
            """)

    @Argument(help: "Files to encode; '-' or none is standard input.")
    var files: [String] = []

    @OptionGroup var encoding: EncodingOptions

    @Option(help: SpecialsOption.help)
    var specials = SpecialsOption.forbid

    @Flag(help: "Add the tokens that the model expects around a text, such as the one that begins it.")
    var addSpecial = false

    @OptionGroup var output: OutputOption

    @Option(help: "ids, json (a line for each input), u16, u32 (little-endian) or npy.")
    var format = IDFormat.ids

    @Option(help: "With --format json: also the place of each token in the text.")
    var offsets: OffsetUnit?

    @OptionGroup var compression: CompressionOption
    @OptionGroup var threads: ThreadsOption

    package init() {}

    package func validate() throws {
        try require(offsets == nil || format == .json, "--offsets is for --format json")
    }

    package func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        if addSpecial { try checkAffixes(tokenizer.encoding) }
        if let offsets { return try writeOffsets(in: offsets, tokenizer, console) }
        if let path = output.path {
            try writeFile(path, tokenizer, console)
        } else if format == .npy {
            try writeHeaderFirst(tokenizer, to: console.output, console)
        } else {
            _ = try encode(tokenizer, to: console.output, console)
        }
    }

    private func writeFile(_ path: String, _ tokenizer: Tokenizer, _ console: Console) throws {
        try OutputFile.write(to: path) { file in
            file.goesToDisk = true
            let stream = ByteStream { try file.write($0) }
            guard format != .npy || file.isSeekable else {
                return try writeHeaderFirst(tokenizer, to: stream, console)
            }
            let writer = try encode(tokenizer, to: stream, console)
            try stream.flush()
            let header = writer.finalHeader
            if !header.isEmpty { try file.overwrite(header, at: 0) }
            if console.showsProgress { console.say("\(grouped(writer.count)) tokens in \(path)") }
        }
    }

    /// The header holds the count, and in a pipe it cannot be overwritten: all ids are made before it is
    /// written.
    private func writeHeaderFirst(
        _ tokenizer: Tokenizer, to output: ByteStream, _ console: Console
    ) throws {
        var body: [UInt8] = []
        let stream = ByteStream { body.append(contentsOf: $0) }
        let writer = try encode(tokenizer, to: stream, console)
        try stream.flush()
        let header = writer.finalHeader
        try output.write(header)
        try output.write(body[header.count...])
        try output.flush()
    }

    private func encode(
        _ tokenizer: Tokenizer, to stream: ByteStream, _ console: Console
    ) throws -> IDWriter {
        var progress = ProgressLine(console)
        defer { progress.finish() }
        let formatter = try IDFormatter(format, vocabularySize: tokenizer.encoding.size)
        var writer = try IDWriter(formatter, to: stream)
        let policy = specials.policy
        let portions = Pool(mostIdle: .max) { FormattedIDs() }
        let affixes = addSpecial ? tokenizer.encoding.affixes : Encoding.Affixes()
        for path in files.isEmpty ? ["-"] : files {
            let input = try console.open(path, compression.compression)
            try writer.beginInput()
            try write(affixes.before, to: &writer, formatter)
            try naming(path) {
                try tokenizer.forEachChunk(
                    of: TextChunks(of: input, for: tokenizer), threads: threads.count
                ) { chunk in
                    let portion = portions.take()
                    portion.ids.removeAll()
                    try tokenizer.encode(chunk, specialTokens: policy, into: portion.ids)
                    portion.format(with: formatter)
                    return portion
                } body: { portion, end in
                    try writer.write(portion)
                    portions.give(portion)
                    progress.update(input.fraction(end), "\(path)  \(input.progress(end))")
                }
            }
            try write(affixes.after, to: &writer, formatter)
            try writer.endInput()
        }
        return writer
    }

    private func write(_ ids: [TokenID], to writer: inout IDWriter, _ formatter: IDFormatter) throws {
        let portion = FormattedIDs()
        for id in ids { portion.ids.append(id) }
        portion.format(with: formatter)
        try writer.write(portion)
    }
}
