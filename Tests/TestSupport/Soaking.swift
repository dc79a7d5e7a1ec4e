#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether tests should search for minutes instead of seconds, as in `Scripts/soak`.
public let isSoaking = getenv("BPE_SOAK") != nil
