import BytePairs
import Files
package import Tokenization

/// A whole encoding as a file that is mapped and not parsed: a record, and the vocabulary's tables. Only the version of
/// the program that wrote it reads it, on the same kind of machine.
///
/// The tables are trusted once their checksum is right: this is for files of one's own, not for those of strangers.
package struct CompiledEncoding {
    private let file: MappedFile
    private let tables: [UnsafeRawBufferPointer]
    private let record: EncodingRecord.Parts

    /// Maps a file; `nil` if it is not one of this program, machine and user, or is damaged.
    init?(_ path: String) {
        guard let file = MappedFile(path), let tables = CompiledTables.tables(in: file.bytes),
            let first = tables.first, let record = EncodingRecord.Parts(first)
        else { return nil }
        self.file = file
        self.tables = Array(tables.dropFirst())
        self.record = record
    }

    /// The files that the encoding was read from, and their states then.
    var sources: [(path: String, state: String)] { record.sources }

    /// The encoding, or `nil` if the record and the tables do not fit each other.
    ///
    /// - Parameter name: what to call it; `nil` for what it was called.
    func encoding(name: String? = nil) -> Encoding? {
        let vocabulary =
            if let symbols = record.symbols {
                Vocabulary(tables: tables, of: file, symbols: symbols, emptyTokens: record.emptyTokens)
            } else {
                Vocabulary(tables: tables, of: file)
            }
        return vocabulary.flatMap { record.encoding(name: name ?? record.name, $0) }
    }

    /// The bytes of the file; `nil` for an encoding without tables: too large, or nothing merges.
    static func bytes(of encoding: Encoding, sources: [(path: String, state: String)]) -> [UInt8]? {
        guard let tables = encoding.vocabulary.tables else { return nil }
        let record = EncodingRecord(sources: sources, encoding: encoding).bytes
        return withExtendedLifetime(encoding) {
            record.withUnsafeBytes { CompiledTables.file(of: [$0] + tables) }
        }
    }

    /// Writes an encoding to a file from which other processes open it without parsing anything.
    ///
    /// - Throws: ``VocabularyFileError`` for an encoding that cannot be kept, and what writing throws.
    package static func write(_ encoding: Encoding, to path: String) throws {
        guard let bytes = bytes(of: encoding, sources: []) else {
            throw VocabularyFileError(
                path,
                "an encoding with more than 2,097,150 ids, or in which no tokens merge, cannot be saved",
                remedy: "pass on the file that it comes from")
        }
        try OutputFile.write(to: path) { try $0.write(bytes) }
    }

    /// Opens an encoding that ``write(_:to:)`` has written.
    ///
    /// - Throws: ``VocabularyFileError`` for any other file.
    /// - Complexity: linear in the file for its checksum, which takes a few milliseconds.
    package static func read(_ path: String) throws -> Encoding {
        guard let encoding = CompiledEncoding(path)?.encoding() else {
            throw VocabularyFileError(
                path,
                "this is not an encoding that was saved by this version, on this kind of machine and by this user",
                remedy: "save it again with the same version that opens it")
        }
        return encoding
    }
}
