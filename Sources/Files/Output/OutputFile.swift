import CIntrinsics
import Platform
import SystemPackage

/// A file that appears whole or not at all: it is written under a temporary name in the same folder, and
/// renamed when all of it has reached the disk.
///
/// ```swift
/// try OutputFile.write(to: "ids.u32") { file in try file.write(bytes) }
/// ```
///
/// The new file takes over the permissions of the one that it replaces, and its owner and group where the system allows
/// that; it never runs as them (setuid). Other hard links to that one keep the old content. A device, a pipe, or a stream that is open already (`-`, `/dev/stdout`) is written to
/// directly.
package final class OutputFile {
    package let path: String
    private let file: FileDescriptor
    let replacement: Replacement?
    private var isOpen = true
    var isInPlace = false
    private var isKept = false
    /// How many bytes have been written.
    private var written = 0
    /// Where the bytes end that went through the page cache, and those of them that the disk was told to take.
    private var throughCache = 0
    private var sentToDisk = 0
    /// Where direct I/O begins.
    private var diskStart = diskPortion
    private var disk: DiskWriter?

    /// Whether all but the first eight megabytes bypass the page cache: for large files that are not read
    /// again soon.
    package var goesToDisk = false

    private static let diskPortion = 8 << 20
    private static let diskAlignment = 4096

    /// The temporary file and its final path.
    struct Replacement {
        let temporaryPath: FilePath
        let target: FilePath
    }

    /// Lets what has been written outlive this process, for another run that continues it: it is on the disk, and
    /// neither a failure nor a signal removes it. Requires ``isSeekable``.
    ///
    /// - Returns: the path of the temporary file.
    package func keep() throws(FileFailure) -> String {
        let path = replacement!.temporaryPath.name
        guard isOpen else {
            isKept = true
            Interruption.forget(path)
            return path
        }
        try failing {
            try finishOnDisk()
            try sync()
            isKept = true
            Interruption.forget(path)
        }
        return path
    }

    /// Continues a file that an earlier run kept, from its first `length` bytes on, or if there is no length from its end on.
    package init(_ path: String, continuing temporaryPath: String, at length: Int? = nil) throws(FileFailure)
    {
        self.path = path
        do {
            file = try FileDescriptor.open(
                FilePath(named: temporaryPath), .readWrite, options: [.closeOnExec, .nonBlocking, .noFollow])
        } catch {
            throw FileFailure("read", temporaryPath, error)
        }
        // A stranger's folder may have another file here under this name, which must not be written to.
        guard let state = FileState(file), !state.hasOtherNames else {
            try? file.close()
            throw FileFailure("continue", temporaryPath, Errno.notPermitted)
        }
        do throws(Errno) {
            replacement = Replacement(
                temporaryPath: FilePath(named: temporaryPath), target: try OutputTarget.followingLinks(path))
        } catch {
            throw FileFailure("write", path, error)
        }
        isKept = true
        // A file that the crash of a machine has cut must not be filled up with zeros.
        guard state.size >= length ?? 0 else {
            throw FileFailure("read", temporaryPath, Errno.noData)
        }
        try rewind(to: length ?? state.size)
    }

    /// Finds out before long work whether its outputs can be written. Leaves no file.
    package static func checkWritable(_ paths: [String]) throws(FileFailure) {
        // A pipe is not touched: opening and closing it would end the program that reads from it.
        for path in paths where !isStream(path) { try OutputFile(path).abandon() }
    }

    /// Whether a path is a pipe, a device or an open stream, which is written to directly.
    package static func isStream(_ path: String) -> Bool { OutputTarget.isStreamOrDevice(path) }

    /// Whether a file of this name can be left over from a process that was killed while writing it.
    package static func isTemporaryName(_ name: String) -> Bool {
        name.hasPrefix(temporaryPrefix) && name.hasSuffix(temporarySuffix)
    }

    /// A name that no other file has.
    static func temporaryName() -> String {
        temporaryPrefix + String(UInt32.random(in: 0 ... .max), radix: 16) + temporarySuffix
    }

    private static let temporaryPrefix = ".bpe-"
    private static let temporarySuffix = ".part"

    /// Writes all bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        try failing {
            defer { written += bytes.count }
            if let disk { return try disk.write(bytes) }
            guard goesToDisk, replacement != nil, written <= diskStart, written + bytes.count > diskStart
            else {
                return try writeThroughCache(bytes)
            }
            let head = diskStart - written
            try writeThroughCache(UnsafeRawBufferPointer(rebasing: bytes[..<head]))
            disk = DiskWriter(file, from: diskStart)
            let rest = UnsafeRawBufferPointer(rebasing: bytes[head...])
            if let disk { return try disk.write(rest) }
            goesToDisk = false
            try writeThroughCache(rest)
        }
    }

    private func writeThroughCache(_ bytes: UnsafeRawBufferPointer) throws {
        try file.writeAllWaiting(bytes)
        throughCache += bytes.count
        if replacement != nil, throughCache - sentToDisk >= Self.diskPortion {
            // Lets the disk work now, while the next bytes are made, and not only in fsync.
            bpe_begin_writing_back(file.rawValue, Int64(sentToDisk), Int64(throughCache - sentToDisk))
            sentToDisk = throughCache
        }
    }

    /// Ends direct I/O for now.
    private func finishOnDisk() throws {
        guard let disk else { return }
        try disk.finish()
        self.disk = nil
        beginThroughCache()
    }

    /// Everything up to ``written`` is in the file, and what comes next goes through the page cache at first.
    private func beginThroughCache() {
        (throughCache, sentToDisk) = (written, written)
        diskStart = (written + Self.diskPortion) / Self.diskAlignment * Self.diskAlignment
    }

    /// Writes all bytes.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Overwrites the bytes at `offset`: for headers that hold a length. Requires ``isSeekable``.
    package func overwrite(_ bytes: [UInt8], at offset: Int64) throws(FileFailure) {
        try failing {
            try finishOnDisk()
            try file.writeAll(toAbsoluteOffset: offset, bytes)
        }
    }

    /// Takes back everything from `length` on. Requires ``isSeekable``.
    package func rewind(to length: Int) throws(FileFailure) {
        try failing {
            try finishOnDisk()
            guard ftruncate(file.rawValue, length) == 0 else { throw Errno(rawValue: errno) }
            try file.seek(offset: Int64(length), from: .start)
            written = length
            beginThroughCache()
        }
    }

    /// Calls `body` with a reader of what has been written. Requires ``isSeekable``.
    package func readBack<Result>(_ body: (InputReader) throws -> Result) throws -> Result {
        try failing { try finishOnDisk() }
        return try body(InputReader(replacement!.temporaryPath, compression: .none))
    }

    /// Whether earlier bytes can be overwritten.
    package var isSeekable: Bool { replacement != nil }

    /// Opens a file that ``finish(_:)`` puts in its place, or ``abandon()`` removes.
    ///
    /// - Parameter folder: where the temporary file is; on the same file system.
    package init(_ path: String, temporaryIn folder: String? = nil) throws(FileFailure) {
        self.path = path
        do {
            if let open = OutputTarget.openStream(path) {
                file = try FileDescriptor(rawValue: open).duplicate()
                replacement = nil
            } else if OutputTarget.isStreamOrDevice(path) {
                file = try FileDescriptor.open(FilePath(named: path), .writeOnly, options: .closeOnExec)
                replacement = nil
            } else {
                let target = try OutputTarget.followingLinks(path)
                let old = try OutputTarget.status(toReplace: target, endsInSlash: path.hasSuffix("/"))
                let temporaryPath = (folder.map { FilePath(named: $0) } ?? target.removingLastComponent())
                    .appending(Self.temporaryName())
                // A signal finds the file either noted or not there.
                file = try Interruption.holding {
                    let file = try FileDescriptor.open(
                        temporaryPath, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
                    Interruption.note(temporaryPath.name)
                    return file
                }
                replacement = Replacement(temporaryPath: temporaryPath, target: target)
                if let old { try takeOver(from: old) }
            }
        } catch {
            throw FileFailure("write", path, error)
        }
    }

    /// Gives the temporary file the owner and permissions of the one that it replaces. File systems that have none may
    /// refuse: what counts is that permissions are the same. If they are not, the file is removed.
    private func takeOver(from old: Stat) throws {
        // Each on its own: a user can change the group to one of theirs.
        _ = fchown(file.rawValue, .max, old.groupID.rawValue)
        _ = fchown(file.rawValue, old.userID.rawValue, .max)
        let permissions = old.permissions.rawValue & 0o777
        guard fchmod(file.rawValue, permissions) != 0 else { return }
        let cause = Errno(rawValue: errno)
        if let status = try? Stat(file), status.permissions.rawValue == permissions { return }
        abandon()
        throw cause
    }

    /// Completes a file on the disk, without putting it in its place.
    package func close() throws(FileFailure) {
        guard isOpen else { return }
        try failing {
            try finishOnDisk()
            if replacement != nil { try sync() }
            isOpen = false
            try file.close()
        }
    }

    /// Waits until the bytes are on the disk.
    private func sync() throws {
        while fsync(file.rawValue) != 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
    }

    /// Removes what has been written; what was at the path before stays. A file that has taken its place stays, too.
    package func abandon() {
        guard !isInPlace else { return }
        disk?.stop()
        if isOpen { try? file.close() }
        isOpen = false
        guard let replacement, !isKept else { return }
        FileTree.remove(replacement.temporaryPath.name)
        Interruption.forget(replacement.temporaryPath.name)
    }

    private func failing(_ work: () throws -> Void) throws(FileFailure) {
        do {
            try work()
        } catch {
            throw FileFailure("write", path, error, keepsOldFile: replacement != nil)
        }
    }
}
