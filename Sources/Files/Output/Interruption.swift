import Platform
import Synchronization

/// Ctrl-C while outputs are being written: the temporary files go, and what was there before stays.
///
/// The handler itself does the work, so that the process ends at once whatever it is waiting for. It calls
/// only async-signal-safe functions.
package enum Interruption {
    private typealias Slot = Atomic<UnsafeMutablePointer<CChar>?>

    /// The paths of temporary files that are being written; no command writes more than this many at a time.
    private static let slotCount = 64
    private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Slot> = {
        // Never freed, as a signal can come until the very end; and safe to share, as each slot is atomic.
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
        for index in 0..<slotCount { (slots + index).initialize(to: Slot(nil)) }
        return slots
    }()

    /// Whether Ctrl-C is how a command ends: one that works until then, such as a server.
    private nonisolated(unsafe) static let isExpected: UnsafeMutablePointer<Atomic<Bool>> = {
        let flag = UnsafeMutablePointer<Atomic<Bool>>.allocate(capacity: 1)
        flag.initialize(to: Atomic(false))
        return flag
    }()

    private static let interrupted: StaticString = "\nbpe: interrupted\n"
    private static let interruptedWriting: StaticString =
        "\nbpe: interrupted; the output was not written, and if the file was there before, it is as it was\n"

    /// Makes SIGINT, SIGTERM and SIGHUP remove temporary files before they end the process. It dies of the signal,
    /// so that a shell's loop ends too. A signal that the parent process ignores, as nohup does, stays ignored.
    package static func removeTemporaryFiles() {
        // Initialized here: the lazy initialization of a global could deadlock in a signal handler.
        _ = (slotCount, slots, isExpected, interrupted, interruptedWriting)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            signal(number) { number in
                // Twice: another thread may be about to make a file that it has noted.
                for _ in 0..<2 {
                    for index in 0..<Interruption.slotCount {
                        if let path = Interruption.slots[index].load(ordering: .acquiring) { unlink(path) }
                    }
                }
                // Folders for temporary files, if nothing is left in them.
                var message = Interruption.interrupted
                for index in 0..<Interruption.slotCount {
                    guard let path = Interruption.slots[index].load(ordering: .acquiring) else { continue }
                    rmdir(path)
                    message = Interruption.interruptedWriting
                }
                if Interruption.isExpected.pointee.load(ordering: .acquiring) { _exit(0) }
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                // Held back until the handler returns.
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// Makes those signals end the process with status 0 and without a message.
    package static func expect() { isExpected.pointee.store(true, ordering: .releasing) }

    /// Registers a temporary file before it is made, or a folder to remove when it is empty.
    package static func note(_ path: String) {
        let path = strdup(path)
        for index in 0..<slotCount
        where slots[index].compareExchange(expected: nil, desired: path, ordering: .acquiringAndReleasing)
            .exchanged
        {
            return
        }
    }

    /// Forgets a file that has its final name now, or is gone. Its path leaks: the handler may be reading it.
    package static func forget(_ path: String) {
        for index in 0..<slotCount {
            guard let noted = slots[index].load(ordering: .acquiring),
                path.withCarriedBytes({ strcmp(noted, $0) }) == 0
            else { continue }
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
        // SIG_IGN is the address 1 on every supported system; Swift does not import its macro.
        return unsafeBitCast(handler, to: Int.self) == 1
    }
}
