package import Files

/// Documents: what a trainer learns from, or a dataset is made of. Tokens never reach from one document into the next.
///
/// ```swift
/// let corpus = Corpus(files: ["english.txt", "code.txt.gz"])
/// let lines = Corpus(files: ["web.jsonl.zst"], format: CorpusFormat(jsonField: "text"))
/// let small = Corpus(texts: ["the cat", "the hat"])
/// ```
///
/// Files are read in blocks when their turn comes. A document is kept whole only where it cannot be cut into
/// parts, as in one without lines and words.
public struct Corpus: Sendable {
    package enum Source: Sendable {
        case file(String)
        /// The bytes of an uncompressed file in a range, which begins and ends where a document does, or where the
        /// one document of the file can be cut.
        case part(String, Range<Int>)
        case reader(InputReader)
        case bytes([UInt8])

        /// Whether it can be read only once.
        package var isStream: Bool {
            switch self {
            case .file(let path): FileTree.isStream(path)
            case .reader: true
            case .part, .bytes: false
            }
        }

        /// The file, as it was named.
        package var name: String {
            switch self {
            case .file(let path), .part(let path, _): path
            case .reader(let input): input.name
            case .bytes: "memory"
            }
        }

        /// The range of a file's bytes; `nil` where it is the whole.
        package var part: Range<Int>? { if case .part(_, let range) = self { range } else { nil } }

        /// The name, and which part: what tells a source from others in a record of finished work.
        package var label: String {
            name + (part.map { " from byte \($0.lowerBound) to \($0.upperBound)" } ?? "")
        }

        /// What the system says about the file; `nil` for what is not one.
        package var fileState: FileState? {
            switch self {
            case .file(let path), .part(let path, _): FileState(path: path)
            case .reader, .bytes: nil
            }
        }
    }

    package let sources: [Source]
    package let format: CorpusFormat

    /// Files of any bytes, compressed or not: each file is a document, unless `format` says otherwise.
    public init(files paths: [String], format: CorpusFormat = CorpusFormat()) {
        sources = paths.map { .file($0) }
        self.format = format
    }

    /// Each text is a document.
    public init(texts: [String]) {
        self.init(documents: texts.map { Array($0.utf8) })
    }

    /// Each byte string is a document.
    public init(documents: [[UInt8]]) {
        sources = documents.map { .bytes($0) }
        format = CorpusFormat(compression: .none)
    }

    package init(_ sources: [Source], format: CorpusFormat) {
        self.sources = sources
        self.format = format
    }

    /// Files, where `-` stands for `input`.
    package init(files paths: [String], input: InputReader, format: CorpusFormat) {
        sources = paths.map { $0 == "-" ? .reader(input) : .file($0) }
        self.format = format
    }

    /// Whether it is one file with fewer bytes than this.
    package func isSmallFile(below size: Int) -> Bool {
        switch sources.first {
        case .file(let path)? where sources.count == 1: FileState(path: path).map { $0.size < size } ?? false
        case .part(_, let range)? where sources.count == 1: range.count < size
        case .reader(let input)? where sources.count == 1: input.size.map { $0 < size } ?? false
        case .bytes(let bytes)? where sources.count == 1: bytes.count < size
        default: false
        }
    }
}
