import Platform
import SystemPackage

/// Keeps a second run away from a work folder for as long as this exists, and makes the folder if need be.
///
/// The lock is the system's (`flock`), so that it ends with the process, however that ends.
package final class FolderLock {
    private let path: String
    private let descriptor: CInt

    /// - Throws: ``FolderInUse`` if another run has the lock; ``FileFailure`` if the folder cannot be made.
    package init(_ path: String) throws {
        self.path = path
        for _ in 0..<Self.mostTries {
            let failure: CInt = Interruption.holding {
                guard mkdir(path, 0o777) == 0 else { return errno }
                Interruption.note(path)
                return 0
            }
            guard failure == 0 || failure == EEXIST else {
                throw FileFailure("write", path, Errno(rawValue: failure))
            }
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if descriptor < 0 {
                // Its last user has just removed it.
                if errno == ENOENT { continue }
                throw FileFailure("read", path, Errno(rawValue: errno))
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                let holder = Self.holder(of: descriptor)
                close(descriptor)
                // Theirs to remove now.
                if failure == 0 { Interruption.forget(path) }
                throw FolderInUse(path: path, process: holder)
            }
            // A file system without locks works as before there were any.
            if Self.isSame(descriptor, path) {
                // What is kept in it must outlive a power cut.
                if failure == 0,
                    let failure = OutputSet.failureToSaveFolders(of: [(path, FilePath(named: path))])
                {
                    Self.remove(path)
                    close(descriptor)
                    throw failure
                }
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
        throw FileFailure("write", path, Errno.noSuchFileOrDirectory)
    }

    /// A link that leads nowhere is never there, however often it is tried.
    private static let mostTries = 1_000

    /// Ends the lock, and removes the folder if nothing is in it.
    package func release() { Self.remove(path) }

    private static func remove(_ path: String) {
        rmdir(path)
        Interruption.forget(path)
    }

    deinit {
        // A process that another thread is starting may have the folder open a moment longer.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Whether the path still leads to the open folder.
    private static func isSame(_ descriptor: CInt, _ path: String) -> Bool {
        var (open, named) = (stat(), stat())
        return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_dev == named.st_dev
            && open.st_ino == named.st_ino
    }

    /// The process that has the lock, where the system lists it.
    private static func holder(of descriptor: CInt) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let list = try? InputFile.read("/proc/locks") else {
            return nil
        }
        // A line has the device, numbered in the system's own way, and the inode. Only the inode is compared, and a file on
        // another disk may have the same one.
        let holders = String(decoding: list, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            let isLock = words.count > 5 && words[1] == "FLOCK" && words[5].hasSuffix(":\(status.st_ino)")
            return isLock ? Int(words[4]) : nil
        }
        return holders.count == 1 ? holders[0] : nil
    }
}

/// Another run writes the same output.
package struct FolderInUse: Error, CustomStringConvertible {
    package let path: String
    /// The process, if that is known.
    package let process: Int?

    package var description: String {
        let who = process.map { "process \($0)" } ?? "another process"
        return
            "\(path.inOneLine): \(who) is writing the same output\nwait until it has ended, or name another output"
    }
}
