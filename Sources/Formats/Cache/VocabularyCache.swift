import BytePairs
import Files

/// Vocabularies as tables in the cache folder: a process that starts maps them instead of parsing text and
/// recovering every merge.
///
/// Files are named by the SHA-256 of the source, and say it themselves. A file with anything unexpected in it is
/// made again. Where the folder cannot be written, or others can write to it, nothing is cached and no error is
/// reported: loading is only slower.
struct VocabularyCache {
    private let folder: String?

    /// The cache of a user with these environment variables.
    init(environment: [String: String]) {
        folder = environment.compiledFolder
    }

    /// The vocabulary of a file that had this SHA-256 when it was last read and has not changed since; the
    /// file itself is not read.
    ///
    /// - Parameter holes: the ids that need no token.
    func vocabulary(ofUnchanged path: String, sha256: String, holes: Set<TokenID>) -> Vocabulary? {
        guard let stamp = FileState(path: path), let folder = folder.flatMap({ PrivateFolder($0) }),
            let seen = folder.read(Self.stampName(sha256), atMost: Self.longestStamp),
            seen.elementsEqual(stamp.fingerprint.utf8)
        else { return nil }
        return cached(sha256, holes: holes)
    }

    /// Records that a file had this SHA-256 when it was read.
    ///
    /// - Parameter stamp: taken before reading, so that a file that changes meanwhile no longer matches it.
    func recordSeen(_ stamp: FileState?, sha256: String) {
        // One that has just changed may change again and keep its times.
        guard let stamp, stamp.isSettled else { return }
        folder.flatMap { PrivateFolder(making: $0) }?
            .write(Array(stamp.fingerprint.utf8), to: Self.stampName(sha256))
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
        if let folder = folder.flatMap({ PrivateFolder(making: $0) }), let tables = vocabulary.tables {
            withExtendedLifetime(vocabulary) {
                folder.write(CompiledTables.file(of: tables, source: sha256), to: Self.tablesName(sha256))
            }
            if let path = path.flatMap(FileTree.absolute) {
                folder.write(Array(path.utf8), to: "\(sha256).from")
            }
            CompiledFiles(folder: folder).tidy(keeping: sha256)
        }
        return vocabulary
    }

    private func cached(_ source: String, holes: Set<TokenID>?) -> Vocabulary? {
        let name = Self.tablesName(source)
        guard let folder = folder.flatMap({ PrivateFolder($0) }),
            let file = folder.map(name, { CompiledTables.isRecognized($0, size: $1, source: source) }),
            let tables = CompiledTables.tables(in: file.bytes, source: source),
            let vocabulary = Vocabulary(tables: tables, of: file),
            holes.map({ vocabulary.holes.allSatisfy($0.contains) }) ?? true
        else { return nil }
        CompiledFiles.noteUse(of: "\(folder.path)/\(name)")
        return vocabulary
    }

    private static func tablesName(_ sha256: String) -> String { "\(sha256).tables" }

    private static func stampName(_ sha256: String) -> String { "\(sha256).seen" }

    private static let longestStamp = 1 << 10
}
