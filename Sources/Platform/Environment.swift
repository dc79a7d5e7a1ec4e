// FoundationEssentials' `ProcessInfo` does the same; no other file of this target needs Foundation.
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    @preconcurrency import Musl
#else
    @preconcurrency import Glibc
#endif

/// The arguments of this process without its name, with the bytes that they carry.
package func processArguments() -> [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0].map { String(carrying: $0) } }
}

/// The environment variables of this process, with the bytes that they carry.
package func processEnvironment() -> [String: String] {
    #if canImport(Darwin)
        let environ = _NSGetEnviron().pointee
    #endif
    var variables: [String: String] = [:]
    var entries = Optional(environ)
    while let entry = entries?.pointee {
        let pair = String(carrying: entry).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
        entries = entries?.successor()
    }
    return variables
}
