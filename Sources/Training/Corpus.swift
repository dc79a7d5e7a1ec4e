import Files

/// The documents that a trainer learns from. Pieces never reach from one document into the next.
///
/// ```swift
/// let corpus = Corpus(files: ["english.txt", "code.txt"])
/// let small = Corpus(texts: ["the cat", "the hat"])
/// ```
public struct Corpus: Sendable {
    enum Document: Sendable {
        case file(String)
        case bytes([UInt8])
    }

    let documents: [Document]

    /// Every file is a document, read when its turn comes. Any bytes will do.
    public init(files paths: [String]) {
        documents = paths.map { .file($0) }
    }

    /// Every text is a document.
    public init(texts: [String]) {
        documents = texts.map { .bytes(Array($0.utf8)) }
    }

    /// Every byte string is a document.
    public init(documents: [[UInt8]]) {
        self.documents = documents.map { .bytes($0) }
    }

    /// Files first, then a document that is in memory, such as what came from standard input.
    package init(files paths: [String], document: [UInt8]) {
        documents = paths.map { .file($0) } + [.bytes(document)]
    }
}

extension Corpus.Document {
    func bytes() throws -> [UInt8] {
        switch self {
        case .file(let path): try InputFile.read(path)
        case .bytes(let bytes): bytes
        }
    }
}
