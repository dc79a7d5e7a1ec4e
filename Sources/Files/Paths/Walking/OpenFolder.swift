package import Platform
import SystemPackage

/// A folder whose names are read: the one way to list a folder, and it lists all of it or throws.
///
/// `readdir` says "no more" and "cannot read more" with the same `nil`, and takes a folder that was removed meanwhile
/// for an empty one.
package final class OpenFolder {
    private let path: FilePath
    private let stream: OpaquePointer

    /// What gives the next entry, or sets `errno`.
    package typealias NextEntry = @Sendable (OpaquePointer) -> UnsafeMutablePointer<dirent>?

    /// The system's; tests put another in its place.
    package static let readEntry: NextEntry = { readdir($0) }

    private let nextEntry: NextEntry

    init(_ path: FilePath, _ nextEntry: @escaping NextEntry = readEntry) throws(FileFailure) {
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            throw FileFailure("read", path.name, Errno(rawValue: errno))
        }
        self.path = path
        self.stream = stream
        self.nextEntry = nextEntry
    }

    deinit { closedir(stream) }

    /// For system calls with names in the folder.
    var descriptor: CInt { dirfd(stream) }

    /// Calls `body` with the bytes of each name but `.` and `..`, and its type as the system says (`DT_REG`…), in no
    /// order.
    func forEachEntry(_ body: (_ name: UnsafeRawBufferPointer, _ type: Int) -> Void) throws(FileFailure) {
        var hasDots = false
        while true {
            errno = 0
            guard let entry = nextEntry(stream) else { break }
            withUnsafePointer(to: &entry.pointee.d_name) {
                let start = UnsafeRawPointer($0)
                let count = strlen(start.assumingMemoryBound(to: CChar.self))
                let name = UnsafeRawBufferPointer(start: start, count: count)
                if Self.isDots(name) { hasDots = true } else { body(name, Int(entry.pointee.d_type)) }
            }
        }
        if errno != 0 { throw FileFailure("read", path.name, Errno(rawValue: errno)) }
        // Even an empty folder has its dots, on nearly all file systems.
        var status = stat()
        if !hasDots, fstat(descriptor, &status) == 0, status.st_nlink == 0 {
            throw FileFailure("read", path.name, Errno.noSuchFileOrDirectory)
        }
    }

    private static func isDots(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}
