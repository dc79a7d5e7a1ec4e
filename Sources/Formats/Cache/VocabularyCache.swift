import BytePairs
import Files

/// Vocabularies as tables in the cache folder: a process that starts maps them instead of parsing text and
/// recovering every merge.
///
/// Files are named by the SHA-256 of the source. A file with anything unexpected in it is made again. Where
/// the folder cannot be written, nothing is cached and no error is reported: loading is only slower.
struct VocabularyCache {
    private let folder: String?

    /// Below the cache folder.
    static let folderName = "compiled"

    /// The cache of a user with these environment variables.
    init(environment: [String: String]) {
        folder = environment.cacheFolder.map { "\($0)/\(Self.folderName)" }
    }

    /// The vocabulary of a file that had this SHA-256 when it was last read and has not changed since; the
    /// file itself is not read.
    ///
    /// - Parameter holes: the ids that need no token.
    func vocabulary(ofUnchanged path: String, sha256: String, holes: Set<TokenID>) -> Vocabulary? {
        guard let stamp = FileState(path: path),
            let seen = stampPath(sha256).flatMap({ try? InputFile.read($0) }),
            seen.elementsEqual(stamp.fingerprint.utf8)
        else { return nil }
        return cached(sha256, holes: holes)
    }

    /// Records that a file had this SHA-256 when it was read.
    ///
    /// - Parameter stamp: taken before reading, so that a file that changes meanwhile no longer matches it.
    func recordSeen(_ stamp: FileState?, sha256: String) {
        guard let stamp, let path = stampPath(sha256) else { return }
        write(Array(stamp.fingerprint.utf8), to: path)
    }

    /// The vocabulary of the source with a SHA-256.
    ///
    /// - Parameters:
    ///   - path: the source's file, for people who look at what is cached; `nil` for the embedded one.
    ///   - holes: the ids that need no token; `nil` for all.
    ///   - parse: reads the source, if the cache has no vocabulary for it or one with other holes.
    func vocabulary(
        ofSource sha256: String, at path: String?, holes: Set<TokenID>?, parse: () throws -> Vocabulary
    ) throws -> Vocabulary {
        if let cached = cached(sha256, holes: holes) { return cached }
        let vocabulary = try parse()
        if let folder, let tablesPath = tablesPath(sha256), let tables = vocabulary.tables {
            withExtendedLifetime(vocabulary) { write(CompiledTables.file(of: tables), to: tablesPath) }
            if let path { write(Array(FileTree.absolute(path).utf8), to: "\(folder)/\(sha256).from") }
            CompiledFiles(folder: folder).tidy(keeping: sha256)
        }
        return vocabulary
    }

    private func cached(_ source: String, holes: Set<TokenID>?) -> Vocabulary? {
        guard let path = tablesPath(source), let file = MappedFile(path),
            let tables = CompiledTables.tables(in: file.bytes),
            let vocabulary = Vocabulary(tables: tables, of: file), holes.map({ vocabulary.holes.allSatisfy($0.contains) }) ?? true
        else { return nil }
        CompiledFiles.noteUse(of: path)
        return vocabulary
    }

    private func tablesPath(_ sha256: String) -> String? { folder.map { "\($0)/\(sha256).tables" } }

    private func stampPath(_ sha256: String) -> String? { folder.map { "\($0)/\(sha256).seen" } }

    private func write(_ bytes: [UInt8], to path: String) {
        // Depth 3: .cache, bpe and compiled are made; the home folder is not.
        guard let folder, FileTree.makeFolder(folder, depth: 3) else { return }
        try? OutputFile.write(to: path) { try $0.write(bytes) }
    }
}
