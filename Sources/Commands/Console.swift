import Files
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a command reads and writes. Tests hand in their own, so that they need no process.
public struct Console {
    /// Reads all of standard input.
    package let readInput: () throws -> [UInt8]
    /// Results: what a program down the pipe reads.
    package let output: ByteStream
    /// Everything else: progress, notes, errors.
    package let diagnostics: ByteStream
    /// Whether a person watches the diagnostics on a terminal that can redraw a line.
    package let showsProgress: Bool
    package let environment: [String: String]

    /// A console of these streams.
    package init(
        readInput: @escaping () throws -> [UInt8], output: ByteStream, diagnostics: ByteStream,
        showsProgress: Bool, environment: [String: String]
    ) {
        self.readInput = readInput
        self.output = output
        self.diagnostics = diagnostics
        self.showsProgress = showsProgress
        self.environment = environment
    }

    /// The process's own streams.
    public static func standard(environment: [String: String]) -> Console {
        Console(
            readInput: { try InputFile.read(.standardInput, name: "standard input") },
            output: ByteStream(.standardOutput, name: "standard output"),
            diagnostics: ByteStream(.standardError, name: "standard error"),
            showsProgress: isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb",
            environment: environment)
    }

    /// Reads a file, or standard input for `-`.
    func read(_ path: String) throws -> [UInt8] {
        path == "-" ? try readInput() : try InputFile.read(path)
    }

    /// Says something to the person, on a line of its own.
    func say(_ message: String) {
        // If even the person's screen cannot be written to, there is nobody left to tell.
        try? diagnostics.write(message + "\n")
        try? diagnostics.flush()
    }
}

/// Bytes on their way out, gathered to be written in large portions.
package final class ByteStream {
    private let sink: (UnsafeRawBufferPointer) throws -> Void
    private var buffer: [UInt8] = []

    private static let portion = 1 << 16

    package init(_ sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.sink = sink
        buffer.reserveCapacity(Self.portion + 4096)
    }

    convenience init(_ file: FileDescriptor, name: String) {
        self.init { bytes in
            do {
                try file.writeAll(bytes)
            } catch {
                throw FileFailure("write", name, error)
            }
        }
    }

    func write(_ text: String) throws {
        try write(text.utf8)
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        try fill { $0.append(contentsOf: bytes) }
    }

    /// Lets `body` append to the buffer, then passes the buffer on if it is full.
    @inline(__always)
    func fill(_ body: (inout [UInt8]) -> Void) throws {
        body(&buffer)
        if buffer.count >= Self.portion { try flush() }
    }

    func flush() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        if !buffer.isEmpty { try buffer.withUnsafeBytes(sink) }
    }
}
