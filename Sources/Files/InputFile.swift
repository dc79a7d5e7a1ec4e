package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads files and standard input whole.
///
/// By `read`, not by a memory map: a mapped file that somebody cuts short while it is used kills the process.
package enum InputFile {
    /// The bytes of the file at `path`.
    package static func read(_ path: String) throws(FileFailure) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            return try file.closeAfter { try readAll(file) }
        } catch {
            throw FileFailure("read", path, error as? Errno ?? .ioError)
        }
    }

    /// All bytes up to the end of an open file, a pipe or a terminal.
    package static func read(_ file: FileDescriptor, name: String) throws(FileFailure) -> [UInt8] {
        do {
            return try readAll(file)
        } catch {
            throw FileFailure("read", name, error as? Errno ?? .ioError)
        }
    }

    /// Grows as it reads: what a file says of its size may be zero (/proc) or out of date.
    private static func readAll(_ file: FileDescriptor) throws -> [UInt8] {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        // One more than the size, so that the first round sees the end.
        var capacity = max(status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) + 1 : 0, 64 << 10)
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
}
