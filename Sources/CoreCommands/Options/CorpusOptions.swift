import ArgumentParser
import Files
import SystemPackage
import Training

/// What a corpus is and how it is read.
struct CorpusOptions: ParsableArguments {
    @Argument(
        help: """
            The corpus: files, folders with all that is in them, patterns in quotes ('*.txt'); '-' or none \
            is standard input.
            """, completion: .path)
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "Read a JSON object on each line; the string under this key is a document.", valueName: "key"))
    var jsonField: String?

    @Option(
        help: ArgumentHelp(
            """
            The text between two documents of a file; \\n, \\t, \\\\ and \\xHH are understood. Default: a \
            file is one document.
            """, valueName: "text"))
    var separator: String?

    @OptionGroup var compressionOption: CompressionOption

    func validate() throws {
        guard let separator else { return }
        try require(
            jsonField == nil, "--separator is for plain text; in JSON lines, each line is a document")
        try require(
            EscapedText(separator)?.bytes.isEmpty == false, "--separator '\(separator)': \(EscapedText.rule)")
    }

    func corpus(_ console: Console) throws -> Corpus {
        let files = try allFiles()
        if jsonField == nil, let first = files.first {
            // A file that cannot be read is told where it is read.
            if let input = try? console.open(first, compressionOption.compression) {
                try? console.warn(ofContentIn: input, jsonOption: "--json-field KEY")
            }
        }
        return Corpus(
            files: files, input: console.input,
            format: CorpusFormat(
                jsonField: jsonField, separator: separator.flatMap { EscapedText($0)?.bytes } ?? [],
                compression: compressionOption.compression))
    }

    /// How many bytes the corpus has; `nil` if unknown: with standard input or compressed files.
    var byteCount: Int? {
        guard !paths.contains("-"), let files = try? allFiles() else { return nil }
        let isCompressed = files.contains { path in
            switch compressionOption.compression {
            case .automatic: [".gz", ".zst"].contains(where: path.hasSuffix)
            case .none: false
            case .gzip, .zstd: true
            }
        }
        return isCompressed ? nil : FileTree.byteCount(of: files)
    }

    private var paths: [String] { files.isEmpty ? ["-"] : files }

    private func allFiles() throws -> [String] {
        try paths.flatMap { argument -> [String] in
            guard argument != "-" else { return [argument] }
            return try FileTree.matches(of: argument).flatMap { path in
                try FileTree.files(under: path).map { try $0.get().string }
            }
        }
    }
}
