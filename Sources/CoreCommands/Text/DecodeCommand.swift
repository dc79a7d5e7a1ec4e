package import ArgumentParser
import BPE
import Datasets
import Files
import Formats
import Platform
import Tokenization

package struct DecodeCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Turn token ids back into the exact bytes.",
        discussion: """
            Examples:
              bpe encode letter.txt | bpe decode
              bpe decode data/val.bin --document 7
            What the JSON file of a dataset says need not be said again: the format and the encoding.
            """)

    @Argument(help: "A file of ids; '-' or none is standard input.", completion: .path)
    var file = "-"

    @OptionGroup var encoding: EncodingOptions

    @OptionGroup var output: OutputOption

    @Option(
        help:
            "How the ids are written, as bpe encode names it. Default: as the file's JSON file says, or ids.")
    var format: DatasetFormat?

    @Option(
        help: ArgumentHelp(
            "Only the tokens from one position up to another, counted from 0.", valueName: "from..to"))
    var tokens: PositionRange?

    @Option(
        help: ArgumentHelp(
            "Only this document, counted from 0, without the tokens that --prepend and --append added.",
            valueName: "n"))
    var document: Int?

    @Flag(
        inversion: .prefixedNo, help: "Check the sums in the file's JSON file before everything is decoded.")
    var check = true

    package init() {}

    package func validate() throws {
        try require(tokens == nil || document == nil, "--tokens and --document: leave one out")
        if let document { try require(document >= 0, "--document \(document): documents are counted from 0") }
    }

    package func run(on console: Console) async throws {
        let sidecar = file == "-" || FileTree.isStream(file) ? nil : try Sidecar(besides: file)
        let tokenizer = try tokenizer(sidecar, console)
        if let sidecar, let format, format != sidecar.format {
            throw OtherFormat(path: file, format: format, described: sidecar.format)
        }
        if check, tokens == nil, document == nil { try sidecar?.check(besides: file) }
        let range = try positions(tokenizer, sidecar, console)
        let reader = try reader(tokenizer, sidecar, console)
        guard !output.isStandardOutput, let path = output.path else {
            return try decode(range, reader, tokenizer, to: console.output)
        }
        try output.checkPlace(apartFrom: [file])
        try OutputFile.write(to: path) { file in
            let stream = ByteStream { try file.write($0) }
            try decode(range, reader, tokenizer, to: stream)
            try stream.flush()
        }
    }

    private func reader(
        _ tokenizer: Tokenizer, _ sidecar: Sidecar?, _ console: Console
    ) throws -> any DatasetReader {
        // Binary ids can begin like a compressed file.
        let input = try console.open(file, .none)
        return try (format ?? sidecar?.format ?? .ids).reader(
            input, path: file == "-" ? nil : file, vocabularySize: tokenizer.encoding.size)
    }

    /// The positions to decode, `nil` for all.
    private func positions(
        _ tokenizer: Tokenizer, _ sidecar: Sidecar?, _ console: Console
    ) throws -> Range<Int>? {
        guard let document else { return tokens?.range }
        let all = try naming(file) { try reader(tokenizer, sidecar, console).positions(ofDocument: document) }
        let (before, after) = (sidecar?.prepend.count ?? 0, sidecar?.append.count ?? 0)
        guard all.count >= before + after else { return all }
        return all.lowerBound + before..<all.upperBound - after
    }

    private func decode(
        _ range: Range<Int>?, _ reader: any DatasetReader, _ tokenizer: Tokenizer, to stream: ByteStream
    ) throws {
        var decoder = ByteDecoder(tokenizer, position: range?.lowerBound ?? 0)
        var bytes: [UInt8] = []
        try naming(file) {
            try reader.forEachBatch(of: range) { ids in
                bytes.removeAll(keepingCapacity: true)
                try decoder.append(ids, to: &bytes)
                try stream.write(bytes)
            }
        }
    }

    /// The encoding that is named, or else that of the sidecar.
    private func tokenizer(_ sidecar: Sidecar?, _ console: Console) throws -> Tokenizer {
        guard let expected = sidecar?.encoding else { return try encoding.tokenizer(console) }
        let isNamed = encoding.encoding != nil
        let found: Tokenizer
        do {
            found =
                try isNamed
                ? encoding.tokenizer(console)
                : Tokenizer(Encoding.named(expected.name, environment: console.environment))
        } catch  where !isNamed {
            throw EncodingNotFound(path: file, expected: expected, found: nil)
        }
        let own = Sidecar.Encoding(found.encoding)
        guard own.sha256 == expected.sha256, own.size == expected.size else {
            throw EncodingNotFound(path: file, expected: expected, found: own)
        }
        return found
    }
}

/// A half-open range of positions: `400..410`.
struct PositionRange: ExpressibleByArgument {
    let range: Range<Int>

    init?(argument: String) {
        let ends = argument.split(separator: ".", omittingEmptySubsequences: false)
        guard ends.count == 3, ends[1].isEmpty, let start = Int(ends[0]), let end = Int(ends[2]), start >= 0,
            start <= end, end < 1 << 60
        else { return nil }
        range = start..<end
    }
}

/// A format was named that the dataset does not have.
private struct OtherFormat: Error, CustomStringConvertible {
    let path: String
    let format: DatasetFormat
    let described: DatasetFormat

    var description: String {
        """
        \(path): its JSON file says that the format is \(described.rawValue), and not \(format.rawValue)
        leave out --format, or move \(Sidecar.path(of: path)) away
        """
    }
}

/// The encoding that made a dataset is not the one that was named or found.
private struct EncodingNotFound: Error, CustomStringConvertible {
    let path: String
    let expected: Sidecar.Encoding
    let found: Sidecar.Encoding?

    var description: String {
        let maker =
            "\(path.inOneLine): its ids are those of \(expected.name) (SHA-256 \(expected.sha256.prefix(12))…)"
        let problem =
            found.map { ", and not of \($0.name) (\($0.sha256.prefix(12))…)" } ?? ", which is not found"
        return "\(maker)\(problem)\npass -e with that encoding's name or file"
    }
}
