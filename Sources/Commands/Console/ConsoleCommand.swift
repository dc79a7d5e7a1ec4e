import ArgumentParser
import BPE
import Files

/// A command that reads and writes only its console and the files that it names.
protocol ConsoleCommand: ParsableCommand {
    func run(on console: Console) async throws
}

/// Runs a command line, from its arguments to the exit status, and prints its errors.
///
/// - Returns: 0 done, 1 the data or the work failed, 64 bad usage.
public func runCommandLine(_ arguments: [String], on console: Console) async -> Int32 {
    do {
        let command = try RootCommand.parseAsRoot(arguments)
        if let command = command as? any ConsoleCommand {
            try await command.run(on: console)
        } else {
            var command = command
            try command.run()
        }
        try console.output.flush()
        return 0
    } catch {
        return report(error, on: console)
    }
}

private func report(_ error: any Error, on console: Console) -> Int32 {
    if let failure = error as? FileFailure, failure.isBrokenPipe { return 0 }
    let status = RootCommand.exitCode(for: error).rawValue
    if status == 0 || status == 64 {
        let message = RootCommand.fullMessage(for: error)
        guard status == 0 else {
            console.say(message)
            return status
        }
        try? console.output.write(message + "\n")
        try? console.output.flush()
        return 0
    }
    try? console.output.flush()
    if !(error is ReportedFailure) { console.say("bpe: \(explain(error))") }
    return 1
}

/// All errors have been printed already; only the exit status is left.
struct ReportedFailure: Error {}

/// An error in the words of the command line: with its options as the remedy.
func explain(_ error: any Error) -> String {
    if let error = error as? SpecialTokenError {
        return """
            the text has the special token \(error.token.text) at byte \(error.byteOffset)
            pass --specials allow to encode it as the one token \(error.token.id), or --specials text to encode \
            it like any other text
            """
    }
    return "\(error)"
}

/// An error in one of several inputs.
struct InputFailure: Error, CustomStringConvertible {
    let path: String
    let cause: any Error

    var description: String {
        "\(path == "-" ? "standard input" : path): \(explain(cause))"
    }
}

/// Runs work on one input, and adds its name to errors about its content.
func naming<Result>(_ path: String, _ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch {
        throw named(path, error)
    }
}

private func named(_ path: String, _ error: any Error) -> any Error {
    switch error {
    case is SpecialTokenError, is TokenizerError, is SplitPatternError, is IDFormatError, is NoPlaceToCut:
        InputFailure(path: path, cause: error)
    default: error
    }
}
