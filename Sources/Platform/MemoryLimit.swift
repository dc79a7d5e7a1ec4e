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

    /// The most bytes that the processes of the control groups that this one is in may have; `nil` without a limit.
    package static func ofControlGroups(_ groups: ControlGroups = ControlGroups()) -> Int? {
        groups.folders(of: "memory").compactMap { group in
            let file = group.isVersion2 ? "memory.max" : "memory.limit_in_bytes"
            return smallFile("\(group.path)/\(file)")?.split(separator: "\n").first.flatMap { Int($0) }
        }.min()
    }
}
