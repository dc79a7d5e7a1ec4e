import Platform
package import SystemPackage

/// A file that could not be read or written.
package struct FileFailure: Error, CustomStringConvertible {
    /// What was tried, as it follows "cannot".
    package let action: String
    package let path: String
    package let cause: Errno
    /// Whether a file that was there before is unchanged.
    private var keepsOldFile: Bool

    /// - Parameter error: what the system call threw.
    package init(_ action: String, _ path: String, _ error: any Error, keepsOldFile: Bool = false) {
        self.action = action
        self.path = path
        cause = error as? Errno ?? .ioError
        self.keepsOldFile = keepsOldFile
    }

    /// Whether the reader of a pipe has gone, which is not our failure.
    package var isBrokenPipe: Bool { cause == .brokenPipe && action == "write" && !keepsOldFile }

    /// The same where what was there before could not be put back.
    var withoutOldFile: FileFailure {
        var failure = self
        failure.keepsOldFile = false
        return failure
    }

    /// Whether there are more bytes than were to be read.
    package var isTooLarge: Bool { cause == .fileTooLarge && action == "read" }

    /// Whether nothing has this path.
    package var isAbsence: Bool { cause == .noSuchFileOrDirectory || cause == .notDirectory }

    package var description: String {
        guard !path.isEmpty else { return "cannot \(action) a file without a name: name one" }
        return "cannot \(action) \(path.inOneLine): \(cause)" + (remedy.map { "; \($0)" } ?? "")
            + (keepsOldFile ? "; if the file was there before, it is as it was" : "")
    }

    /// What to do about it.
    package var remedy: String? {
        switch cause {
        case .noSuchFileOrDirectory: "check the path"
        case .notPermitted where action == "continue":
            "another file is the same one (a hard link), and would change too: put a copy in its place"
        case .permissionDenied, .notPermitted: "check who may read and write it"
        case .noSpace where action != "read", Errno(rawValue: EDQUOT) where action != "read":
            "free some space, or write elsewhere"
        case .fileTooLarge where action == "read":
            "it is larger than this machine's memory; cut it into parts"
        case .fileTooLarge: "raise the limit on file sizes (ulimit -f), or write elsewhere"
        case .isDirectory: "name a file"
        case .fileNameTooLong where path.utf8.count > Int(PATH_MAX):
            "the system takes no longer path: go into a folder on the way (cd), and name the rest from there"
        case .fileNameTooLong: "the system takes no longer name"
        case .badFileDescriptor: "it is closed"
        case .tooManySymbolicLinkLevels: "a link on the way leads back to itself: remove it"
        case .ioError where action == "read", Errno(rawValue: ESTALE): "check the disk, and try again"
        case .noData: "it is shorter than it was when the run was stopped; delete its folder to start again"
        case .tooManyOpenFiles: "raise the limit on open files (ulimit -n)"
        default: nil
        }
    }
}
