import Platform
import SystemPackage

/// What a path of an output stands for.
enum OutputTarget {
    /// The file to be replaced, `nil` if there is none. A file that could not be written to is not replaced either.
    static func status(toReplace target: FilePath, endsInSlash: Bool) throws -> Stat? {
        guard let status = try FileTree.status(of: target) else {
            if endsInSlash { throw Errno.isDirectory }
            return nil
        }
        if status.type == .directory { throw Errno.isDirectory }
        guard access(target.name, W_OK) == 0 else { throw Errno(rawValue: errno) }
        return status
    }

    /// Whether the folder of a file lets only the file's owner rename or remove it, and that is someone else.
    static func isProtected(_ target: FilePath) throws -> Bool {
        let folder = target.removingLastComponent()
        guard let file = try FileTree.status(of: target),
            let place = try FileTree.status(of: folder.isEmpty ? "." : folder),
            place.permissions.contains(.saveText)
        else { return false }
        return ![0, file.userID.rawValue, place.userID.rawValue].contains(geteuid())
    }

    /// Whether a path is a pipe, a device or an open stream, which is written to directly.
    static func isStreamOrDevice(_ path: String) -> Bool {
        openStream(path) != nil || FileTree.isStream(path)
    }

    /// The open descriptor that a path stands for. Opening `/dev/stdout` again would write from the start of
    /// a file that the shell has opened to append to.
    static func openStream(_ path: String) -> CInt? {
        switch path {
        case "-", "/dev/stdout": return STDOUT_FILENO
        case "/dev/stderr": return STDERR_FILENO
        default:
            for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
                return CInt(path.dropFirst(folder.count))
            }
            return nil
        }
    }

    /// The target of a link, even if it does not exist yet: a link stays a link.
    ///
    /// - Parameter toWrite: whether links that others have planted are refused.
    /// - Throws: as the system does, for too many links in a row.
    static func followingLinks(_ path: String, toWrite: Bool = true) throws(Errno) -> FilePath {
        var path = FilePath(named: path)
        // As many links in a row as the system itself follows, and what the last one leads to.
        for _ in 0...40 {
            let target = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) {
                buffer -> FilePath? in
                let length = readlink(path.name, buffer.baseAddress!, Int(PATH_MAX))
                guard length > 0 else { return nil }
                buffer[length] = 0
                return FilePath(platformString: buffer.baseAddress!)
            }
            guard let target else { return path }
            guard !toWrite || !isPlanted(path) else { throw .permissionDenied }
            path = path.removingLastComponent().pushing(target)
        }
        throw .tooManySymbolicLinkLevels
    }

    /// Whether a link in a folder where anyone may make files belongs to neither this user nor the folder's owner. Linux itself does
    /// not follow such links (`fs.protected_symlinks`), but a program that asks where they lead does not notice.
    private static func isPlanted(_ link: FilePath) -> Bool {
        let folder = link.removingLastComponent()
        guard let place = try? Stat(folder.isEmpty ? "." : folder), place.permissions.contains(.saveText),
            place.permissions.contains(.otherWrite), let status = try? Stat(link, followTargetSymlink: false)
        else { return false }
        return ![geteuid(), place.userID.rawValue].contains(status.userID.rawValue)
    }
}
