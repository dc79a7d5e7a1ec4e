import Platform
import SystemPackage

/// What the system says of a file and changes whenever its content does: two equal stamps, the same bytes.
package struct FileStamp: Equatable, Sendable, CustomStringConvertible {
    /// One line for one state of one file.
    package let description: String

    /// The stamp of the regular file at `path`, `nil` if there is none.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if os(Linux) || os(Android)
            let (written, changed) = (status.st_mtim, status.st_ctim)
        #else
            let (written, changed) = (status.st_mtimespec, status.st_ctimespec)
        #endif
        description =
            "\(status.st_dev) \(status.st_ino) \(status.st_size) \(written.tv_sec).\(written.tv_nsec) "
            + "\(changed.tv_sec).\(changed.tv_nsec)"
    }
}
