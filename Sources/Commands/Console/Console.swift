package import Files
import Platform
package import SystemPackage
package import Terminal

/// Where a command reads and writes. Tests hand in their own, so that they need no process.
public struct Console {
    /// Standard input, to be read once.
    package let input: InputReader
    /// Standard input itself, where there is a process.
    package let inputFile: FileDescriptor?
    /// Results: what a program down the pipe reads.
    package let output: ByteStream
    /// Everything else: progress, notes, errors.
    package let diagnostics: ByteStream
    /// Whether a person watches the results on a terminal that has colours and may use them.
    package let usesColor: Bool
    /// Whether a person watches the diagnostics on a terminal that can redraw a line.
    package let showsProgress: Bool
    package let environment: [String: String]
    /// Takes the terminal for a full screen; `nil` where no person sits in front of one.
    package let takeTerminal: () -> TerminalSession?

    /// A console of these streams.
    package init(
        input: InputReader, inputFile: FileDescriptor? = nil,
        output: ByteStream, diagnostics: ByteStream, usesColor: Bool, showsProgress: Bool,
        environment: [String: String], takeTerminal: @escaping () -> TerminalSession? = { nil }
    ) {
        self.input = input
        self.inputFile = inputFile
        self.usesColor = usesColor
        self.output = output
        self.diagnostics = diagnostics
        self.showsProgress = showsProgress
        self.environment = environment
        self.takeTerminal = takeTerminal
    }

    /// The process's own streams.
    public static func standard(environment: [String: String]) -> Console {
        let isDumb = environment["TERM"] == "dumb"
        return Console(
            input: InputReader(.standardInput, name: "standard input"), inputFile: .standardInput,
            output: ByteStream(.standardOutput, name: "standard output"),
            diagnostics: ByteStream(.standardError, name: "standard error"),
            // Any value of NO_COLOR but the empty one means no (no-color.org).
            usesColor: isatty(STDOUT_FILENO) == 1 && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty,
            showsProgress: isatty(STDERR_FILENO) == 1 && !isDumb,
            environment: environment,
            takeTerminal: { isDumb ? nil : TerminalSession() })
    }

    /// Opens a file, or standard input for `-`.
    func open(_ path: String) throws -> InputReader { path == "-" ? input : try InputReader(path) }

    /// Reads a file, or standard input for `-`.
    func read(_ path: String) throws -> [UInt8] {
        path == "-" ? try input.readAll() : try InputFile.read(path)
    }

    /// Hands out a file, or standard input for `-`, a block at a time.
    func forEachBlock(of path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try open(path).forEachBlock(body)
    }

    /// Says something to the person, on a line of its own.
    func say(_ message: String) {
        // If even the person's screen cannot be written to, there is nobody left to tell.
        try? diagnostics.write(message + "\n")
        try? diagnostics.flush()
    }
}
