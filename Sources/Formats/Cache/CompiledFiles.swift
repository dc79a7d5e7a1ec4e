import Files
import SystemPackage

/// The files of ``VocabularyCache``, and which of them have had their time.
///
/// The files of one source have the SHA-256 of the source before the first point of their names.
package struct CompiledFiles {
    /// What is cached of one source.
    package struct Entry: Sendable, Equatable {
        package let sha256: String
        /// How many bytes its files have.
        package var bytes: Int
        /// Seconds since 1970, exact to a day.
        package var used: Int
        /// The source's file when it was read; `nil` for the embedded one.
        package var source: String?
        /// Its files.
        fileprivate var paths: [String]
    }

    private let folder: PrivateFolder

    /// Tables that no one has used for this long are removed when others are written: thirty days.
    package static let longestUnused = 30 * day
    /// More than this is not kept when other tables are written.
    package static let largestSize = 1 << 30
    private static let day = 86_400
    private static let longestPath = 1 << 16

    init(folder: PrivateFolder) {
        self.folder = folder
    }

    /// The cache of a user with these environment variables; `nil` if there is none, or others can write to it.
    package init?(environment: [String: String]) {
        guard let folder = environment.compiledFolder.flatMap({ PrivateFolder($0) }) else { return nil }
        self.init(folder: folder)
    }

    /// What is cached, the most recently used first.
    package func entries() -> [Entry] {
        var entries: [String: Entry] = [:]
        for name in (try? FileTree.names(in: FilePath(named: folder.path))) ?? [] {
            let path = "\(folder.path)/\(name.name)"
            let stem = String(name.name.prefix { $0 != "." })
            guard !stem.isEmpty, let state = FileState(path: path) else { continue }
            var entry = entries[stem] ?? Entry(sha256: stem, bytes: 0, used: 0, source: nil, paths: [])
            entry.bytes += state.size
            entry.used = max(entry.used, state.modified / 1_000_000_000)
            if name.name.hasSuffix(".from") {
                entry.source = folder.read(name.name, atMost: Self.longestPath).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            entry.paths.append(path)
            entries[stem] = entry
        }
        return entries.values.sorted { ($1.used, $0.sha256) < ($0.used, $1.sha256) }
    }

    /// Removes what is cached of some sources.
    package func remove(_ entries: [Entry]) {
        for path in entries.flatMap(\.paths) { FileTree.remove(path) }
    }

    /// The entries that are of no use: for a month no one has used them, their source is gone, or there are
    /// more bytes than the limit in those that were used after them.
    package func unused(now: Int = FileTree.now(), largestSize: Int = largestSize) -> [Entry] {
        var room = largestSize
        return entries().filter { entry in
            room -= min(entry.bytes, room + 1)
            return now - entry.used > Self.longestUnused || room < 0
                || entry.source.map { !FileTree.isRegularFile($0) } == true
        }
    }

    /// Removes what is of no use, and what processes that were killed have left.
    ///
    /// - Parameter sha256: the source whose tables have just been written; they stay.
    func tidy(keeping sha256: String) {
        remove(unused().filter { $0.sha256 != sha256 })
        removeLeftovers()
    }

    /// Removes temporary files that no process has written to for a day.
    package func removeLeftovers(now: Int = FileTree.now()) {
        for name in (try? FileTree.names(in: FilePath(named: folder.path))) ?? []
        where OutputFile.isTemporaryName(name.name) {
            let path = "\(folder.path)/\(name.name)"
            guard let state = FileState(path: path) else { continue }
            if now - state.modified / 1_000_000_000 > Self.day { FileTree.remove(path) }
        }
    }

    /// Notes that tables are used, once a day and not at each start: the time of a file's last change says
    /// it, since such files are never changed.
    static func noteUse(of path: String) { FileTree.touch(path, ifOlderThan: day) }
}
