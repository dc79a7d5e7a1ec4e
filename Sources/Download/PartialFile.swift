import Files
import Platform
import SystemPackage

/// A file that is on its way: what has come so far, and a note from where, so that another process can go on.
///
/// The note is next to it, `NAME.from`: the URL, and what the server calls this version of the file. Only one
/// process at a time has the file.
final class PartialFile {
    let path: String
    private let url: String
    private let file: FileDescriptor
    /// How many bytes there are.
    private(set) var size = 0
    /// What the server calls the version that the bytes are of; without it there is no going on.
    private(set) var validator: String?
    /// Whether nothing of it is under its name any more.
    private var isGone = false

    private var notePath: String { path + ".from" }

    /// Opens the file, or makes it.
    init(_ path: String, url: String) throws {
        self.path = path
        self.url = url
        file = try Self.openAlone(path, url: url)
        let note = (try? InputFile.readIfPresent(path + ".from")) ?? nil
        let lines = String(decoding: note ?? [], as: UTF8.self).split(separator: "\n")
        if lines.count == 2, lines[0] == url, let status = try? Stat(file) {
            size = Int(status.size)
            validator = String(lines[1])
        }
    }

    deinit {
        // What no one can build upon need not stay.
        if !isGone, size == 0 || validator == nil { remove() }
        // A process that another thread is starting may have the file open a moment longer.
        flock(file.rawValue, LOCK_UN)
        try? file.close()
    }

    private static func openAlone(_ path: String, url: String) throws -> FileDescriptor {
        do {
            while true {
                let file = try FileDescriptor.open(
                    FilePath(named: path), .readWrite, options: [.create, .closeOnExec, .noFollow],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
                guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                    try? file.close()
                    throw DownloadFailure(url: url, problem: .isBusy)
                }
                // Whoever had it before may have renamed it between the opening and the lock.
                if let here = try? Stat(FilePath(named: path)), here.inode == (try? Stat(file))?.inode {
                    return file
                }
                try? file.close()
            }
        } catch let failure as DownloadFailure {
            throw failure
        } catch {
            throw FileFailure("write", path, error)
        }
    }

    /// Begins again with nothing, of this version.
    func restart(validator: String?) throws {
        try failing { if ftruncate(file.rawValue, 0) != 0 { throw Errno(rawValue: errno) } }
        size = 0
        self.validator = validator
        if let validator {
            try OutputFile.write(to: notePath) { try $0.write(Array("\(url)\n\(validator)\n".utf8)) }
        } else {
            unlink(notePath)
        }
    }

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try failing { _ = try file.writeAll(toAbsoluteOffset: Int64(size), bytes) }
        size += bytes.count
    }

    /// Gives the file its final name, when all of it is on the disk.
    func rename(to target: String) throws {
        try failing {
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        guard Platform.rename(path, target) == 0 else {
            throw FileFailure("write", target, Errno(rawValue: errno))
        }
        isGone = true
        unlink(notePath)
    }

    /// Deletes what has come.
    func remove() {
        unlink(path)
        unlink(notePath)
        isGone = true
    }

    private func failing(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            throw FileFailure("write", path, error)
        }
    }
}
