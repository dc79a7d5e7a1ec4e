import BytePairs
import Files

/// Vocabularies as flat tables in files of the cache folder, so that a program that starts maps them instead of parsing a
/// text and finding out how each token is merged.
///
/// A table file is named by the SHA-256 of what it was made from, and begins with a header: a magic number, a version, a
/// fingerprint of the machine and the hashes, the tables' sizes, and a sum over all that follows. A file in which anything is
/// not as expected is made anew. Where nothing can be written, nothing is kept, and nobody is told: it is only slower.
///
/// Tables are in the byte order of the machine: the cache is not to be carried from one to another, and would not be trusted.
struct CompiledVocabularies {
    private let folder: String?

    /// The cache of a user with these environment variables.
    init(environment: [String: String]) {
        folder = CacheFolder.path(environment: environment).map { "\($0)/compiled" }
    }

    /// The vocabulary of a file that was seen before with this SHA-256 and has not changed since: nothing of it is read.
    ///
    /// - Parameter holes: the ids that need no token.
    func vocabulary(ofUnchanged path: String, sha256: String, holes: Set<TokenID>) -> Vocabulary? {
        guard let stamp = FileState(path: path), let seen = stampPath(sha256).flatMap({ try? InputFile.read($0) }),
            seen.elementsEqual(stamp.fingerprint.utf8)
        else { return nil }
        return kept(sha256, holes: holes)
    }

    /// Notes that a file had this SHA-256 when it was read.
    ///
    /// - Parameter stamp: the file's before it was read: one that is changed meanwhile has another one now.
    func noteSeen(_ stamp: FileState?, sha256: String) {
        guard let stamp, let path = stampPath(sha256) else { return }
        write(Array(stamp.fingerprint.utf8), to: path)
    }

    /// The vocabulary of a source with a SHA-256.
    ///
    /// - Parameters:
    ///   - holes: the ids that need no token.
    ///   - parse: makes the vocabulary from the source, if it is not kept or holes are not as expected.
    func vocabulary(
        ofSource sha256: String, holes: Set<TokenID>, parse: () throws -> Vocabulary
    ) throws -> Vocabulary {
        if let kept = kept(sha256, holes: holes) { return kept }
        let vocabulary = try parse()
        keep(vocabulary, forSource: sha256)
        return vocabulary
    }

    private func kept(_ source: String, holes: Set<TokenID>) -> Vocabulary? {
        guard let path = path(forSource: source), let file = MappedFile(path),
            let tables = CompiledFormat.tables(in: file.bytes),
            let vocabulary = Vocabulary(tables: tables, of: file), vocabulary.holes.allSatisfy(holes.contains)
        else { return nil }
        return vocabulary
    }

    private func keep(_ vocabulary: Vocabulary, forSource source: String) {
        guard let path = path(forSource: source), let tables = vocabulary.tables else { return }
        withExtendedLifetime(vocabulary) { write(CompiledFormat.file(of: tables), to: path) }
    }

    private func path(forSource sha256: String) -> String? { folder.map { "\($0)/\(sha256).tables" } }

    private func stampPath(_ sha256: String) -> String? { folder.map { "\($0)/\(sha256).seen" } }

    private func write(_ bytes: [UInt8], to path: String) {
        // The user's own folder must be there: .cache, bpe and compiled are made in it.
        guard let folder, FileTree.makeFolder(folder, depth: 3) else { return }
        try? OutputFile.write(to: path) { try $0.write(bytes) }
    }
}

/// How tables lie in a file: a header of eight-byte words, then the tables, each at a multiple of 64 bytes.
///
/// The words: the magic number, the fingerprint, the sum over all that follows the first three words, the number of tables,
/// and for each its size in bytes.
enum CompiledFormat {
    /// "bpe tbl" and the version of the format.
    private static let magic: UInt64 = 0x6270_6520_7462_6C02
    private static let alignment = 64
    private static let mostTables = 16

    /// The bytes of a file with these tables.
    static func file(of tables: [UnsafeRawBufferPointer]) -> [UInt8] {
        precondition(tables.count <= mostTables)
        var words: [UInt64] = [magic, Vocabulary.tablesFingerprint, 0, UInt64(tables.count)]
        words += tables.map { UInt64($0.count) }
        var file = words.withUnsafeBytes { [UInt8]($0) }
        for table in tables {
            file.append(contentsOf: repeatElement(0, count: padding(behind: file.count)))
            file.append(contentsOf: table)
        }
        let sum = file.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[summedFrom...])) }
        withUnsafeBytes(of: sum) { file.replaceSubrange(16..<24, with: $0) }
        return file
    }

    /// The tables in a file, `nil` if it is not one of this version, this machine and this program, or not whole.
    static func tables(in file: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer]? {
        guard file.count >= 32, word(0, of: file) == magic, word(1, of: file) == Vocabulary.tablesFingerprint,
            word(3, of: file) <= UInt64(mostTables)
        else { return nil }
        let count = Int(word(3, of: file))
        var end = 8 * (4 + count)
        guard file.count >= end,
            word(2, of: file) == checksum(UnsafeRawBufferPointer(rebasing: file[summedFrom...]))
        else { return nil }
        var tables: [UnsafeRawBufferPointer] = []
        for index in 0..<count {
            let start = end + padding(behind: end)
            let size = word(4 + index, of: file)
            guard start <= file.count, size <= UInt64(file.count - start) else { return nil }
            end = start + Int(size)
            tables.append(UnsafeRawBufferPointer(rebasing: file[start..<end]))
        }
        return end == file.count ? tables : nil
    }

    private static let summedFrom = 24

    private static func word(_ index: Int, of file: UnsafeRawBufferPointer) -> UInt64 {
        file.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
    }

    private static func padding(behind end: Int) -> Int { (alignment - end % alignment) % alignment }
}
