import ArgumentParser
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

    @OptionGroup var compressionOption: CompressionOption

    func validate() throws {
        if let separator {
            guard jsonField == nil else {
                throw ValidationError("--separator is for plain files; in JSON lines, a line is a document")
            }
            guard let text = EscapedText(separator), !text.bytes.isEmpty else {
                throw ValidationError("--separator '\(separator)': \(EscapedText.rule)")
            }
        }
    }

    /// The corpus that is meant.
    func corpus(_ console: Console) throws -> Corpus {
        Corpus(
            files: try allFiles(), input: console.input,
            format: CorpusFormat(
                jsonField: jsonField, separator: separator.flatMap { EscapedText($0)?.bytes } ?? [],
                compression: compressionOption.compression))
    }

    /// How many bytes the corpus has; `nil` if that is not known, as of standard input and of files that are packed.
    var byteCount: Int? {
        guard !paths.contains("-"), let files = try? allFiles() else { return nil }
        let isPacked = files.contains { path in
            switch compressionOption.compression {
            case .automatic: [".gz", ".zst"].contains { path.hasSuffix($0) }
            case .none: false
            case .gzip, .zstd: true
            }
        }
        return isPacked ? nil : FileTree.byteCount(of: files)
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
