import Platform
import Synchronization

/// A terminal that a program has for itself, until it gives it back as it was: also when a signal ends the program, and
/// when it crashes.
///
/// Raw mode (keys come at once and unseen), the second screen, pastes marked as such, and text in the order in which it
/// is sent: a terminal that turns right-to-left text around would tear tokens apart.
public final class TerminalSession {
    /// What a terminal is read from and written to.
    private static let (input, output) = (STDIN_FILENO, STDOUT_FILENO)

    private static let enter: StaticString = "\u{1B}[?1049h\u{1B}[?2004h\u{1B}[8l\u{1B}[H\u{1B}[2J"
    /// Attributes, cursor, order of text, pastes, screen: in any state, also in the middle of an update.
    private static let leave: StaticString =
        "\u{1B}[?2026l\u{1B}[0m\u{1B}[?25h\u{1B}[8h\u{1B}[?2004l\u{1B}[?1049l"

    /// How the terminal was. Never freed: a signal can come until the very end.
    private nonisolated(unsafe) static let original = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    private static let isActive = Atomic<Bool>(false)
    /// Signals wake up whoever waits for keys: a byte a signal.
    private nonisolated(unsafe) static var wakeUp: (read: CInt, write: CInt) = (-1, -1)

    /// What a program that waits may get.
    public enum Event: Sendable, Equatable {
        /// Bytes from the keyboard.
        case input([UInt8])
        /// The terminal has another size, or is ours again after a pause.
        case resized
        /// Nothing came in the time that was given.
        case timeout
        /// The terminal is gone.
        case closed
    }

    /// Takes the terminal, which standard input and output lead to; `nil` if they do not.
    public init?() {
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
        Self.installHandlers()
        Self.begin()
    }

    deinit { Self.end() }

    /// Gives the terminal back. Safe to call more than once.
    public func close() { Self.end() }

    /// How large the terminal is now.
    public var size: Screen.Size {
        var window = winsize()
        guard ioctl(Self.output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return Screen.Size(width: 80, height: 24)
        }
        return Screen.Size(width: Int(window.ws_col), height: Int(window.ws_row))
    }

    /// Waits for what comes next.
    ///
    /// - Parameter milliseconds: how long; `nil` waits until something comes.
    public func wait(milliseconds: Int? = nil) -> Event {
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

    /// Sends bytes to the terminal, all of them.
    public func write(_ bytes: [UInt8]) {
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

    /// Stops the program until it is continued, with the terminal as it was.
    public func pause() {
        Self.end()
        drainWakeUp()
        kill(0, SIGTSTP)
        // The stop may come a moment later, on another thread; SIGCONT, which ends it, wakes us up. Where nobody can stop
        // us, we go on.
        var wakeUp = pollfd(fd: Self.wakeUp.read, events: Int16(POLLIN), revents: 0)
        _ = poll(&wakeUp, 1, 500)
        Self.begin()
        Self.notify()
    }

    private func read() -> Event {
        // As much as a paste sends in one go.
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = bytes.withUnsafeMutableBytes { readBytes(Self.input, $0) }
        if count < 0, errno == EINTR || errno == EAGAIN { return .timeout }
        return count > 0 ? .input(Array(bytes.prefix(count))) : .closed
    }

    private func drainWakeUp() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while bytes.withUnsafeMutableBytes({ readBytes(Self.wakeUp.read, $0) }) > 0 {}
    }

    // MARK: Taking and giving back. All of it may be called in a signal handler.

    private static func begin() {
        var raw = original.pointee
        raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
        raw.c_oflag &= ~tcflag_t(OPOST)
        raw.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
        tcsetattr(input, TCSAFLUSH, &raw)
        isActive.store(true, ordering: .sequentiallyConsistent)
        send(enter)
    }

    private static func end() {
        guard isActive.exchange(false, ordering: .sequentiallyConsistent) else { return }
        send(leave)
        tcsetattr(input, TCSADRAIN, original)
    }

    private static func send(_ text: StaticString) {
        _ = writeBytes(
            output, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func notify() {
        var byte: UInt8 = 0
        withUnsafeBytes(of: &byte) { _ = writeBytes(wakeUp.write, $0) }
    }

    private static func installHandlers() {
        // Made here, because making a global inside a signal handler could wait for ever.
        _ = (original, leave, enter)
        signal(SIGWINCH) { _ in TerminalSession.notify() }
        signal(SIGCONT) { _ in TerminalSession.notify() }
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
            signal(number) { number in
                TerminalSession.end()
                _exit(number == SIGHUP ? 0 : 128 + number)
            }
        }
        // A crash: the terminal first, and then whatever would have happened.
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
            signal(number) { number in
                TerminalSession.end()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}

// The type has methods of these names.
private func writeBytes(_ file: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
private func readBytes(_ file: CInt, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    read(file, bytes.baseAddress, bytes.count)
}
