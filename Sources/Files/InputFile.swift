package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads files and standard input, whole or in blocks.
///
/// By `read`, not by a memory map: a mapped file that somebody cuts short while it is used kills the process.
package enum InputFile {
    /// The bytes of the file at `path`.
    package static func read(_ path: FilePath) throws(FileFailure) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter { try readAll(file) }
        } catch {
            throw FileFailure("read", path.string, error)
        }
    }

    /// The bytes of the file at `path`.
    package static func read(_ path: String) throws(FileFailure) -> [UInt8] {
        try read(FilePath(path))
    }

    /// The bytes of the file at `path`, or `nil` if there is none.
    package static func readIfPresent(_ path: String) throws(FileFailure) -> [UInt8]? {
        do {
            return try read(path)
        } catch {
            if error.cause == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    /// All bytes up to the end of an open file, a pipe or a terminal.
    package static func read(_ file: FileDescriptor, name: String) throws(FileFailure) -> [UInt8] {
        do {
            return try readAll(file)
        } catch {
            throw FileFailure("read", name, error)
        }
    }

    /// Hands out the bytes of the file at `path` a block at a time; nothing is kept.
    package static func forEachBlock(
        of path: String, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw FileFailure("read", path, error)
        }
        defer { try? file.close() }
        try forEachBlock(of: file, name: path, body)
    }

    /// Hands out the bytes of an open file, a pipe or a terminal a block at a time.
    package static func forEachBlock(
        of file: FileDescriptor, name: String, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count: Int
            do {
                count = try file.read(into: block)
            } catch {
                throw FileFailure("read", name, error)
            }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
    }

    /// As much as a read call does in one go; more buys nothing.
    private static let blockSize = 1 << 17

    /// Grows as it reads: what a file says of its size may be zero (/proc) or out of date.
    private static func readAll(_ file: FileDescriptor) throws -> [UInt8] {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        let size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
        guard size < physicalMemory else { throw Errno.fileTooLarge }
        // One more than the size, so that the first round sees the end.
        var capacity = max(size + 1, 64 << 10)
        var bytes: [UInt8] = []
        while true {
            var isAtEnd = false
            let more = try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                while count < buffer.count {
                    let free = UnsafeMutableRawBufferPointer(
                        UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                    let read = try file.read(into: free)
                    count += read
                    isAtEnd = read == 0
                    if isAtEnd { break }
                }
            }
            if bytes.isEmpty { bytes = more } else { bytes += more }
            if isAtEnd { return bytes }
            capacity = bytes.count
        }
    }

    /// A sparse file, or one of /proc's, can claim any size.
    private static var physicalMemory: Int { sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)) }
}
