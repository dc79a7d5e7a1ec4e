/// What this machine has.
package enum Machine {
    /// How many threads of this process run at once: on what the machine has, or a limit below it.
    package static let coreCount = max(
        1,
        [
            sysconf(CInt(_SC_NPROCESSORS_ONLN)), CoreLimit.ofProcess(), CoreLimit.ofControlGroups(),
        ].compactMap(\.self).min()!)

    /// How many bytes of memory there are for this process: what the machine has, or a limit below it.
    package static let memory = [
        sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)), MemoryLimit.ofProcess(),
        MemoryLimit.ofControlGroups(),
    ].compactMap(\.self).min()!
}
