import Foundation

/// The real program in a separate process: for signals, pipes and limits.
struct CommandProcess {
    /// The exit status, or the signal that it died of.
    let status: Int32
    let diedOfSignal: Bool
    let output: [UInt8]
    let errors: String

    /// The program is in the folder of the tests that were built with it.
    static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "bpe"
    ).path()

    /// Runs a line of shell in which `$bpe` is the program; `whileRunning` may interfere.
    init(
        shell line: String, in folder: String = "/", whileRunning: (Process) throws -> Void = { _ in }
    ) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(["bpe": Self.path]) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        try whileRunning(process)
        // The error stream is small; reading the other first cannot fill it.
        self.output = Array(output.fileHandleForReading.readDataToEndOfFile())
        self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
        diedOfSignal = process.terminationReason == .uncaughtSignal
    }

    var text: String { String(decoding: output, as: UTF8.self) }
}
