import Platform
import Synchronization

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

    private static let interrupted: StaticString = "\nbpe: interrupted\n"
    private static let interruptedWriting: StaticString =
        "\nbpe: interrupted; the output was not written, and if the file was there before, it is as it was\n"

    /// From now on, SIGINT, SIGTERM and SIGHUP remove temporary files and end the process with status 1. A
    /// signal that whoever started the process wants ignored stays ignored.
    package static func removeTemporaryFiles() {
        // Made here, because making a global inside a signal handler could wait for ever.
        _ = (slotCount, slots, interrupted, interruptedWriting)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            signal(number) { _ in
                var message = Interruption.interrupted
                for index in 0..<Interruption.slotCount {
                    guard let path = Interruption.slots[index].load(ordering: .acquiring) else { continue }
                    unlink(path)
                    message = Interruption.interruptedWriting
                }
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                _exit(1)
            }
        }
    }

    /// Notes a temporary file that has been made.
    static func note(_ path: String) {
        let path = strdup(path)
        for index in 0..<slotCount
        where slots[index].compareExchange(expected: nil, desired: path, ordering: .acquiringAndReleasing)
            .exchanged
        {
            return
        }
    }

    /// Forgets a file that has its real name now, or is gone. Its path is not freed: the handler may be reading it.
    static func forget(_ path: String) {
        for index in 0..<slotCount {
            guard let noted = slots[index].load(ordering: .acquiring), strcmp(noted, path) == 0 else {
                continue
            }
            slots[index].store(nil, ordering: .releasing)
        }
    }

    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        // SIG_IGN is the address 1 on every system that this is for; its macro does not come through to Swift.
        return unsafeBitCast(handler, to: Int.self) == 1
    }
}
