import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ctrl-C while outputs are being written: the temporary files go, and what was there before stays.
///
/// The handler itself does the work, so that the end is immediate whatever the program is busy with or waiting for.
/// All that it calls may be called in a signal handler.
package enum Interruption {
    private typealias Slot = Atomic<UnsafeMutablePointer<CChar>?>

    /// The paths of temporary files that are being written. No command writes more at a time than there are slots.
    private static let slotCount = 4
    private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Slot> = {
        // Never freed: a signal can come until the very end. Unsafe only in name: each slot is atomic.
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
        for index in 0..<slotCount { (slots + index).initialize(to: Slot(nil)) }
        return slots
    }()

    private static let message: StaticString = "\nbpe: interrupted; no output was written or replaced\n"

    /// From now on, SIGINT and SIGTERM remove temporary files and end the process with status 1.
    package static func removeTemporaryFiles() {
        // Made here, because making a global inside a signal handler could wait for ever.
        _ = slots
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                for index in 0..<Interruption.slotCount {
                    if let path = Interruption.slots[index].load(ordering: .acquiring) { unlink(path) }
                }
                let message = Interruption.message
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                _exit(1)
            }
        }
    }

    /// Notes a temporary file that is about to be made.
    static func note(_ path: String) {
        let path = strdup(path)
        for index in 0..<slotCount
        where slots[index].compareExchange(expected: nil, desired: path, ordering: .acquiringAndReleasing)
            .exchanged
        {
            return
        }
        free(path)
    }

    /// Forgets a file that has its real name now, or is gone.
    static func forget(_ path: String) {
        for index in 0..<slotCount {
            guard let noted = slots[index].load(ordering: .acquiring), strcmp(noted, path) == 0 else {
                continue
            }
            slots[index].store(nil, ordering: .releasing)
            free(noted)
        }
    }
}
