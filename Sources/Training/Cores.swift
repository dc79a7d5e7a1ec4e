#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many threads this machine runs at once.
package let coreCount = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
