import Platform
import SystemPackage

/// Bytes that wait until all of them are there: the first megabyte in memory, the rest in a file without a name, which is
/// gone when this object or the process is.
///
/// ```swift
/// let waiting = TemporaryBytes(in: "/tmp")
/// try waiting.append(bytes)
/// try waiting.forEachBlock { try stream.write(portion: $0) }
/// ```
package final class TemporaryBytes {
    private let folder: String
    private var start: [UInt8] = []
    private var file: FileDescriptor?

    private static let mostInMemory = 1 << 20

    /// - Parameter folder: where the file is made, if one is needed.
    package init(in folder: String) { self.folder = folder }

    deinit { try? file?.close() }

    /// Appends bytes.
    ///
    /// - Throws: ``TemporaryFileFailure``.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        if file == nil, start.count + bytes.count <= Self.mostInMemory {
            return start.append(contentsOf: bytes)
        }
        _ = try failing { try open().writeAll(bytes) }
    }

    /// Hands out all bytes in their order, a block at a time; nothing can be appended after that.
    package func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try start.withUnsafeBytes(body)
        guard let file else { return }
        _ = try failing { try file.seek(offset: 0, from: .start) }
        try InputReader(file, name: "a temporary file in \(folder)", compression: .none).forEachBlock(body)
    }

    private func open() throws -> FileDescriptor {
        if let file { return file }
        var template = Array("\(folder)/bpe-XXXXXX".carriedBytes.map { CChar(bitPattern: $0) }) + [0]
        let number = mkstemp(&template)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        // Without its name, nothing is left whatever becomes of the process.
        unlink(template)
        let made = FileDescriptor(rawValue: number)
        file = made
        return made
    }

    private func failing<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch {
            throw TemporaryFileFailure(
                folder: folder, errorNumber: (error as? Errno ?? .ioError).rawValue)
        }
    }
}

/// A temporary file could not be made or written.
package struct TemporaryFileFailure: Error, CustomStringConvertible {
    let folder: String
    let cause: Errno

    /// - Parameter errorNumber: an `errno`.
    package init(folder: String, errorNumber: CInt) {
        self.folder = folder
        cause = Errno(rawValue: errorNumber)
    }

    package var description: String {
        "cannot write a temporary file in \(folder.inOneLine): \(cause)\nfree some space, or name another folder in TMPDIR"
    }
}
