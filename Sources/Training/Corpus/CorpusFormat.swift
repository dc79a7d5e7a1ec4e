public import Files

/// What the files of a corpus are like.
///
/// ```swift
/// CorpusFormat(jsonField: "text")                         // a JSON object a line, its "text" is a document
/// CorpusFormat(separator: Array("<|endoftext|>".utf8))    // several documents a file
/// ```
public struct CorpusFormat: Sendable, Hashable {
    /// The key whose value is a document, in files with a JSON object on each line; `nil` for plain files.
    public var jsonField: String?
    /// The bytes between two documents of a plain file, which belong to neither; empty if a file is a document.
    public var separator: [UInt8]
    /// How the files are packed.
    public var compression: Compression

    /// A format; as it is by default, every file is a document, packed if its first bytes say so.
    public init(jsonField: String? = nil, separator: [UInt8] = [], compression: Compression = .automatic) {
        self.jsonField = jsonField
        self.separator = separator
        self.compression = compression
    }
}
