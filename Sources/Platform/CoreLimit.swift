/// Limits on processors that are below what the machine has.
package enum CoreLimit {
    /// The processors that this process may run on (`taskset`, batch systems); `nil` if the system does not say.
    ///
    /// - Parameter status: the content of `/proc/self/status`, which has them as bits of hexadecimal digits.
    package static func ofProcess(status: String = smallFile("/proc/self/status") ?? "") -> Int? {
        let name = "Cpus_allowed:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
            return nil
        }
        let count = line.dropFirst(name.count).reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
        return count > 0 ? count : nil
    }

    /// How many processors' time the control groups that this process is in may use, rounded up; `nil` without a limit.
    package static func ofControlGroups(_ groups: ControlGroups = ControlGroups()) -> Int? {
        groups.folders(of: "cpu").compactMap { group in
            // In each period, a quota, both in microseconds.
            let files = group.isVersion2 ? ["cpu.max"] : ["cpu.cfs_quota_us", "cpu.cfs_period_us"]
            let fields = files.compactMap { smallFile("\(group.path)/\($0)") }.joined(separator: " ")
                .split { $0 == " " || $0 == "\n" }
            // Without a limit, the quota is `max` or -1.
            guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]), quota > 0,
                period > 0
            else { return nil }
            return (quota + period - 1) / period
        }.min()
    }
}
