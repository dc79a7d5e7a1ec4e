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

    /// A file that is in its place.
    private struct Done {
        let move: Move
        /// The name of what was there before, `nil` if there was nothing.
        let old: FilePath?
        /// Whether what was there before has no other name and is gone.
        var isFinal = false
    }

    init(_ moves: [Move]) { self.moves = moves }

    /// Renames the files, in their order, and makes sure that their names outlive a power cut.
    func place() throws(FileFailure) {
        var failure: FileFailure?
        var isUndone = true
        Interruption.holding {
            var done: [Done] = []
            failure = placeAll(&done, &isUndone)
            if failure == nil {
                for done in done { if let old = done.old { FileTree.remove(old.name) } }
            } else {
                for done in done.reversed() where !undo(done) { isUndone = false }
            }
        }
        if let failure { throw isUndone ? failure : failure.withoutOldFile }
    }

    private func placeAll(_ done: inout [Done], _ isUndone: inout Bool) -> FileFailure? {
        for move in moves {
            do {
                done.append(try place(move, &isUndone))
            } catch {
                return FileFailure("write", move.path, error, keepsOldFile: true)
            }
        }
        return Self.failureToSaveFolders(of: moves.map { ($0.path, $0.to) })
    }

    private func place(_ move: Move, _ isUndone: inout Bool) throws -> Done {
        let done = try keepOld(move)
        do {
            try Self.rename(move.from, move.to)
        } catch {
            if let old = done.old { isUndone = bringBack(old, to: move.to) }
            throw error
        }
        return done
    }

    /// Returns whether what was there before is there again.
    private func undo(_ done: Done) -> Bool {
        if done.isFinal { return false }
        // The new file goes back to where it was, for a run that continues it.
        let isBack = (try? Self.rename(done.move.to, done.move.from)) != nil
        guard let old = done.old else { return isBack }
        return bringBack(old, to: done.move.to)
    }

    private func bringBack(_ old: FilePath, to path: FilePath) -> Bool {
        // A file that still has both names keeps both when one is renamed to the other.
        let (state, oldState) = (FileState(path: path.name), FileState(path: old.name))
        let hasBoth = state.map { state in oldState.map(state.isSameFile) ?? false } ?? false
        guard hasBoth || (try? Self.rename(old, path)) != nil else {
            Leftovers.note(old.name, withOld: path.name)
            return false
        }
        FileTree.remove(old.name)
        return true
    }

    /// Gives the file that is to be replaced a second name.
    private func keepOld(_ move: Move) throws -> Done {
        // A second name would stay, which only the owner can remove there.
        guard try !OutputTarget.isProtected(move.to) else { throw Errno.notPermitted }
        // Beside the new file: what a kill leaves in a work folder, the next run removes.
        let old = move.from.removingLastComponent().appending(OutputFile.temporaryName())
        if link(move.to.name, old.name) == 0 { return Done(move: move, old: old) }
        // What is not a file, as a folder that has come meanwhile, stays where it is.
        guard FileState(path: move.to.name) != nil else { return Done(move: move, old: nil) }
        // File systems without hard links, and files that their owner alone may link. One file is replaced at once, which is
        // worth more than a way back; of several, the place is empty for a moment.
        if moves.count == 1 { return Done(move: move, old: nil, isFinal: true) }
        try Self.rename(move.to, old)
        return Done(move: move, old: old)
    }

    private static func rename(_ from: FilePath, _ to: FilePath) throws {
        guard Platform.rename(from.name, to.name) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Makes sure that the names of files outlive a power cut.
    ///
    /// - Returns: why that is not sure.
    static func failureToSaveFolders(of files: [(path: String, target: FilePath)]) -> FileFailure? {
        var saved: Set<FilePath> = []
        for file in files where saved.insert(file.target.removingLastComponent()).inserted {
            let folder = file.target.removingLastComponent()
            do {
                let descriptor = try FileDescriptor.open(
                    folder.isEmpty ? "." : folder, .readOnly, options: .closeOnExec)
                defer { try? descriptor.close() }
                // Some file systems cannot do it for folders, and say so.
                while fsync(descriptor.rawValue) != 0, errno != EINVAL, errno != ENOTSUP {
                    guard errno == EINTR else { throw Errno(rawValue: errno) }
                }
            } catch Errno.permissionDenied {
                // A folder that may be written to and not read.
            } catch {
                return FileFailure("save the folder entry of", file.path, error)
            }
        }
        return nil
    }
}
