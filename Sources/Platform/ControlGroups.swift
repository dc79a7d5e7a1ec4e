/// The control groups of Linux that a process is in: how containers and batch systems limit what it may use.
package struct ControlGroups {
    private let membership: String
    private let root: String

    /// - Parameters:
    ///   - membership: the content of `/proc/self/cgroup`.
    ///   - root: where the groups' folders are.
    package init(membership: String = smallFile("/proc/self/cgroup") ?? "", root: String = "/sys/fs/cgroup") {
        self.membership = membership
        self.root = root
    }

    /// The folders of the group that limits something, such as `memory`, and of all groups around it, whose limits hold
    /// too.
    func folders(of controller: String) -> [(path: String, isVersion2: Bool)] {
        var folders: [(path: String, isVersion2: Bool)] = []
        for line in membership.split(separator: "\n") {
            // Hierarchy, controllers, path: one line in version 2, one for each controller in version 1.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isVersion2 = fields[1].isEmpty
            guard isVersion2 || fields[1].split(separator: ",").contains(Substring(controller)) else {
                continue
            }
            let folder = isVersion2 ? root : "\(root)/\(controller)"
            // In a container, its own may be the root.
            var path = fields[2] == "/" ? "" : fields[2]
            while true {
                folders.append((folder + path, isVersion2))
                guard let slash = path.lastIndex(of: "/") else { break }
                path = path[..<slash]
            }
        }
        return folders
    }
}

/// A small file of the system, `nil` if it cannot be read.
package func smallFile(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(file, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
}
