import Platform
import Synchronization

/// The terminal of standard input and output in full-screen mode, restored on exit, also after a signal or a
/// crash.
///
/// Ctrl-C is a key while the program waits for one, and a signal while it works, so that no work has to end first.
///
/// It uses raw mode, the alternate screen, bracketed paste, and no reordering of right-to-left text, which
/// would tear tokens apart.
package final class TerminalSession {
    private static let (input, output) = (STDIN_FILENO, STDOUT_FILENO)

    private static let enter: StaticString = "\u{1B}[?1049h\u{1B}[?2004h\u{1B}[8l\u{1B}[H\u{1B}[2J"
    /// Restores all modes, also in the middle of an update.
    private static let leave: StaticString =
        "\u{1B}[?2026l\u{1B}[0m\u{1B}[?25h\u{1B}[8h\u{1B}[?2004l\u{1B}[?1049l"

    /// The modes to restore. Never freed, because a signal can arrive until the very end.
    private nonisolated(unsafe) static let original = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    private static let isActive = Atomic<Bool>(false)
    /// A pipe through which a signal wakes up ``wait(milliseconds:)``, with a byte for each.
    private nonisolated(unsafe) static var wakeUp: (read: CInt, write: CInt) = (-1, -1)

    package enum Event: Sendable, Equatable {
        case input([UInt8])
        /// The size has changed, or the program continues after a pause.
        case resized
        case timeout
        case closed
    }

    /// What a signal or a crash does besides.
    private nonisolated(unsafe) static var cleanUp: @convention(c) () -> Void = {}

    /// `nil` if standard input or output is not a terminal.
    ///
    /// - Parameter cleanUp: what to do before a signal or a crash ends the process, with async-signal-safe functions only.
    package init?(beforeEnding cleanUp: @escaping @convention(c) () -> Void) {
        guard isatty(Self.input) == 1, isatty(Self.output) == 1,
            tcgetattr(Self.input, Self.original) == 0
        else { return nil }
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        Self.wakeUp = (ends[0], ends[1])
        Self.cleanUp = cleanUp
        Self.installHandlers()
        Self.begin()
    }

    deinit { Self.end() }

    /// Restores the terminal. Safe to call more than once.
    package func close() { Self.end() }

    package var size: Screen.Size {
        var window = winsize()
        guard ioctl(Self.output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return Screen.Size(width: 80, height: 24)
        }
        // A terminal may claim what no screen has, and each cell takes memory.
        return Screen.Size(width: min(Int(window.ws_col), 2_000), height: min(Int(window.ws_row), 1_000))
    }

    /// Waits for an event, without a timeout if `milliseconds` is `nil`.
    package func wait(milliseconds: Int? = nil) -> Event {
        Self.setInterruptible(false)
        defer { Self.setInterruptible(true) }
        while true {
            var descriptors = [
                pollfd(fd: Self.input, events: Int16(POLLIN), revents: 0),
                pollfd(fd: Self.wakeUp.read, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&descriptors, 2, CInt(milliseconds ?? -1))
            if ready < 0 {
                if errno == EINTR { continue }
                return .closed
            }
            if ready == 0 { return .timeout }
            if descriptors[1].revents != 0 {
                drainWakeUp()
                return .resized
            }
            return read()
        }
    }

    package func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = writeBytes(Self.output, UnsafeRawBufferPointer(rebasing: rest))
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Restores the terminal and suspends the program until it continues.
    package func pause() {
        Self.end()
        drainWakeUp()
        kill(0, SIGTSTP)
        // Another thread may handle the stop a moment later; SIGCONT, which ends it, wakes the poll. The
        // timeout is for a process that cannot be stopped.
        var wakeUp = pollfd(fd: Self.wakeUp.read, events: Int16(POLLIN), revents: 0)
        _ = poll(&wakeUp, 1, 500)
        Self.begin()
        Self.notify()
    }

    private func read() -> Event {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = bytes.withUnsafeMutableBytes { readBytes(Self.input, $0) }
        if count < 0, errno == EINTR || errno == EAGAIN { return .timeout }
        return count > 0 ? .input(Array(bytes.prefix(count))) : .closed
    }

    private func drainWakeUp() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while bytes.withUnsafeMutableBytes({ readBytes(Self.wakeUp.read, $0) }) > 0 {}
    }

    // MARK: Entering and leaving. All of it may run in a signal handler.

    private static func begin() {
        var raw = raw(isInterruptible: true)
        tcsetattr(input, TCSAFLUSH, &raw)
        isActive.store(true, ordering: .sequentiallyConsistent)
        send(enter)
    }

    private static func setInterruptible(_ isInterruptible: Bool) {
        var raw = raw(isInterruptible: isInterruptible)
        tcsetattr(input, TCSANOW, &raw)
    }

    /// Every byte is a key; with `isInterruptible`, Ctrl-C and no other is a signal.
    private static func raw(isInterruptible: Bool) -> termios {
        var raw = original.pointee
        raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
        raw.c_oflag &= ~tcflag_t(OPOST)
        raw.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
        guard isInterruptible else { return raw }
        raw.c_lflag |= tcflag_t(ISIG)
        withUnsafeMutableBytes(of: &raw.c_cc) { characters in
            characters[Int(VINTR)] = 3
            for other in [VQUIT, VSUSP] { characters[Int(other)] = noCharacter }
        }
        return raw
    }

    private static func end() {
        guard isActive.exchange(false, ordering: .sequentiallyConsistent) else { return }
        // A terminal that no one reads from any more would keep the program.
        var status = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        var ready = poll(&status, 1, 500)
        while ready < 0, errno == EINTR { ready = poll(&status, 1, 500) }
        let takesMore = ready > 0
        if takesMore { send(leave) }
        tcsetattr(input, takesMore ? TCSADRAIN : TCSANOW, original)
    }

    /// Another program may stop this one, too.
    private static func handleStops() {
        signal(SIGTSTP) { _ in
            let error = errno
            TerminalSession.stop()
            errno = error
        }
    }

    /// Stops as without a handler, which the system does only where someone can continue the program.
    private static func stop() {
        let wasActive = isActive.load(ordering: .sequentiallyConsistent)
        end()
        signal(SIGTSTP, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(SIGTSTP)
        handleStops()
        guard wasActive else { return }
        begin()
        notify()
    }

    private static func send(_ text: StaticString) {
        _ = writeBytes(
            output, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// `_POSIX_VDISABLE`: a function of the terminal that no character has.
    #if canImport(Darwin)
        private static let noCharacter = cc_t.max
    #else
        private static let noCharacter = cc_t(0)
    #endif

    private static func notify() {
        var byte: UInt8 = 0
        withUnsafeBytes(of: &byte) { _ = writeBytes(wakeUp.write, $0) }
    }

    private static func installHandlers() {
        // Initializing a global inside a signal handler could deadlock.
        _ = (original, leave, enter, cleanUp, abortAction)
        for number in [SIGWINCH, SIGCONT] {
            signal(number) { _ in
                let error = errno
                TerminalSession.notify()
                errno = error
            }
        }
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] where !isIgnoredSignal(number) {
            signal(number) { number in
                TerminalSession.end()
                TerminalSession.cleanUp()
                _exit(number == SIGHUP ? 0 : 128 + number)
            }
        }
        if !isIgnoredSignal(SIGTSTP) { handleStops() }
        sigaction(SIGABRT, nil, abortAction)
        signal(SIGABRT) { _ in
            TerminalSession.end()
            sigaction(SIGABRT, TerminalSession.abortAction, nil)
            raise(SIGABRT)
        }
        // Crashes, and whatever else ends a program: restore the terminal, then end as without it.
        for number in endings where !isIgnoredSignal(number) {
            signal(number) { number in
                TerminalSession.end()
                TerminalSession.cleanUp()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// What happens at an abort without this: an end of memory is said.
    private nonisolated(unsafe) static let abortAction = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)

    private static let endings = [
        SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1,
        SIGUSR2, SIGXCPU,
    ]
}

// The type has methods of these names.
private func writeBytes(_ file: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
private func readBytes(_ file: CInt, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    read(file, bytes.baseAddress, bytes.count)
}
