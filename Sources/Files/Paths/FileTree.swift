import Platform
package import SystemPackage

/// The files that a path on the command line stands for.
package enum FileTree {
    /// The path itself, or for a folder all regular files in it, at any depth, sorted by name. Hidden files
    /// and folders are left out, and links are not followed. A folder that cannot be read appears as its
    /// failure, in its place.
    package static func files(under path: String) -> [Result<FilePath, FileFailure>] {
        files(under: FilePath(named: path))
    }

    /// The same of a path that need not be UTF-8.
    package static func files(under path: FilePath) -> [Result<FilePath, FileFailure>] {
        switch Result(catching: { () throws(FileFailure) in try isExistingFolder(path) }) {
        case .success(true): break
        case .success(false): return [.success(path)]
        case .failure(let failure): return [.failure(failure)]
        }
        let walker = TreeWalker(.plain)
        walker.begin(at: path)
        var files: [Result<FilePath, FileFailure>] = []
        while let entry = walker.next() {
            switch entry {
            case .file(let file): files.append(.success(file.path))
            case .failure(let failure): files.append(.failure(failure))
            }
        }
        return files
    }

    /// Whether a path leads to something that can be read like a file: a regular file or a pipe.
    package static func isFile(_ path: String) -> Bool { possiblePath(path).map { isFile($0) } ?? false }

    /// The path of a name that the system can have; `nil` for others: a text to be encoded may be passed as one.
    private static func possiblePath(_ name: String) -> FilePath? {
        // A byte that is not UTF-8 takes four in a name.
        guard !name.isEmpty, name.utf8.count < 4 * mostBytes, !name.utf8.contains(0) else { return nil }
        let path = FilePath(named: name)
        return path.length < mostBytes ? path : nil
    }

    /// What a path and the zero after it may take.
    private static let mostBytes = 4096

    /// The same of a path that need not be UTF-8.
    package static func isFile(_ path: FilePath) -> Bool {
        let type = type(of: path)
        return type == .regular || type == .fifo
    }

    /// Whether a path leads to a regular file: one that may be opened where nobody has named it, since reading it does
    /// not wait for anything.
    package static func isRegularFile(_ path: String) -> Bool {
        possiblePath(path).map { type(of: $0) == .regular } ?? false
    }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool {
        possiblePath(path).map { isFolder($0) } ?? false
    }

    /// The same of a path that need not be UTF-8.
    package static func isFolder(_ path: FilePath) -> Bool { type(of: path) == .directory }

    /// Whether a path leads to a folder, where the answer decides what is read: that the system does not say is an error
    /// then, and not a no.
    package static func isExistingFolder(_ path: FilePath) throws(FileFailure) -> Bool {
        do {
            return try status(of: path)?.type == .directory
        } catch {
            throw FileFailure("read", path.name, error)
        }
    }

    /// What the system says about what a path leads to, `nil` if that is nothing. Asks twice before it says so: a
    /// disk on a network can miss once what is there, and a folder would be taken for a file.
    static func status(of path: FilePath) throws -> Stat? {
        for _ in 0..<2 {
            do {
                return try Stat(path)
            } catch {
                guard error == .noSuchFileOrDirectory || error == .notDirectory else { throw error }
            }
        }
        return nil
    }

    /// Whether anything has this path.
    package static func exists(_ path: String) -> Bool { exists(FilePath(named: path)) }

    /// The same of a path that need not be UTF-8.
    package static func exists(_ path: FilePath) -> Bool { type(of: path) != nil }

    /// Whether anything has this path, where the answer decides what is kept.
    package static func isThere(_ path: String) throws(FileFailure) -> Bool {
        do {
            return try status(of: FilePath(named: path)) != nil
        } catch {
            throw FileFailure("read", path, error)
        }
    }

    /// The names in a folder that are to be removed; none, which is noted, if it cannot be read.
    package static func namesToRemove(in folder: String) -> [FilePath.Component] {
        let path = FilePath(named: folder)
        if let names = triedTwice({ try names(in: path) }) { return names }
        if exists(path) { Leftovers.note(folder) }
        return []
    }

    /// Whether a path leads to a pipe or a device, which can be read only once.
    package static func isStream(_ path: String) -> Bool { isStream(FilePath(named: path)) }

    package static func isStream(_ path: FilePath) -> Bool {
        guard let type = type(of: path) else { return false }
        return type != .regular && type != .directory
    }

    /// The paths that a shell pattern (`*`, `?`, `[…]`) stands for, sorted by name; the path itself if there
    /// is such a file, or if nothing matches. A folder that cannot be read appears as its failure, in its place.
    package static func matches(of pattern: String) -> [Result<FilePath, FileFailure>] {
        let path = FilePath(named: pattern)
        guard !exists(path), let pattern = PathPattern(pattern.carriedBytes) else { return [.success(path)] }
        let matches = pattern.matches()
        return matches.isEmpty ? [.success(path)] : matches
    }

    /// The files under all paths that a shell pattern stands for.
    package static func files(matching pattern: String) -> [Result<FilePath, FileFailure>] {
        matches(of: pattern).flatMap { match in
            switch match {
            case .success(let path): files(under: path)
            case .failure: [match]
            }
        }
    }

    /// Makes a folder that only this user can open, and up to `depth` - 1 of its missing parents.
    ///
    /// - Returns: whether the folder exists now.
    package static func makeFolder(_ path: String, depth: Int) -> Bool {
        let path = FilePath(named: path)
        if type(of: path) == .directory { return true }
        guard depth > 0, !path.components.isEmpty else { return false }
        let parent = path.removingLastComponent()
        guard parent.isEmpty || makeFolder(parent.name, depth: depth - 1) else { return false }
        return mkdir(path.name, 0o700) == 0 || type(of: path) == .directory
    }

    /// The folder that relative paths begin in. Asked for twice: disks on a network can fail once.
    package static func currentFolder() throws(FileFailure) -> FilePath {
        guard let folder = getcwd(nil, 0) ?? getcwd(nil, 0) else {
            throw FileFailure("read", ".", Errno(rawValue: errno))
        }
        defer { free(folder) }
        return FilePath(platformString: folder)
    }

    /// A path from the root, so that it means the same in another folder; `nil` if the system does not know this one's.
    package static func absolute(_ path: String) -> String? {
        if path.hasPrefix("/") { return path }
        return try? currentFolder().pushing(FilePath(named: path)).lexicallyNormalized().name
    }

    /// Removes a file, if it is there. Tries it twice: disks on a network can fail once. Where it stays, that is noted.
    ///
    /// - Returns: whether there is none now.
    @discardableResult
    package static func remove(_ path: String) -> Bool {
        for _ in 0..<2 where unlink(path) == 0 || errno == ENOENT { return true }
        Leftovers.note(path)
        return false
    }

    /// Seconds since 1970.
    package static func now() -> Int { time(nil) }

    /// Gives a file the present time as that of its last change, if that is more than `seconds` ago.
    package static func touch(_ path: String, ifOlderThan seconds: Int) {
        guard let state = FileState(path: path), now() - state.modified / 1_000_000_000 > seconds else {
            return
        }
        utimensat(AT_FDCWD, path, nil, 0)
    }

    /// How many bytes files have together; what is missing or not a file counts as none.
    package static func byteCount(of paths: [String]) -> Int {
        paths.reduce(0) { $0 + ((try? Stat(FilePath(named: $1))).map { Int($0.size) } ?? 0) }
    }

    /// The names in a folder, in the order of their bytes. Bytes, because a name need not be UTF-8.
    package static func names(
        in folder: FilePath, _ nextEntry: @escaping OpenFolder.NextEntry = OpenFolder.readEntry
    ) throws(FileFailure) -> [FilePath.Component] {
        var names: [FilePath.Component] = []
        try OpenFolder(folder, nextEntry).forEachEntry { name, _ in
            // The system ends each name with a NUL.
            if let name = FilePath.Component(
                platformString: name.baseAddress!.assumingMemoryBound(to: CChar.self))
            {
                names.append(name)
            }
        }
        return names.sorted { a, b in
            a.withPlatformString { a in b.withPlatformString { strcmp(a, $0) < 0 } }
        }
    }

    /// The path of a symbolic link with one of these names in a folder; `nil` if there is none, and where there is no folder.
    /// A stopped run leaves none, and writing to one would change a file elsewhere.
    package static func link(
        in folder: String, where isOwn: (String) -> Bool
    ) throws(FileFailure) -> String? {
        let folder = FilePath(named: folder)
        guard try isExistingFolder(folder) else { return nil }
        return try names(in: folder).filter { isOwn($0.name) }.lazy.map { folder.appending($0) }
            .first { (try? Stat($0, followTargetSymlink: false))?.type == .symbolicLink }?.name
    }

    private static func type(of path: FilePath) -> FileType? {
        // That nothing is there is an answer, too, and is not asked for again.
        triedTwice { try status(of: path) }.flatMap { $0 }?.type
    }

    /// What a call gives, the second time if it fails the first, as disks on a network can once; `nil` if it fails again.
    static func triedTwice<Result>(_ call: () throws -> Result) -> Result? {
        for _ in 0..<2 { if let result = try? Optional.some(call()) { return result } }
        return nil
    }
}
