/// What this machine has.
package enum Machine {
    /// How many threads run at once.
    package static let coreCount = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))

    /// How many bytes of memory there are for this process: what the machine has, or a limit below it.
    package static let memory = [
        sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)), MemoryLimit.ofProcess(),
        MemoryLimit.ofControlGroup(),
    ].compactMap(\.self).min()!
}
