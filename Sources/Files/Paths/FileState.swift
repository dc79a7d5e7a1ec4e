import SwiftGlibc
import SystemPackage

/// What the system says about a regular file, to notice that it changed.
package struct FileState: Sendable {
    package let size: Int
    /// When the content was last written, in nanoseconds since 1970.
    package let modified: Int
    let isDeleted: Bool
    private let status: Stat

    /// Device, inode, size and times in one line: two equal lines, the same bytes.
    package var fingerprint: String {
        let (written, changed) = (status.st_mtim, status.st_ctim)
        return "\(status.deviceID.rawValue) \(status.inode.rawValue) \(status.size) "
            + "\(written.tv_sec).\(written.tv_nsec) \(changed.tv_sec).\(changed.tv_nsec)"
    }

    /// Whether a later change of the file would show in its times: not where it has just changed, since systems count
    /// time in steps, some in steps of two seconds.
    package var isSettled: Bool { FileTree.now() - Int(status.st_ctim.tv_sec) > 2 }

    /// Whether the file has more names than one (hard links).
    var hasOtherNames: Bool { status.linkCount > 1 }

    /// The state of the file at `path`, `nil` if there is no regular file.
    package init?(path: String) {
        guard let status = FileTree.triedTwice({ try Stat(FilePath(named: path)) }) else { return nil }
        self.init(status)
    }

    /// The state of an open file. `nil` for what is not a regular file.
    init?(_ file: FileDescriptor) {
        guard let status = try? Stat(file) else { return nil }
        self.init(status)
    }

    /// The size; `nil` if it is 0: the files of /proc say that they are regular and empty.
    var sizeIfKnown: Int? { size > 0 ? size : nil }

    private init?(_ status: Stat) {
        guard status.type == .regular else { return nil }
        size = Int(status.size)
        modified = Self.nanoseconds(status.st_mtim)
        isDeleted = status.linkCount == 0
        self.status = status
    }

    /// A time since 1970. What an archive brings may be beyond the year 2262, the last one that an integer has.
    private static func nanoseconds(_ time: timespec) -> Int {
        let (nanoseconds, isBeyond) = Int(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyondToo) = nanoseconds.addingReportingOverflow(Int(time.tv_nsec))
        return isBeyond || isBeyondToo ? time.tv_sec < 0 ? .min : .max : sum
    }

    func hasSameContent(as other: FileState) -> Bool {
        // The files of /proc are empty and have the time of the last look.
        size == 0 && other.size == 0
            || isSameFile(as: other) && (size, modified) == (other.size, other.modified)
    }

    /// Whether it is the one file, under whatever names.
    func isSameFile(as other: FileState) -> Bool { fileID == other.fileID }

    /// Device and inode: another file can take the place of one, with its size and time.
    private var fileID: [UInt64] {
        [
            UInt64(truncatingIfNeeded: status.deviceID.rawValue),
            UInt64(truncatingIfNeeded: status.inode.rawValue),
        ]
    }
}
