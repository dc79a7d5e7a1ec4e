import Platform

/// A file of this program's own as memory: read from the disk, or shared with other processes, as it is looked at.
///
/// Only for files that are replaced and never changed, as ``OutputFile`` does it: a mapped file that somebody cuts short
/// kills the process.
package final class MappedFile: Sendable {
    private let base: UInt
    private let size: Int

    /// The bytes, good as long as this object is.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: base), count: size)
    }

    /// Maps a file that belongs to this user; `nil` if there is none, or it cannot be mapped.
    package init?(_ path: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_size > 0
        else { return nil }
        #if os(Linux)
            // All pages at once: one after the other, they would cost more than reading.
            let flags = MAP_PRIVATE | CInt(MAP_POPULATE)
        #else
            let flags = MAP_PRIVATE
        #endif
        guard let memory = mmap(nil, Int(status.st_size), PROT_READ, flags, file, 0), memory != MAP_FAILED
        else { return nil }
        base = UInt(bitPattern: memory)
        size = Int(status.st_size)
    }

    deinit { munmap(UnsafeMutableRawPointer(bitPattern: base), size) }
}
