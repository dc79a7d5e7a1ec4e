import Files
package import SystemPackage

/// The documents that a trainer learns from. Pieces never reach from one document into the next.
///
/// ```swift
/// let corpus = Corpus(files: ["english.txt", "code.txt.gz"])
/// let lines = Corpus(files: ["web.jsonl.zst"], format: CorpusFormat(jsonField: "text"))
/// let small = Corpus(texts: ["the cat", "the hat"])
/// ```
///
/// Files are read in blocks when their turn comes, never whole; memory is taken for a document only where it cannot be
/// cut into parts, as with a split pattern of the user's own.
public struct Corpus: Sendable {
    enum Source: Sendable {
        case file(String)
        case open(FileDescriptor, name: String)
        case bytes([UInt8])

        /// Whether it can be read only once.
        var isStream: Bool {
            switch self {
            case .file(let path): FileTree.isStream(path)
            case .open: true
            case .bytes: false
            }
        }
    }

    let sources: [Source]
    let format: CorpusFormat

    /// Files of any bytes, plain or packed, with a document each or as `format` says.
    public init(files paths: [String], format: CorpusFormat = CorpusFormat()) {
        sources = paths.map { .file($0) }
        self.format = format
    }

    /// Every text is a document.
    public init(texts: [String]) {
        self.init(documents: texts.map { Array($0.utf8) })
    }

    /// Every byte string is a document.
    public init(documents: [[UInt8]]) {
        sources = documents.map { .bytes($0) }
        format = CorpusFormat(compression: .none)
    }

    /// Files, where `-` is `input`: an open file, or bytes that are there already.
    package init(files paths: [String], input: StandardInput, format: CorpusFormat) {
        sources = paths.map { path in
            guard path == "-" else { return .file(path) }
            switch input {
            case .open(let file): return .open(file, name: "standard input")
            case .bytes(let bytes): return .bytes(bytes)
            }
        }
        self.format = format
    }

    /// What `-` stands for.
    package enum StandardInput {
        case open(FileDescriptor)
        case bytes([UInt8])
    }
}
