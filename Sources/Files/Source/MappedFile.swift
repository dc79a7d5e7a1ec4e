import Platform
import SystemPackage

/// A file of this program's own, mapped into memory: its pages are read when they are looked at, and shared
/// with other processes.
///
/// Only for files that are replaced and never changed, as ``OutputFile`` does it: truncating a mapped file
/// kills the process that looks at it.
package final class MappedFile: Sendable {
    private let base: UInt
    private let size: Int

    /// How many bytes a file is judged by.
    private static let startSize = 512

    /// The bytes, valid as long as this object exists.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: base), count: size)
    }

    /// Maps a file that belongs to this user; `nil` if there is none, or it cannot be mapped. What is not a regular
    /// file is not waited for.
    ///
    /// - Parameters:
    ///   - followsLinks: whether the path may be that of a link.
    ///   - isExpected: judges a file by its first bytes and its size, before it is mapped: all of it is read then, and
    ///     a file without content can have any size.
    package init?(
        _ path: String, followsLinks: Bool,
        _ isExpected: (_ start: UnsafeRawBufferPointer, _ size: Int) -> Bool
    ) {
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .nonBlocking]
        guard
            let file = try? FileDescriptor.open(
                FilePath(named: path), .readOnly, options: followsLinks ? options : options.union(.noFollow))
        else { return nil }
        defer { try? file.close() }
        guard let status = try? Stat(file), status.type == .regular, status.userID.rawValue == geteuid(),
            status.size > 0
        else { return nil }
        let isRight = withUnsafeTemporaryAllocation(byteCount: Self.startSize, alignment: 16) { start in
            let count = (try? file.read(fromAbsoluteOffset: 0, into: start)) ?? 0
            return isExpected(UnsafeRawBufferPointer(rebasing: start[..<count]), Int(status.size))
        }
        guard isRight else { return nil }
        #if os(Linux)
            // All pages at once: one page fault after another would cost more than reading the file.
            let flags = MAP_PRIVATE | CInt(MAP_POPULATE)
        #else
            let flags = MAP_PRIVATE
        #endif
        size = Int(status.size)
        guard let memory = mmap(nil, size, PROT_READ, flags, file.rawValue, 0), memory != MAP_FAILED
        else { return nil }
        base = UInt(bitPattern: memory)
    }

    deinit { munmap(UnsafeMutableRawPointer(bitPattern: base), size) }
}
