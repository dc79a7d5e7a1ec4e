import CIntrinsics
import Platform
import SystemPackage

/// A file that comes into being whole or not at all: it is written aside, in the same folder, and takes its real name
/// only when everything has reached the disk.
///
/// ```swift
/// try OutputFile.write(to: "ids.u32") { file in try file.write(bytes) }
/// ```
///
/// A file that is replaced hands on its permissions; other hard links to it keep the old content. Where the
/// path leads to a device, a pipe or a stream that is open already (`-`, `/dev/stdout`), it is written to
/// directly.
package final class OutputFile {
    private let path: String
    private let file: FileDescriptor
    private let replacement: Replacement?
    private var isOpen = true
    private var written = 0
    private var sentToDisk = 0
    private var disk: DiskWriter?

    /// Whether all but the first eight megabytes go straight to the disk: for what is large and not read again at once.
    package var goesToDisk = false

    private static let diskPortion = 8 << 20

    /// What is written aside, and what it will be.
    private struct Replacement {
        let temporaryPath: FilePath
        let target: FilePath
    }

    /// Opens a file, lets `body` write it, and puts it in its place. If anything fails, what was at `path` stays.
    package static func write<Result>(to path: String, _ body: (OutputFile) throws -> Result) throws -> Result
    {
        try write(to: [path]) { try body($0[0]) }
    }

    /// Opens several files, lets `body` write them, and puts them in their places when all are on the disk. Only a
    /// crash between two renames could part them.
    package static func write<Result>(
        to paths: [String], _ body: ([OutputFile]) throws -> Result
    ) throws -> Result {
        var files: [OutputFile] = []
        do {
            for path in paths { files.append(try OutputFile(path)) }
            let result = try body(files)
            for file in files { try file.close() }
            for file in files { try file.takeItsPlace() }
            return result
        } catch {
            for file in files { file.abandon() }
            throw error
        }
    }

    /// Finds out before long work whether files can be written at its end, and leaves nothing behind.
    package static func checkWritable(_ paths: [String]) throws(FileFailure) {
        // A pipe is not touched: opening and closing it would end the program that reads from it.
        for path in paths where !isStreamOrDevice(path) { try OutputFile(path).abandon() }
    }

    /// Whether a file of this name may be one that was being written when its program was killed.
    package static func isTemporaryName(_ name: String) -> Bool {
        name.hasPrefix(temporaryPrefix) && name.hasSuffix(temporarySuffix)
    }

    private static let temporaryPrefix = ".bpe-"
    private static let temporarySuffix = ".part"

    /// Writes all bytes, as often as the system needs to be asked.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        try failing {
            if let disk { return try disk.write(bytes) }
            guard goesToDisk, written <= Self.diskPortion, written + bytes.count > Self.diskPortion else {
                return try writeAsUsual(bytes)
            }
            let head = Self.diskPortion - written
            try writeAsUsual(UnsafeRawBufferPointer(rebasing: bytes[..<head]))
            disk = replacement == nil ? nil : DiskWriter(file, from: Self.diskPortion)
            let rest = UnsafeRawBufferPointer(rebasing: bytes[head...])
            if let disk { try disk.write(rest) } else { try writeAsUsual(rest) }
        }
    }

    private func writeAsUsual(_ bytes: UnsafeRawBufferPointer) throws {
        try file.writeAll(bytes)
        written += bytes.count
        if replacement != nil, written - sentToDisk >= Self.diskPortion {
            // The disk works while the next bytes are made, and not when all are.
            bpe_begin_writing_back(file.rawValue, Int64(sentToDisk), Int64(written - sentToDisk))
            sentToDisk = written
        }
    }

    /// What was handed to the disk's thread is there, and the file can be written to in the usual way.
    private func finishOnDisk() throws {
        try disk?.finish()
        disk = nil
    }

    /// Writes all bytes.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Goes back to overwrite what stands at `offset`: for headers that tell a length. Only if ``isSeekable``.
    package func overwrite(_ bytes: [UInt8], at offset: Int64) throws(FileFailure) {
        try failing {
            try finishOnDisk()
            try file.writeAll(toAbsoluteOffset: offset, bytes)
        }
    }

    /// Whether the output can be gone back in.
    package var isSeekable: Bool { replacement != nil }

    private init(_ path: String) throws(FileFailure) {
        self.path = path
        do {
            if let open = Self.openStream(path) {
                file = try FileDescriptor(rawValue: open).duplicate()
                replacement = nil
            } else if Self.isStreamOrDevice(path) {
                file = try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
                replacement = nil
            } else {
                let target = Self.followingLinks(path)
                let permissions = try Self.permissions(toReplace: target, endsInSlash: path.hasSuffix("/"))
                let name =
                    Self.temporaryPrefix + String(UInt32.random(in: 0 ... .max), radix: 16)
                    + Self.temporarySuffix
                let temporaryPath = target.removingLastComponent().appending(name)
                file = try FileDescriptor.open(
                    temporaryPath, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
                Interruption.note(temporaryPath.string)
                if let permissions { fchmod(file.rawValue, permissions) }
                replacement = Replacement(temporaryPath: temporaryPath, target: target)
            }
        } catch {
            throw FileFailure("write", path, error)
        }
    }

    private func close() throws(FileFailure) {
        try failing {
            try finishOnDisk()
            if replacement != nil, fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
            isOpen = false
            try file.close()
        }
    }

    private func takeItsPlace() throws(FileFailure) {
        guard let replacement else { return }
        try failing {
            guard rename(replacement.temporaryPath.string, replacement.target.string) == 0 else {
                throw Errno(rawValue: errno)
            }
        }
        Interruption.forget(replacement.temporaryPath.string)
    }

    private func abandon() {
        disk?.stop()
        if isOpen { try? file.close() }
        isOpen = false
        guard let replacement else { return }
        unlink(replacement.temporaryPath.string)
        Interruption.forget(replacement.temporaryPath.string)
    }

    private func failing(_ work: () throws -> Void) throws(FileFailure) {
        do {
            try work()
        } catch {
            throw FileFailure("write", path, error, keepsOldFile: replacement != nil)
        }
    }

    /// The permissions of the file that will be replaced, `nil` if there is none yet. What could not be written
    /// to is not replaced either.
    private static func permissions(toReplace target: FilePath, endsInSlash: Bool) throws -> mode_t? {
        var status = stat()
        guard stat(target.string, &status) == 0 else {
            if endsInSlash { throw Errno.isDirectory }
            return nil
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw Errno.isDirectory }
        guard access(target.string, W_OK) == 0 else { throw Errno(rawValue: errno) }
        return status.st_mode & 0o7777
    }

    private static func isStreamOrDevice(_ path: String) -> Bool {
        if openStream(path) != nil { return true }
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// The descriptor that a path stands for. Opening `/dev/stdout` anew would begin at the start of a file
    /// that the shell has opened to append to.
    private static func openStream(_ path: String) -> CInt? {
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

    /// Where a link leads, also if nothing is there yet: a link stays a link.
    private static func followingLinks(_ path: String) -> FilePath {
        var path = FilePath(path)
        // As many links in a row as the system itself follows.
        for _ in 0..<40 {
            let target = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) {
                buffer -> FilePath? in
                let length = readlink(path.string, buffer.baseAddress!, Int(PATH_MAX))
                guard length > 0 else { return nil }
                buffer[length] = 0
                return FilePath(platformString: buffer.baseAddress!)
            }
            guard let target else { return path }
            path = path.removingLastComponent().pushing(target)
        }
        return path
    }
}
