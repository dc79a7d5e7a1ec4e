import Platform
import SystemPackage

/// A folder of files that this program makes for itself, such as tables in the cache: one that belongs to this
/// user, in another such one, where no one else can write.
///
/// So no one else decides what is in it. All the same nothing in it is followed or waited for: links, pipes and
/// devices count as missing, and are replaced.
package struct PrivateFolder: Sendable {
    package let path: String

    /// - Returns: `nil` if there is no such folder, or others can write to it.
    package init?(_ path: String) {
        guard Self.isPrivate(Self.parent(path)), Self.isPrivate(path, followsLinks: false) else { return nil }
        self.path = path
    }

    /// Makes the folder and up to two of its parents, where they are missing.
    package init?(making path: String) {
        guard FileTree.makeFolder(path, depth: 3) else { return nil }
        self.init(path)
    }

    /// The folder that is not used because others can write to it; `nil` if there is none.
    package static func shared(_ path: String) -> String? {
        if FileTree.exists(parent(path)), !isPrivate(parent(path)) { return parent(path) }
        return FileTree.exists(path) && !isPrivate(path, followsLinks: false) ? path : nil
    }

    private static func parent(_ path: String) -> String {
        FilePath(named: path).removingLastComponent().name
    }

    private static func isPrivate(_ path: String, followsLinks: Bool = true) -> Bool {
        guard let status = try? Stat(FilePath(named: path), followTargetSymlink: followsLinks),
            status.type == .directory, status.userID.rawValue == geteuid()
        else { return false }
        // Where each user has a group of the same name, folders are made for it, too.
        let isOfOwnGroup = status.groupID.rawValue == getegid()
        return status.permissions.isDisjoint(with: isOfOwnGroup ? .otherWrite : [.otherWrite, .groupWrite])
    }

    private func filePath(_ name: String) -> String { "\(path)/\(name)" }

    // MARK: - Files

    /// A file, mapped into memory; `nil` if it is not there, or not what is expected.
    ///
    /// - Parameter isExpected: judges a file by its first bytes and its size, before it is mapped.
    package func map(
        _ name: String, _ isExpected: (UnsafeRawBufferPointer, _ size: Int) -> Bool
    ) -> MappedFile? {
        MappedFile(filePath(name), followsLinks: false, isExpected)
    }

    /// The bytes of a file; `nil` if it is not there or has more than `limit`.
    package func read(_ name: String, atMost limit: Int) -> [UInt8]? {
        guard
            let file = try? FileDescriptor.open(
                FilePath(named: filePath(name)), .readOnly, options: [.closeOnExec, .nonBlocking, .noFollow])
        else { return nil }
        defer { try? file.close() }
        guard let state = FileState(file), state.size <= limit else { return nil }
        return try? InputReader(file, name: name, compression: .none).readAll(atMost: limit)
    }

    /// Puts a file into its place, whole or not at all. A file that cannot be written is as good as none.
    package func write(_ bytes: [UInt8], to name: String) {
        let path = filePath(name)
        // No one else can put a link there in the meantime.
        if let status = try? Stat(FilePath(named: path), followTargetSymlink: false), status.type != .regular
        {
            FileTree.remove(path)
        }
        try? OutputFile.write(to: path) { try $0.write(bytes) }
    }
}
