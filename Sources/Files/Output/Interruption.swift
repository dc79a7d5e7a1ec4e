import Platform
import Synchronization

/// Ctrl-C, or an end of memory, while outputs are being written: the temporary files go, and what was there before stays.
///
/// The handler itself does the work, so that the process ends at once whatever it is waiting for. It calls
/// only async-signal-safe functions.
package enum Interruption {
    private typealias Slot = Atomic<UnsafeMutablePointer<CChar>?>

    /// The paths of temporary files that are being written; no command writes more than this many at a time.
    private static let slotCount = 1_024
    private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Slot> = {
        // Never freed, as a signal can come until the very end; and safe to share, as each slot is atomic.
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
        for index in 0..<slotCount { (slots + index).initialize(to: Slot(nil)) }
        return slots
    }()

    private static let isWatching = Atomic(false)

    /// Whether Ctrl-C is how a command ends: one that works until then, such as a server.
    private nonisolated(unsafe) static let isExpected: UnsafeMutablePointer<Atomic<Bool>> = {
        let flag = UnsafeMutablePointer<Atomic<Bool>>.allocate(capacity: 1)
        flag.initialize(to: Atomic(false))
        return flag
    }()

    /// Whether another run can continue this one.
    private nonisolated(unsafe) static let isKept: UnsafeMutablePointer<Atomic<Bool>> = {
        let flag = UnsafeMutablePointer<Atomic<Bool>>.allocate(capacity: 1)
        flag.initialize(to: Atomic(false))
        return flag
    }()

    /// How many threads are in ``holding(_:)``, and whether a signal has come, so that no more may begin.
    private nonisolated(unsafe) static let held: UnsafeMutablePointer<Atomic<Int>> = {
        let count = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: 1)
        count.initialize(to: Atomic(0))
        return count
    }()
    private nonisolated(unsafe) static let hasCome: UnsafeMutablePointer<Atomic<Bool>> = {
        let flag = UnsafeMutablePointer<Atomic<Bool>>.allocate(capacity: 1)
        flag.initialize(to: Atomic(false))
        return flag
    }()

    private static let interrupted: StaticString = "\nbpe: interrupted\n"
    private static let interruptedWriting: StaticString =
        "\nbpe: interrupted; the output was not written, and if the file was there before, it is as it was\n"

    private static let interruptedKeeping: StaticString = """

        bpe: interrupted; finished work was kept, and the same command with --resume continues it; files that were finished \
        before have taken their places

        """

    private static let withoutMemory: StaticString =
        "bpe: there is not enough memory; no output was written, and files that were there before are as they were\n"

    private static let withoutMemoryKeeping: StaticString = """
        bpe: there is not enough memory; finished work was kept, and the same command with --resume continues it; files that \
        were finished before have taken their places

        """

    private static let withoutMemoryRemedy: StaticString = """
        bpe: allow more (ulimit -v, the limit of the container), or ask for less at once (a shorter text; --threads 1 and \
        --memory 200M, where the command has them)

        """

    /// Makes SIGINT, SIGTERM and SIGHUP remove temporary files before they end the process. It dies of the signal,
    /// so that a shell's loop ends too. A signal that the parent process ignores, as nohup does, stays ignored.
    ///
    /// SIGABRT, with which Swift ends a process whose allocation fails, becomes a message and exit status 1. Crashes and other
    /// signals that end the process remove the temporary files, too.
    package static func removeTemporaryFiles() {
        isWatching.store(true, ordering: .releasing)
        // Initialized here: the lazy initialization of a global could deadlock in a signal handler.
        _ = (
            slotCount, slots, isExpected, isKept, held, hasCome, interrupted, interruptedWriting,
            interruptedKeeping, withoutMemory, withoutMemoryKeeping, withoutMemoryRemedy, endingActions
        )
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnoredSignal(number) {
            signal(number) { number in
                let hasRemoved = Interruption.removeNoted()
                let message =
                    Interruption.isKept.pointee.load(ordering: .acquiring)
                    ? Interruption.interruptedKeeping
                    : hasRemoved ? Interruption.interruptedWriting : Interruption.interrupted
                if Interruption.isExpected.pointee.load(ordering: .acquiring) { _exit(0) }
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                // Held back until the handler returns.
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        signal(SIGABRT) { _ in
            // This thread may be one of those that hold signals.
            _ = Interruption.removeNoted(waiting: 1_000)
            let message =
                Interruption.isKept.pointee.load(ordering: .acquiring)
                ? Interruption.withoutMemoryKeeping : Interruption.withoutMemory
            _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
            let remedy = Interruption.withoutMemoryRemedy
            _ = write(STDERR_FILENO, remedy.utf8Start, remedy.utf8CodeUnitCount)
            _exit(1)
        }
        for number in endings where !isIgnoredSignal(number) {
            sigaction(number, nil, endingActions + Int(number))
            signal(number) { number in
                _ = Interruption.removeNoted(waiting: 0)
                // Then it ends as it would have.
                sigaction(number, Interruption.endingActions + Int(number), nil)
                raise(number)
            }
        }
    }

    /// Removes the temporary files that are being written, for another module's signal handler, after
    /// ``removeTemporaryFiles()``. Only async-signal-safe functions.
    package static func removeFiles() { _ = removeNoted(waiting: 1_000) }

    /// Signals of a fault in the program, and others that end it, as a batch system sends them before its time is over.
    private static let endings = [
        SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGSYS, SIGQUIT, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1,
        SIGUSR2, SIGXCPU,
    ]

    /// What happens at those without this, by their numbers.
    private nonisolated(unsafe) static let endingActions = UnsafeMutablePointer<sigaction>.allocate(
        capacity: 32)

    /// Removes what is noted. Only async-signal-safe functions.
    ///
    /// - Parameter milliseconds: how long to wait for other threads to end what they hold signals for; not in a crash, where
    ///   this thread may hold them.
    /// - Returns: whether there was anything.
    private static func removeNoted(waiting milliseconds: Int = 10_000) -> Bool {
        // Another thread may be making a file, or putting several in their places. This one is not: there,
        // signals are blocked.
        hasCome.pointee.store(true, ordering: .sequentiallyConsistent)
        for _ in 0..<milliseconds {
            guard held.pointee.load(ordering: .sequentiallyConsistent) > 0 else { break }
            usleep(1_000)
        }
        var hasRemoved = false
        for index in 0..<slotCount {
            guard let path = slots[index].load(ordering: .acquiring) else { continue }
            if unlink(path) == 0 { hasRemoved = true }
        }
        // Folders for temporary files, if nothing is left in them.
        for index in 0..<slotCount {
            if let path = slots[index].load(ordering: .acquiring) { rmdir(path) }
        }
        return hasRemoved
    }

    /// Makes those signals end the process with status 0 and without a message.
    package static func expect() { isExpected.pointee.store(true, ordering: .releasing) }

    /// Says whether another run can continue this one, which a message to the user then says.
    package static func keepsWork(_ keeps: Bool) { isKept.pointee.store(keeps, ordering: .releasing) }

    /// Does short work that is done whole or not at all: a signal takes effect before or after it.
    package static func holding<Result>(_ work: () throws -> Result) rethrows -> Result {
        var (signals, before) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        held.pointee.add(1, ordering: .sequentiallyConsistent)
        defer {
            held.pointee.subtract(1, ordering: .sequentiallyConsistent)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        if hasCome.pointee.load(ordering: .sequentiallyConsistent) {
            held.pointee.subtract(1, ordering: .sequentiallyConsistent)
            // Another thread is ending the process.
            while true { pause() }
        }
        return try work()
    }

    /// Registers a temporary file, ``holding(_:)`` signals while it is made, or a folder to remove when it is empty.
    ///
    /// Where signals are left to another program, as in a library, nothing is registered.
    package static func note(_ path: String) {
        guard isWatching.load(ordering: .acquiring) else { return }
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
}
