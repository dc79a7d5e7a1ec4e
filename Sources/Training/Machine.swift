#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many threads this machine runs at once.
let coreCount = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))

/// How many bytes of memory this machine has.
let physicalMemory = sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE))
