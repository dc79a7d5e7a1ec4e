import Platform
package import SystemPackage

/// A file that is read from its start to its end, in blocks, and that must stay what it is meanwhile.
///
/// A regular file that shrinks, grows, is written to or is deleted while it is read is an error at the place that
/// reading had come to: what was read would be a mixture that nobody has ever had. Pipes and devices are read until
/// they end.
package final class WatchedFile {
    /// The file, as it was named.
    package let name: String
    /// How many bytes have been read.
    package private(set) var offset = 0
    private let file: FileDescriptor
    private let ownsFile: Bool
    /// What the file was when it was opened; `nil` for what is no regular file.
    private let state: FileState?

    /// Opens the file at `path`.
    package init(_ path: String) throws(FileFailure) {
        name = path
        ownsFile = true
        do {
            file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            state = FileState(file)
        } catch {
            throw FileFailure("read", path, error)
        }
    }

    /// Reads a file that is open already, and leaves it open.
    package init(_ file: FileDescriptor, name: String) {
        self.name = name
        self.file = file
        ownsFile = false
        state = nil
    }

    deinit { if ownsFile { try? file.close() } }

    /// Puts the next bytes into `buffer`.
    ///
    /// - Returns: how many there are; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count: Int
        do {
            count = try file.read(into: buffer)
        } catch {
            throw FileFailure("read", name, error)
        }
        offset += count
        try checkUnchanged(isAtEnd: count == 0)
        return count
    }

    /// Goes on at a place of a regular file; what is no regular file is read up to there.
    package func skip(to place: Int) throws {
        guard place > offset else { return }
        if state != nil {
            do {
                try file.seek(offset: Int64(place), from: .start)
            } catch {
                throw FileFailure("read", name, error)
            }
            offset = place
        } else {
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
            defer { block.deallocate() }
            while offset < place {
                let rest = UnsafeMutableRawBufferPointer(rebasing: block[..<min(block.count, place - offset)])
                if try read(into: rest) == 0 { return }
            }
        }
    }

    private func checkUnchanged(isAtEnd: Bool) throws {
        guard let state, let now = FileState(file) else { return }
        guard now == state, !isAtEnd || offset == state.size else {
            let change =
                now.isDeleted && !state.isDeleted
                ? "was deleted" : "changed: it had \(state.size) bytes and now has \(now.size)"
            throw InputProblem(
                name, byte: offset, "the file \(change) while it was read",
                remedy: "let nothing write to it, or make a copy to read from, and start again")
        }
    }
}

/// What tells whether a regular file is still the same.
package struct FileState: Equatable {
    package let size: Int
    package let modified: Int
    let isDeleted: Bool

    /// The state of the file at `path`, `nil` if there is no regular file.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init?(_ file: FileDescriptor) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        // The files of /proc say that they are regular and have no bytes.
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
        size = Int(status.st_size)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        modified = Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
        isDeleted = status.st_nlink == 0
    }
}
