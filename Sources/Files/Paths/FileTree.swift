import Platform
package import SystemPackage

/// The files that a path on the command line stands for.
package enum FileTree {
    /// The path itself, or for a folder all regular files in it, at any depth, sorted by name. Names in the
    /// folder that begin with a dot are left out, and links are not followed. A folder that cannot be read
    /// stands as its failure between the others.
    package static func files(under path: String) -> [Result<FilePath, FileFailure>] {
        let path = FilePath(path)
        guard kind(of: path, followingLinks: true) == S_IFDIR else { return [.success(path)] }
        return files(inFolder: path)
    }

    /// Whether a path leads to something that can be read like a file: a regular file or a pipe.
    package static func isFile(_ path: String) -> Bool {
        // A longer path is none that the system takes.
        guard !path.isEmpty, path.utf8.count < 4096, !path.utf8.contains(0) else { return false }
        let kind = kind(of: FilePath(path), followingLinks: true)
        return kind == S_IFREG || kind == S_IFIFO
    }

    /// Whether a path leads to a pipe or a device, which can be read only once.
    package static func isStream(_ path: String) -> Bool {
        let kind = kind(of: FilePath(path), followingLinks: true)
        return kind != nil && kind != S_IFREG && kind != S_IFDIR
    }

    /// The paths that a pattern of the shell's (`*`, `?`, `[…]`) stands for, sorted by name; the path itself if there is
    /// such a file, or if nothing matches.
    package static func matches(of pattern: String) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }),
            status(of: FilePath(pattern), followingLinks: true) == nil
        else { return [pattern] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [pattern] }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a folder for this user alone, and up to `depth` - 1 of those that it lies in, where they are not there yet; `false`
    /// if that is not possible.
    package static func makeFolder(_ path: String, depth: Int) -> Bool {
        let path = FilePath(path)
        if kind(of: path, followingLinks: true) == S_IFDIR { return true }
        guard depth > 0, !path.components.isEmpty else { return false }
        guard makeFolder(path.removingLastComponent().string, depth: depth - 1) else { return false }
        return mkdir(path.string, 0o700) == 0 || kind(of: path, followingLinks: true) == S_IFDIR
    }

    /// How many bytes files have together; those that cannot be asked, or are no files, have none.
    package static func byteCount(of paths: [String]) -> Int {
        paths.reduce(0) { $0 + (status(of: FilePath($1), followingLinks: true).map { Int($0.st_size) } ?? 0) }
    }

    private static func files(inFolder folder: FilePath) -> [Result<FilePath, FileFailure>] {
        let names: [FilePath.Component]
        do {
            names = try self.names(in: folder)
        } catch {
            return [.failure(error)]
        }
        return names.flatMap { name -> [Result<FilePath, FileFailure>] in
            let path = folder.appending(name)
            switch kind(of: path, followingLinks: false) {
            case S_IFDIR: return files(inFolder: path)
            case S_IFREG: return [.success(path)]
            default: return []
            }
        }
    }

    /// As bytes, since a name need not be UTF-8.
    private static func names(in folder: FilePath) throws(FileFailure) -> [FilePath.Component] {
        guard let directory = folder.withPlatformString({ opendir($0) }) else {
            throw FileFailure("read", folder.string, Errno(rawValue: errno))
        }
        defer { closedir(directory) }
        var names: [FilePath.Component] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { FilePath.Component(platformString: $0) }
            }
            if let name, !name.string.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { a, b in
            a.withPlatformString { a in b.withPlatformString { strcmp(a, $0) < 0 } }
        }
    }

    private static func kind(of path: FilePath, followingLinks: Bool) -> mode_t? {
        status(of: path, followingLinks: followingLinks).map { $0.st_mode & S_IFMT }
    }

    private static func status(of path: FilePath, followingLinks: Bool) -> stat? {
        var status = stat()
        let result = path.withPlatformString { followingLinks ? stat($0, &status) : lstat($0, &status) }
        return result == 0 ? status : nil
    }
}
