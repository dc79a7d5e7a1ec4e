public import Files

/// How the files of a corpus hold documents.
///
/// ```swift
/// CorpusFormat(jsonField: "text")                         // a JSON object a line, its "text" is a document
/// CorpusFormat(separator: Array("<|endoftext|>".utf8))    // several documents a file
/// ```
public struct CorpusFormat: Sendable, Hashable {
    /// The key of the document, in files with a JSON object on each line; `nil` for plain files.
    public var jsonField: String?
    /// The bytes between two documents of a plain file, which belong to neither. Empty: the file is one
    /// document.
    public var separator: [UInt8]
    /// How the files are compressed.
    public var compression: Compression

    /// A format. By default every file is a document, decompressed if its first bytes are those of gzip or
    /// zstd.
    public init(jsonField: String? = nil, separator: [UInt8] = [], compression: Compression = .automatic) {
        self.jsonField = jsonField
        self.separator = separator
        self.compression = compression
    }
}
