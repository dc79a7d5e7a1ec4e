import Foundation
import TestSupport
import Testing

/// `bpe serve` in a separate process, on a free port.
final class ServingProcess {
    let address: String
    let port: UInt16
    private let process = Process()
    private let (output, errors) = (Pipe(), Pipe())

    /// - Parameter limit: a command of the shell before it, such as `ulimit -n 64`.
    init(_ arguments: String..., limit: String = ":") throws {
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments =
            ["-c", "\(limit); exec \"$0\" serve --port 0 \"$@\"", CommandProcess.path] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // One line, as soon as clients can connect.
        var line = ""
        while !line.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            line += String(decoding: more, as: UTF8.self)
        }
        address = line.trimmingCharacters(in: .newlines)
        port = UInt16(address.split(separator: ":").last ?? "") ?? 0
        try #require(port != 0, "\(line)")
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// In kilobytes; 0 if unknown.
    var residentMemory: Int {
        let status =
            (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    /// Ends the process and returns its standard error.
    func endAndReadErrors() -> String {
        process.terminate()
        process.waitUntilExit()
        return String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}
