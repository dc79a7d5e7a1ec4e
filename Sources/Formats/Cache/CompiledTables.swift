import BytePairs

/// The file format of ``VocabularyCache``: a header of eight-byte words, then the tables, each aligned to 64
/// bytes.
///
/// The words: magic number, fingerprint, checksum of all that follows the first three words, number of
/// tables, and each table's size in bytes. Tables are in the machine's byte order; a file from another
/// machine fails the checks.
enum CompiledTables {
    /// "bpe tbl" and the version of the format.
    private static let magic: UInt64 = 0x6270_6520_7462_6C02
    private static let alignment = 64
    private static let maximumTables = 16
    /// Where the bytes begin that the checksum covers.
    private static let checkedFrom = 24

    /// The bytes of a file with these tables.
    static func file(of tables: [UnsafeRawBufferPointer]) -> [UInt8] {
        precondition(tables.count <= maximumTables)
        var words: [UInt64] = [magic, Vocabulary.tablesFingerprint, 0, UInt64(tables.count)]
        words += tables.map { UInt64($0.count) }
        var file = words.withUnsafeBytes { [UInt8]($0) }
        for table in tables {
            file.append(contentsOf: repeatElement(0, count: padding(after: file.count)))
            file.append(contentsOf: table)
        }
        let sum = file.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[checkedFrom...])) }
        withUnsafeBytes(of: sum) { file.replaceSubrange(16..<24, with: $0) }
        return file
    }

    /// The tables in a file; `nil` if it is damaged or of another version, machine or build.
    static func tables(in file: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer]? {
        guard file.count >= 32, word(0, of: file) == magic, word(1, of: file) == Vocabulary.tablesFingerprint,
            word(3, of: file) <= UInt64(maximumTables)
        else { return nil }
        let count = Int(word(3, of: file))
        var end = 8 * (4 + count)
        guard file.count >= end,
            word(2, of: file) == checksum(UnsafeRawBufferPointer(rebasing: file[checkedFrom...]))
        else { return nil }
        var tables: [UnsafeRawBufferPointer] = []
        for index in 0..<count {
            let start = end + padding(after: end)
            let size = word(4 + index, of: file)
            guard start <= file.count, size <= UInt64(file.count - start) else { return nil }
            end = start + Int(size)
            tables.append(UnsafeRawBufferPointer(rebasing: file[start..<end]))
        }
        return end == file.count ? tables : nil
    }

    private static func word(_ index: Int, of file: UnsafeRawBufferPointer) -> UInt64 {
        file.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
    }

    private static func padding(after end: Int) -> Int { (alignment - end % alignment) % alignment }
}
