import BytePairs

/// The file format of ``VocabularyCache``: a header of eight-byte words, then the tables, each aligned to 64
/// bytes.
///
/// The words: magic number, fingerprint, checksum of all that follows the first three words, number of
/// tables, the SHA-256 of what they were made of as 64 digits, and each table's size in bytes. Tables are in the machine's byte order; a file from another
/// machine fails the checks.
enum CompiledTables {
    /// "bpe tbl" and the version of the format.
    private static let magic: UInt64 = 0x6270_6520_7462_6C03
    private static let alignment = 64
    private static let maximumTables = 16
    /// Where the bytes begin that the checksum covers.
    private static let checkedFrom = 24
    private static let digits = 32..<96
    /// More bytes than the tables of any vocabulary that is kept.
    private static let mostBytes = 1 << 29

    /// What a file has that was made of no other.
    static let noSource = String(repeating: "0", count: digits.count)

    /// The bytes of a file with these tables.
    ///
    /// - Parameter source: the SHA-256 of what they were made of, in hexadecimal.
    static func file(of tables: [UnsafeRawBufferPointer], source: String) -> [UInt8] {
        precondition(tables.count <= maximumTables && source.utf8.count == digits.count)
        let words: [UInt64] = [magic, Vocabulary.tablesFingerprint, 0, UInt64(tables.count)]
        var file = words.withUnsafeBytes { [UInt8]($0) } + Array(source.utf8)
        tables.map { UInt64($0.count) }.withUnsafeBytes { file += $0 }
        for table in tables {
            file.append(contentsOf: repeatElement(0, count: padding(after: file.count)))
            file.append(contentsOf: table)
        }
        let sum = file.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[checkedFrom...])) }
        withUnsafeBytes(of: sum) { file.replaceSubrange(16..<24, with: $0) }
        return file
    }

    /// The tables in a file; `nil` if it is damaged or of another version, machine or build.
    static func tables(in file: UnsafeRawBufferPointer, source: String) -> [UnsafeRawBufferPointer]? {
        guard let ranges = ranges(file, size: file.count, source: source),
            word(2, of: file) == checksum(UnsafeRawBufferPointer(rebasing: file[checkedFrom...]))
        else { return nil }
        return ranges.map { UnsafeRawBufferPointer(rebasing: file[$0]) }
    }

    /// Whether a file with this beginning and this many bytes can be one of tables that were made of a source.
    static func isRecognized(_ start: UnsafeRawBufferPointer, size: Int, source: String) -> Bool {
        ranges(start, size: size, source: source) != nil
    }

    /// Where the tables are, by the header of a file; `nil` if they are not all of it.
    private static func ranges(_ header: UnsafeRawBufferPointer, size: Int, source: String) -> [Range<Int>]? {
        guard size <= mostBytes, header.count >= digits.upperBound, word(0, of: header) == magic,
            word(1, of: header) == Vocabulary.tablesFingerprint, word(3, of: header) <= UInt64(maximumTables),
            header[digits].elementsEqual(source.utf8)
        else { return nil }
        let count = Int(word(3, of: header))
        var end = digits.upperBound + 8 * count
        guard header.count >= end else { return nil }
        var ranges: [Range<Int>] = []
        for index in 0..<count {
            let start = end + padding(after: end)
            let length = word(digits.upperBound / 8 + index, of: header)
            guard start <= size, length <= UInt64(size - start) else { return nil }
            end = start + Int(length)
            ranges.append(start..<end)
        }
        return end == size ? ranges : nil
    }

    private static func word(_ index: Int, of file: UnsafeRawBufferPointer) -> UInt64 {
        file.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
    }

    private static func padding(after end: Int) -> Int { (alignment - end % alignment) % alignment }
}
