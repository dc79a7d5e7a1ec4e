/// What this machine has.
package enum Machine {
    /// How many threads of this process run at once: on what the machine has, or a limit below it.
    package static let coreCount = max(
        1,
        [
            sysconf(CInt(_SC_NPROCESSORS_ONLN)), CoreLimit.ofProcess(), CoreLimit.ofControlGroups(),
        ].compactMap(\.self).min()!)

    /// How many bytes of memory there are for this process: what the machine has, or a limit below it.
    package static let memory =
        [physicalMemory, MemoryLimit.ofProcess(), MemoryLimit.ofControlGroups()].compactMap(\.self).min()
        ?? leastMemory

    /// `nil` where the system does not say.
    private static let physicalMemory: Int? = {
        let (pages, size) = (sysconf(CInt(_SC_PHYS_PAGES)), sysconf(CInt(_SC_PAGESIZE)))
        let (bytes, overflows) = pages.multipliedReportingOverflow(by: size)
        return pages > 0 && size > 0 && !overflows ? bytes : nil
    }()

    /// A guess, where the system says nothing.
    private static let leastMemory = 1 << 30
}
