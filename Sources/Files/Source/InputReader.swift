import Platform
package import SystemPackage

/// A file, a pipe, a terminal or bytes, read from start to end as they are asked for.
package final class InputReader {
    /// How many bytes there will be, where the system knows it beforehand.
    package let size: Int?
    private let name: String
    private let readBlock: (UnsafeMutableRawBufferPointer) throws -> Int
    private let close: () -> Void

    /// As much as a read call does in one go; more buys nothing.
    private static let blockSize = 1 << 17

    /// Opens the file at `path`.
    package convenience init(_ path: String) throws(FileFailure) { try self.init(FilePath(path)) }

    /// Opens the file at `path`.
    package init(_ path: FilePath) throws(FileFailure) {
        let name = path.string
        self.name = name
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            size = Self.size(of: file)
            readBlock = { try Self.read(file, into: $0, name: name) }
            close = { try? file.close() }
        } catch {
            throw FileFailure("read", name, error)
        }
    }

    /// Reads a file that is open already, and leaves it open.
    package init(_ file: FileDescriptor, name: String) {
        self.name = name
        size = Self.size(of: file)
        readBlock = { try Self.read(file, into: $0, name: name) }
        close = {}
    }

    /// Reads bytes that are all there.
    package init(_ bytes: [UInt8]) {
        name = "bytes"
        size = bytes.count
        var rest = bytes[...]
        readBlock = { buffer in
            let block = rest.prefix(buffer.count)
            buffer.copyBytes(from: block)
            rest = rest.dropFirst(block.count)
            return block.count
        }
        close = {}
    }

    deinit { close() }

    /// Puts the next bytes into a buffer and returns how many they are: none at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try readBlock(buffer) }

    /// Hands out what is left a block at a time; nothing is kept.
    package func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 16)
        defer { block.deallocate() }
        while case let count = try read(into: block), count > 0 {
            try body(UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
    }

    /// All that is left, in one array.
    ///
    /// Grows as it reads: what a file says of its size may be zero (/proc) or out of date.
    package func readAll() throws -> [UInt8] {
        // A sparse file can claim any size.
        guard size ?? 0 < Machine.memory else { throw FileFailure("read", name, Errno.fileTooLarge) }
        // One more than the size, so that the first round sees the end.
        var capacity = max((size ?? 0) + 1, 64 << 10)
        var bytes: [UInt8] = []
        while true {
            var isAtEnd = false
            let more = try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                while count < buffer.count, !isAtEnd {
                    let free = UnsafeMutableBufferPointer(rebasing: buffer[count...])
                    let block = try read(into: UnsafeMutableRawBufferPointer(free))
                    isAtEnd = block == 0
                    count += block
                }
            }
            if bytes.isEmpty { bytes = more } else { bytes += more }
            if isAtEnd { return bytes }
            capacity = bytes.count
        }
    }

    private static func read(
        _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, name: String
    ) throws(FileFailure) -> Int {
        do {
            return try file.read(into: buffer)
        } catch {
            throw FileFailure("read", name, error)
        }
    }

    private static func size(of file: FileDescriptor) -> Int? {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
        else { return nil }
        return Int(status.st_size)
    }
}
