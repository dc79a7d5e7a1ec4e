package import ArgumentParser
import BPE
import Platform

/// A command that reads and writes only its console and the files that it names.
package protocol ConsoleCommand: ParsableCommand {
    func run(on console: Console) async throws
}

/// All errors have been printed already; only the exit status is left.
package struct ReportedFailure: Error {
    package init() {}
}

/// An error in the words of the command line: with its options as the remedy.
package func explain(_ error: any Error) -> String {
    if let error = error as? SpecialTokenError {
        return """
            the text has the special token \(error.token.text.inOneLine) at byte \(error.byteOffset)
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
        "\(path == "-" ? "standard input" : path.inOneLine): \(explain(cause))"
    }
}

/// Runs work on one input, and adds its name to errors about its content.
package func naming<Result>(_ path: String, _ work: () throws -> Result) throws -> Result {
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
