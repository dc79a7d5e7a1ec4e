import Platform
import SystemPackage

/// Files that take their places together: all of them, or if one cannot, none.
///
/// What was there before is kept under another name until the last file is in its place, and put back if that
/// fails. A signal waits meanwhile.
struct OutputSet {
    private let moves: [Move]

    /// A complete file, and where it belongs.
    struct Move {
        /// The place as it was named, for errors.
        let path: String
        let from: FilePath
        let to: FilePath
    }

    /// A file that is in its place, and the name of what was there before.
    private struct Done {
        let move: Move
        let old: FilePath?
    }

    init(_ moves: [Move]) { self.moves = moves }

    /// Renames the files, in their order.
    func place() throws(FileFailure) {
        var failure: FileFailure?
        Interruption.holding {
            var done: [Done] = []
            for move in moves {
                do {
                    done.append(try place(move))
                } catch {
                    failure = FileFailure("write", move.path, error, keepsOldFile: true)
                    for done in done.reversed() { undo(done) }
                    return
                }
            }
            for done in done { if let old = done.old { unlink(old.name) } }
        }
        if let failure { throw failure }
    }

    private func place(_ move: Move) throws -> Done {
        // One rename does not need anything to go back to.
        let old = moves.count > 1 ? try keepOld(move.to) : nil
        do {
            try Self.rename(move.from, move.to)
        } catch {
            if let old { bringBack(old, to: move.to) }
            throw error
        }
        return Done(move: move, old: old)
    }

    private func undo(_ done: Done) {
        // The new file goes back to where it was, for a run that continues it.
        try? Self.rename(done.move.to, done.move.from)
        if let old = done.old { bringBack(old, to: done.move.to) }
    }

    private func bringBack(_ old: FilePath, to path: FilePath) {
        // A file that still has both names keeps both when one is renamed to the other.
        if (try? Self.rename(old, path)) != nil { unlink(old.name) }
    }

    /// Gives the file at a path a second name.
    ///
    /// - Returns: that name; `nil` if there is no file.
    private func keepOld(_ path: FilePath) throws -> FilePath? {
        let old = path.removingLastComponent().appending(
            ".bpe-" + String(UInt32.random(in: 0 ... .max), radix: 16) + ".old")
        if link(path.name, old.name) == 0 { return old }
        // What is not a file, as a folder that has come meanwhile, stays where it is.
        guard FileState(path: path.name) != nil else { return nil }
        // File systems without hard links, and files that their owner alone may link: the place is empty for a moment.
        try Self.rename(path, old)
        return old
    }

    private static func rename(_ from: FilePath, _ to: FilePath) throws {
        guard Platform.rename(from.name, to.name) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Makes sure that the names of files outlive a power cut.
    static func saveFolders(of files: [(path: String, target: FilePath)]) throws(FileFailure) {
        var saved: Set<FilePath> = []
        for file in files where saved.insert(file.target.removingLastComponent()).inserted {
            let folder = file.target.removingLastComponent()
            do {
                let descriptor = try FileDescriptor.open(
                    folder.isEmpty ? "." : folder, .readOnly, options: .closeOnExec)
                defer { try? descriptor.close() }
                // Some file systems cannot do it for folders, and say so.
                guard fsync(descriptor.rawValue) == 0 || errno == EINVAL || errno == ENOTSUP else {
                    throw Errno(rawValue: errno)
                }
            } catch Errno.permissionDenied {
                // A folder that may be written to and not read.
            } catch {
                throw FileFailure("save the folder entry of", file.path, error)
            }
        }
    }
}
