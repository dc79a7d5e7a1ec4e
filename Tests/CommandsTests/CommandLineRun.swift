import Commands
import CoreCommands
import Files
import Foundation
import TestSupport

/// A command run without a process: what it printed, and its exit status.
struct CommandLineRun {
    let status: Int32
    let output: [UInt8]
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    init(_ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]) async {
        await self.init(arguments: arguments, input: input, environment: environment)
    }

    init(
        arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
        showsProgress: Bool = false
    ) async {
        let output = Collected()
        let diagnostics = Collected()
        let console = Console(
            input: InputReader(input), output: ByteStream { output.bytes += $0 },
            diagnostics: ByteStream { diagnostics.bytes += $0 }, usesColor: false,
            showsProgress: showsProgress,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
        status = await runCommandLine(arguments, on: console)
        self.output = output.bytes
        errors = String(decoding: diagnostics.bytes, as: UTF8.self)
    }

    private final class Collected {
        var bytes: [UInt8] = []
    }
}
