import Display
package import Files
import Platform
import SystemPackage
package import Terminal

/// Where a command reads and writes. Tests pass their own, so that they need no process.
public struct Console {
    /// Standard input, which can be read once.
    package let input: InputReader
    /// Results: what a program down the pipe reads.
    package let output: ByteStream
    /// Everything else: progress, notes, errors.
    package let diagnostics: ByteStream
    /// Whether results go to a terminal with colours, and may use them.
    package let usesColor: Bool
    /// Whether diagnostics go to a terminal that can redraw a line.
    package let showsProgress: Bool
    package let environment: [String: String]
    /// Whether standard input is a terminal, which a command without a file must not wait for.
    package let readsTerminal: Bool
    /// Takes the terminal for a full screen; `nil` without an interactive terminal.
    package let takeTerminal: () -> TerminalSession?

    /// A console of these streams.
    package init(
        input: InputReader, output: ByteStream, diagnostics: ByteStream, usesColor: Bool, showsProgress: Bool,
        environment: [String: String], readsTerminal: Bool = false,
        takeTerminal: @escaping () -> TerminalSession? = { nil }
    ) {
        self.input = input
        self.usesColor = usesColor
        self.output = output
        self.diagnostics = diagnostics
        self.showsProgress = showsProgress
        self.environment = environment
        self.readsTerminal = readsTerminal
        self.takeTerminal = takeTerminal
    }

    /// The process's own streams.
    public static func standard(environment: [String: String]) -> Console {
        let isDumb = ["dumb", ""].contains(environment["TERM"] ?? "")
        return Console(
            input: InputReader(.standardInput, name: "standard input"),
            output: ByteStream(.standardOutput, name: "standard output"),
            diagnostics: ByteStream(.standardError, name: "standard error"),
            // Any value of NO_COLOR but the empty one means no (no-color.org).
            usesColor: isatty(STDOUT_FILENO) == 1 && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty,
            showsProgress: isatty(STDERR_FILENO) == 1 && !isDumb,
            environment: environment,
            readsTerminal: isatty(STDIN_FILENO) == 1,
            takeTerminal: { isDumb ? nil : TerminalSession(beforeEnding: { Interruption.removeFiles() }) })
    }

    /// Where temporary files are made.
    package var temporaryFolder: String {
        environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    }

    /// Opens a file, or standard input for `-`.
    package func open(_ path: String, _ compression: Compression) throws -> InputReader {
        guard path == "-" else { return try InputReader(path, compression: compression) }
        input.compression = compression
        return input
    }

    /// Reads a file, or standard input for `-`.
    package func read(_ path: String, _ compression: Compression) throws -> [UInt8] {
        try open(path, compression).readAll()
    }

    /// Says something to the person, on a line of its own.
    package func say(_ message: String) {
        // If even the terminal cannot be written to, there is no one left to tell.
        // Names and contents of files must neither control it nor fill it.
        try? diagnostics.write(shownMessage(message) + "\n")
        try? diagnostics.flush()
    }
}
