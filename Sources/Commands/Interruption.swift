import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ctrl-C, caught so that work can stop in good order: temporary files are removed, what was there stays.
enum Interruption {
    private static let isRequested = Atomic(false)

    /// From now on the first Ctrl-C asks to stop; a second one kills as usual.
    static func catchSignals() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.isRequested.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Throws if somebody has asked to stop. Cheap enough for every batch.
    static func check() throws(Interrupted) {
        if isRequested.load(ordering: .relaxed) { throw Interrupted() }
    }
}

/// Somebody pressed Ctrl-C.
struct Interrupted: Error, CustomStringConvertible {
    let description = "interrupted; no output was written or replaced"
}
