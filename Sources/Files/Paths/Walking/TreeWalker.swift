import Platform
package import SystemPackage

/// Walks through folders, in the order of the names' bytes, a file at a time.
///
/// ```swift
/// let walker = TreeWalker(WalkOptions())
/// walker.begin(at: "Sources")
/// while let entry = walker.next() { … }
/// ```
///
/// Links are not followed unless the options say so. Memory grows with the depth of the tree and the largest folder
/// on the way, not with the tree.
package final class TreeWalker {
    /// What a walk comes to.
    package enum Entry {
        case file(FoundFile)
        /// A folder that cannot be read, in its place.
        case failure(FileFailure)
    }

    /// A file that was found.
    package struct FoundFile: Sendable {
        package let path: FilePath
        /// In bytes, as the system says.
        package let size: Int
    }

    private let options: WalkOptions
    private var folders: [Folder] = []
    private var filter: WalkFilter
    private var failure: FileFailure?
    /// How many links led to a folder that they are in, and were left out.
    package private(set) var loops = 0

    /// A folder on the way to where the walk is.
    private struct Folder {
        /// Both with a slash at the end.
        let path: [UInt8]
        let realPath: [UInt8]
        let listing: FolderListing
        var next = 0
    }

    package init(_ options: WalkOptions) {
        self.options = options
        filter = WalkFilter(options: options, globRoot: 0)
    }

    /// Begins with a folder, which may itself be hidden or ignored.
    package func begin(at folder: FilePath) {
        let path = folder.bytes
        let needsRealPath = options.usesIgnoreFiles || options.usesGit || !options.globs.isEmpty
        do {
            let real = try needsRealPath ? Self.realPath(of: folder) : path
            filter = WalkFilter(options: options, globRoot: Self.globRoot(for: real))
            let level = try IgnoreLevel.level(above: real, options)
            open(Self.withSlash(path), Self.withSlash(real), below: level)
        } catch {
            failure = error
        }
    }

    /// The next file or failure; `nil` at the end.
    package func next() -> Entry? {
        while true {
            if let failure {
                self.failure = nil
                return .failure(failure)
            }
            guard let last = folders.indices.last else { return nil }
            let folder = folders[last]
            guard folder.next < folder.listing.entries.count else {
                folders.removeLast()
                continue
            }
            folders[last].next += 1
            let entry = folder.listing.entries[folder.next]
            let name = folder.listing.name(of: entry)
            guard entry.isFolder else {
                return .file(FoundFile(path: FilePath(bytes: folder.path + name), size: entry.size))
            }
            let slash = [UInt8(ascii: "/")]
            open(
                folder.path + name + slash, folder.realPath + name + slash, below: folder.listing.level,
                isLink: entry.isLink)
        }
    }

    private func open(_ path: [UInt8], _ real: [UInt8], below level: IgnoreLevel?, isLink: Bool = false) {
        do {
            let listing = try FolderListing(path, realFolder: real, below: level, filter)
            if isLink, folders.contains(where: { $0.listing.identity == listing.identity }) {
                loops += 1
            } else {
                folders.append(Folder(path: path, realPath: real, listing: listing))
            }
        } catch {
            failure = error
        }
    }

    /// What `--glob` is relative to: the current folder, or a folder outside of it where the walk began.
    private static func globRoot(for real: [UInt8]) -> Int {
        guard let current = try? withSlash(realPath(of: ".")), withSlash(real).starts(with: current) else {
            return withSlash(real).count
        }
        return current.count
    }

    private static func withSlash(_ path: [UInt8]) -> [UInt8] {
        path.last == UInt8(ascii: "/") ? path : path + [UInt8(ascii: "/")]
    }

    private static func realPath(of path: FilePath) throws(FileFailure) -> [UInt8] {
        guard let real = path.withPlatformString({ realpath($0, nil) }) else {
            throw FileFailure("read", path.name, Errno(rawValue: errno))
        }
        defer { free(real) }
        return Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
    }
}
