import Platform
import SystemPackage

/// What is in a folder and is to be walked through, in the order of the names' bytes.
///
/// The names share one array, and sizes are asked for relative to the open folder: a walk is a few system calls
/// for each folder and one for each file.
struct FolderListing {
    private var names: [UInt8] = []
    private(set) var entries: [Entry] = []

    struct Entry {
        fileprivate let start: Int
        fileprivate let count: Int
        let isFolder: Bool
        /// In bytes.
        let size: Int
        /// Whether it is a link that is followed.
        let isLink: Bool
    }

    /// A name in a folder, before anything is left out.
    private struct Candidate {
        let start: Int
        let count: Int
        let type: Int
    }

    /// Device and inode of a folder.
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
    }

    /// Which folder this is; only known where links are followed.
    private(set) var identity: Identity?
    private(set) var level: IgnoreLevel?

    func name(of entry: Entry) -> ArraySlice<UInt8> { names[entry.start..<entry.start + entry.count] }

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - folder: its path, with a slash at the end.
    ///   - realFolder: its path from the root of the file system, with a slash at the end.
    ///   - parent: the ignore files above it.
    init(
        _ folder: [UInt8], realFolder: [UInt8], below parent: IgnoreLevel?, _ filter: WalkFilter
    ) throws(FileFailure) {
        let open = try OpenFolder(FilePath(bytes: folder), filter.options.nextEntry)
        if filter.options.followsLinks {
            var status = stat()
            if fstat(open.descriptor, &status) == 0 { identity = Identity(status) }
        }
        var (candidates, special): ([Candidate], IgnoreFileNames) = ([], [])
        var names: [UInt8] = []
        try open.forEachEntry { name, type in
            candidates.append(Candidate(start: names.count, count: name.count, type: type))
            names.append(contentsOf: name)
            // Each name has its NUL, for system calls.
            names.append(0)
            if name.first == UInt8(ascii: ".") {
                special.formUnion(IgnoreFileNames(name: name.bindMemory(to: UInt8.self)))
            }
        }
        self.names = names
        level = try IgnoreLevel.level(of: realFolder, special, below: parent, filter.options)
        keep(candidates, of: open.descriptor, realFolder, filter)
        sort()
    }

    private mutating func keep(
        _ candidates: [Candidate], of directory: CInt, _ realFolder: [UInt8], _ filter: WalkFilter
    ) {
        var path = realFolder
        entries.reserveCapacity(candidates.count)
        for candidate in candidates {
            guard
                let (kind, isLink, size) = names.withUnsafeBufferPointer({
                    Self.kind(candidate, $0.baseAddress! + candidate.start, directory, filter.options)
                })
            else { continue }
            path.removeSubrange(realFolder.count...)
            path.append(contentsOf: names[candidate.start..<candidate.start + candidate.count])
            let isKept = path.withUnsafeBufferPointer {
                filter.keeps(
                    PathInFolder($0, nameStart: realFolder.count), isFolder: kind == .folder, level)
            }
            guard isKept else { continue }
            // Most files are left out by their names: only the others are looked at.
            let known =
                size
                ?? (kind == .folder
                    ? 0
                    : names.withUnsafeBufferPointer {
                        Self.size($0.baseAddress! + candidate.start, directory)
                    })
            entries.append(
                Entry(
                    start: candidate.start, count: candidate.count, isFolder: kind == .folder, size: known,
                    isLink: isLink))
        }
    }

    private enum Kind { case file, folder }

    /// What a name is: a file or a folder, and its size if it had to be looked at; `nil` for anything else.
    private static func kind(
        _ candidate: Candidate, _ name: UnsafePointer<UInt8>, _ directory: CInt,
        _ options: WalkOptions
    ) -> (Kind, isLink: Bool, size: Int?)? {
        switch candidate.type {
        case Int(DT_REG): return (.file, false, nil)
        case Int(DT_DIR): return (.folder, false, nil)
        case Int(DT_LNK) where options.followsLinks, Int(DT_UNKNOWN):
            var status = stat()
            let isLink = candidate.type == Int(DT_LNK)
            let path = UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)
            let flags = options.followsLinks ? 0 : CInt(AT_SYMLINK_NOFOLLOW)
            // A link that leads nowhere is a file that cannot be read, and the reader says so.
            guard fstatat(directory, path, &status, flags) == 0 else { return (.file, isLink, 0) }
            return switch status.st_mode & S_IFMT {
            case S_IFREG: (.file, isLink, Int(status.st_size))
            case S_IFDIR: (.folder, isLink, 0)
            default: nil
            }
        default: return nil
        }
    }

    private static func size(_ name: UnsafePointer<UInt8>, _ directory: CInt) -> Int {
        var status = stat()
        let path = UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)
        return fstatat(directory, path, &status, CInt(AT_SYMLINK_NOFOLLOW)) == 0
            ? Int(status.st_size) : 0
    }

    private mutating func sort() {
        names.withUnsafeBufferPointer { names in
            entries.sort { a, b in
                // The NUL after each name ends the comparison.
                memcmp(
                    names.baseAddress! + a.start, names.baseAddress! + b.start, min(a.count, b.count) + 1) < 0
            }
        }
    }
}

extension FolderListing.Identity {
    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
