import ArgumentParser
import CompressedFiles
import Files
import SystemPackage
import Training

/// What a corpus is and how it is read, alike in every command that takes one.
struct CorpusOptions: ParsableArguments {
    @Argument(
        help: """
            The corpus: files, folders with all that is in them, patterns in quotes ('*.txt'); '-' or none is standard \
            input.
            """)
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "The files have a JSON object on each line; the string under this key is a document.",
            valueName: "key"))
    var jsonField: String?

    @Option(
        help: ArgumentHelp(
            "What stands between two documents of a file; \\n, \\t, \\\\ and \\xHH are understood. Without it, a file is a document.",
            valueName: "text"))
    var separator: String?

    @Option(
        help: "How the files are packed: auto, none, gzip or zstd.",
        transform: { argument in
            guard let compression = Compression(rawValue: argument) else {
                let all = Compression.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--compression \(argument): there are \(all)")
            }
            return compression
        })
    var compression = Compression.automatic

    func validate() throws {
        if let separator {
            guard jsonField == nil else {
                throw ValidationError("--separator is for plain files; in JSON lines, a line is a document")
            }
            guard let bytes = Self.unescaped(separator), !bytes.isEmpty else {
                throw ValidationError("--separator '\(separator)': after \\ there can be n, r, t, \\ or xHH")
            }
        }
    }

    /// The corpus that is meant.
    func corpus(_ console: Console) throws -> Corpus {
        let input: Corpus.StandardInput
        if let file = console.inputFile {
            input = .open(file)
        } else {
            input = .bytes(try paths.contains("-") ? console.input.readAll() : [])
        }
        return Corpus(
            files: try allFiles(), input: input,
            format: CorpusFormat(
                jsonField: jsonField, separator: separator.flatMap(Self.unescaped) ?? [],
                compression: compression))
    }

    /// How many bytes the files have, `nil` if not all are files.
    var byteCount: Int? { paths.contains("-") ? nil : (try? allFiles()).map { FileTree.byteCount(of: $0) } }

    private var paths: [String] { files.isEmpty ? ["-"] : files }

    private func allFiles() throws -> [String] {
        try paths.flatMap { argument -> [String] in
            guard argument != "-" else { return [argument] }
            return try FileTree.matches(of: argument).flatMap { path in
                try FileTree.files(under: path).map { try $0.get().string }
            }
        }
    }

    private static func unescaped(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "\\"): result.append(0x5C)
            case UInt8(ascii: "x"):
                guard rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) else {
                    return nil
                }
                result.append(value)
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
        return result
    }
}
