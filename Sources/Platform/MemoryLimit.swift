/// Limits on memory that are below what the machine has.
package enum MemoryLimit {
    /// The most bytes that this process may ask for (`ulimit -v` and `-d`), `nil` without a limit.
    static func ofProcess() -> Int? {
        #if canImport(Glibc)
            let kinds = [__rlimit_resource_t(RLIMIT_AS.rawValue), __rlimit_resource_t(RLIMIT_DATA.rawValue)]
        #else
            let kinds = [RLIMIT_AS, RLIMIT_DATA]
        #endif
        return kinds.compactMap { kind in
            var limit = rlimit()
            guard getrlimit(kind, &limit) == 0 else { return nil }
            return Int(exactly: limit.rlim_cur).flatMap { $0 == .max ? nil : $0 }
        }.min()
    }

    /// The most bytes that the processes of a control group of Linux may have, as containers and batch systems limit
    /// them; `nil` without a limit.
    ///
    /// - Parameters:
    ///   - membership: the content of `/proc/self/cgroup`.
    ///   - root: where the groups' folders are.
    package static func ofControlGroup(
        membership: String = content(of: "/proc/self/cgroup") ?? "", root: String = "/sys/fs/cgroup"
    ) -> Int? {
        var limits: [Int] = []
        for line in membership.split(separator: "\n") {
            // Hierarchy, controllers, path: one line in version 2, one for each controller in version 1.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let (folder, file): (String, String)
            if fields[1].isEmpty {
                (folder, file) = (root, "memory.max")
            } else if fields[1].split(separator: ",").contains("memory") {
                (folder, file) = (root + "/memory", "memory.limit_in_bytes")
            } else {
                continue
            }
            // The limits of all groups around it hold too. In a container, its own may be the root.
            var path = fields[2] == "/" ? "" : fields[2]
            while true {
                let text = content(of: "\(folder)\(path)/\(file)")?.split(separator: "\n").first
                if let limit = text.flatMap({ Int($0) }) { limits.append(limit) }
                guard let slash = path.lastIndex(of: "/") else { break }
                path = path[..<slash]
            }
        }
        return limits.min()
    }

    /// A small file of the system, `nil` if it cannot be read.
    package static func content(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
