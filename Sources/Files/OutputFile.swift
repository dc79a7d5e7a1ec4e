import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that comes into being whole or not at all: it is written aside, under a name of its own in the same
/// folder, and takes its real name only when everything has reached the disk.
///
/// ```swift
/// try OutputFile.write(to: "ids.u32") { file in try file.write(bytes) }
/// ```
///
/// Where the path leads to a device or a pipe, which must not be replaced, it is written to directly.
package final class OutputFile {
    private let file: FileDescriptor
    private let path: String
    private let temporaryPath: FilePath?

    /// Opens a file, lets `body` write it, and puts it in its place. If anything fails, what was at `path` stays.
    package static func write<Result>(
        to path: String, _ body: (OutputFile) throws -> Result
    ) throws -> Result {
        let output = try OutputFile(path)
        let result: Result
        do {
            result = try body(output)
            try output.finish()
        } catch {
            output.abandon()
            throw error
        }
        return result
    }

    /// Finds out before long work whether a file can be written in its end, and leaves nothing behind.
    package static func checkWritable(_ path: String) throws(FileFailure) {
        let output = try OutputFile(path)
        output.abandon()
    }

    /// Writes all bytes, as often as the system needs to be asked.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        do {
            try file.writeAll(bytes)
        } catch {
            throw failure(error)
        }
    }

    /// Writes all bytes.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Goes back to overwrite what stands at `offset`: for headers that tell a length.
    package func overwrite(_ bytes: [UInt8], at offset: Int64) throws(FileFailure) {
        do {
            try file.writeAll(toAbsoluteOffset: offset, bytes)
        } catch {
            throw failure(error)
        }
    }

    /// Whether the output can be gone back in.
    package var isSeekable: Bool { temporaryPath != nil }

    private init(_ path: String) throws(FileFailure) {
        self.path = path
        do {
            if Self.isSpecialFile(path) {
                file = try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
                temporaryPath = nil
                return
            }
            // A link stays a link: what it points to is replaced.
            let target = Self.resolvingLinks(path)
            let name = ".\(target.lastComponent?.string ?? "output").\(UInt32.random(in: 0 ... .max)).part"
            let temporary = target.removingLastComponent().appending(name)
            Interruption.note(temporary.string)
            file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            temporaryPath = temporary
        } catch {
            throw FileFailure("write", path, error as? Errno ?? .ioError)
        }
    }

    private func finish() throws(FileFailure) {
        do {
            if let temporaryPath {
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                guard rename(temporaryPath.string, Self.resolvingLinks(path).string) == 0 else {
                    throw Errno(rawValue: errno)
                }
                Interruption.forget(temporaryPath.string)
            }
            try file.close()
        } catch {
            throw failure(error)
        }
    }

    private func abandon() {
        try? file.close()
        if let temporaryPath {
            unlink(temporaryPath.string)
            Interruption.forget(temporaryPath.string)
        }
    }

    private func failure(_ error: any Error) -> FileFailure {
        FileFailure("write", path, error as? Errno ?? .ioError, keepsOldFile: temporaryPath != nil)
    }

    private static func isSpecialFile(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    private static func resolvingLinks(_ path: String) -> FilePath {
        guard let resolved = realpath(path, nil) else { return FilePath(path) }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }
}
