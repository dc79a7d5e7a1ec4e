import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The files that a path on the command line stands for.
package enum FileTree {
    /// The path itself, or for a folder all regular files in it, at any depth, sorted by name. Names in the folder
    /// that begin with a dot are left out, and links are not followed.
    package static func files(under path: String) throws(FileFailure) -> [String] {
        guard isFolder(path, followingLinks: true) else { return [path] }
        return try files(inFolder: path)
    }

    /// How many bytes files have together; those that cannot be asked, or are no files, have none.
    package static func byteCount(of paths: [String]) -> Int {
        paths.reduce(0) { $0 + (status($1, followingLinks: true).map { Int($0.st_size) } ?? 0) }
    }

    private static func files(inFolder folder: String) throws(FileFailure) -> [String] {
        var result: [String] = []
        for name in try names(in: folder) {
            let path = FilePath(folder).appending(name).string
            guard let status = status(path, followingLinks: false) else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: result += try files(inFolder: path)
            case S_IFREG: result.append(path)
            default: break
            }
        }
        return result
    }

    private static func names(in folder: String) throws(FileFailure) -> [String] {
        guard let directory = opendir(folder) else {
            throw FileFailure("read", folder, Errno(rawValue: errno))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isFolder(_ path: String, followingLinks: Bool) -> Bool {
        status(path, followingLinks: followingLinks).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    private static func status(_ path: String, followingLinks: Bool) -> stat? {
        var status = stat()
        return (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
    }
}
