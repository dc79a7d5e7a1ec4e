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

    /// The encoding in a mapped file; `nil` if it is not one of this program, machine and user, or is damaged.
    ///
    /// - Parameter source: what the file must say that it was made of.
    init?(_ file: MappedFile, source: String) {
        guard let tables = CompiledTables.tables(in: file.bytes, source: source), let first = tables.first,
            let record = EncodingRecord.Parts(first)
        else { return nil }
        self.file = file
        self.tables = Array(tables.dropFirst())
        self.record = record
    }

    /// The files that the encoding was read from.
    var sources: [SourceFiles.Source] { record.sources }

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
    ///
    /// - Parameters:
    ///   - sources: the files that it was read from.
    ///   - source: what the file says that it was made of.
    static func bytes(
        of encoding: Encoding, sources: [SourceFiles.Source], source: String
    ) -> [UInt8]? {
        guard let tables = encoding.vocabulary.tables else { return nil }
        let record = EncodingRecord(sources: sources, encoding: encoding).bytes
        return withExtendedLifetime(encoding) {
            record.withUnsafeBytes { CompiledTables.file(of: [$0] + tables, source: source) }
        }
    }

    /// Writes an encoding to a file from which other processes open it without parsing anything.
    ///
    /// - Throws: ``VocabularyFileError`` for an encoding that cannot be kept, and what writing throws.
    package static func write(_ encoding: Encoding, to path: String) throws {
        guard let bytes = bytes(of: encoding, sources: [], source: CompiledTables.noSource) else {
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
        let source = CompiledTables.noSource
        let file = MappedFile(path, followsLinks: true) {
            CompiledTables.isRecognized($0, size: $1, source: source)
        }
        guard let encoding = file.flatMap({ CompiledEncoding($0, source: source) })?.encoding() else {
            throw VocabularyFileError(
                path,
                "this is not an encoding that was saved by this version, on this kind of machine and by this user",
                remedy: "save it again with the same version that opens it")
        }
        return encoding
    }
}
