#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether tests shall search for minutes and not for seconds: `Scripts/soak` asks for it.
public let isSoaking = getenv("BPE_SOAK") != nil
