import ArgumentParser
import Display
import Documents
import Files
import Platform
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
            "Read a JSON object on each line; the string under this key is a document, null is no document.",
            valueName: "key"))
    var jsonField: String?

    @Option(
        help: ArgumentHelp(
            """
            The text between two documents of a file; \\n, \\t, \\\\ and \\xHH are understood. Default: a \
            file is one document.
            """, valueName: "text"))
    var separator: String?

    @Flag(help: "Each line of a file is a document; the same as --separator '\\n'.")
    var lines = false

    @Option(
        help: ArgumentHelp(
            "Also read the files and folders named in this file, one a line; '-' is standard input.",
            valueName: "file"), completion: .path)
    var filesFrom: String?

    @Flag(help: "The names in --files-from are separated by NUL bytes, as find -print0 writes them.")
    var null = false

    @OptionGroup var compressionOption: CompressionOption

    func validate() throws {
        try require(!null || filesFrom != nil, "--null is for --files-from")
        try require(
            filesFrom != "-" || !files.contains("-"),
            "standard input cannot be both a document and --files-from")
        try require(
            !lines || separator == nil && jsonField == nil,
            "--lines: leave out --separator and --json-field, which say what a document is, too")
        guard let separator else { return }
        try require(
            jsonField == nil, "--separator is for plain text; in JSON lines, each line is a document")
        try require(
            EscapedText(separator)?.bytes.isEmpty == false, "--separator '\(separator)': \(EscapedText.rule)")
    }

    func corpus(_ console: Console) throws -> Corpus {
        let files = try foundFiles(console)
        warnOfContent(of: files, console)
        return Corpus(files: files, input: console.input, format: format)
    }

    /// How files hold documents.
    var format: CorpusFormat {
        CorpusFormat(
            jsonField: jsonField,
            separator: lines ? [0x0A] : separator.flatMap { EscapedText($0)?.bytes } ?? [],
            compression: compressionOption.compression)
    }

    /// Warns if the first file is read as text and looks like something else.
    ///
    /// A pipe or a device that is named by its path can be read only once, and is left alone.
    func warnOfContent(of files: [String], _ console: Console) {
        // A file that cannot be read is told where it is read.
        guard jsonField == nil, let first = files.first, first == "-" || !FileTree.isStream(first),
            let input = try? console.open(first, compressionOption.compression)
        else { return }
        try? console.warn(ofContentIn: input, jsonOption: "--json-field KEY")
    }

    /// The files, in order.
    ///
    /// - Throws: ``UnreadablePlaces`` if a folder cannot be read, so that nothing is made of a part of the files; what
    ///   reading `--files-from` throws.
    func foundFiles(_ console: Console) throws -> [String] {
        var arguments = files
        if let filesFrom {
            arguments += try FileList.names(filesFrom, console, .automatic, separatedByNUL: null).map {
                String(carrying: $0)
            }
        } else if arguments.isEmpty {
            arguments = ["-"]
        }
        let found = arguments.flatMap { argument in
            argument == "-" ? [.success("-")] : FileTree.files(matching: argument).map { $0.map(\.name) }
        }
        let failures = found.compactMap { if case .failure(let failure) = $0 { failure } else { nil } }
        guard failures.isEmpty else { throw UnreadablePlaces(failures: failures) }
        return found.compactMap { try? $0.get() }
    }
}

extension Corpus {
    /// How many bytes it has; `nil` if unknown: with standard input or compressed files.
    var byteCount: Int? {
        var paths: [String] = []
        for source in sources {
            guard case .file(let path) = source else { return nil }
            let isCompressed =
                switch format.compression {
                case .automatic: [".gz", ".zst"].contains(where: path.hasSuffix)
                case .none: false
                case .gzip, .zstd: true
                }
            if isCompressed { return nil }
            paths.append(path)
        }
        return FileTree.byteCount(of: paths)
    }
}

/// Folders that could not be read while files were looked for.
struct UnreadablePlaces: Error, CustomStringConvertible {
    let failures: [FileFailure]

    private static let mostNamed = 10

    var description: String {
        let more = failures.count - Self.mostNamed
        let lines =
            failures.prefix(Self.mostNamed).map { "\($0)" }
            + (more > 0 ? ["and \(counted(more, "more place"))"] : [])
        return lines.joined(separator: "\n")
            + "\nso files could be missing: nothing was done; make these readable, or name the others instead"
    }
}
