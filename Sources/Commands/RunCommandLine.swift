import ArgumentParser
public import CoreCommands
import Display
import Files

/// Runs a command line, from its arguments to the exit status, and prints its errors.
///
/// - Returns: 0 done, 1 the data or the work failed, 64 bad usage.
public func runCommandLine(_ arguments: [String], on console: Console) async -> Int32 {
    let status = await run(arguments, on: console)
    for sentence in Leftovers.take() { console.say("bpe: warning: \(sentence)") }
    return status
}

private func run(_ arguments: [String], on console: Console) async -> Int32 {
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
        return report(unknownCommand(in: arguments) ?? error, of: commandPath(in: arguments), on: console)
    }
}

/// The command that arguments name, as one types it: `bpe vocab diff`.
private func commandPath(in arguments: [String]) -> String {
    var command: any ParsableCommand.Type = RootCommand.self
    var path = "bpe"
    for argument in arguments {
        guard
            let next = command.configuration.subcommands.first(where: {
                $0.configuration.commandName == argument
            })
        else { break }
        command = next
        path += " \(argument)"
    }
    return path
}

/// What is wrong with arguments that name a command which does not exist.
private func unknownCommand(in arguments: [String]) -> (any Error)? {
    var command: any ParsableCommand.Type = RootCommand.self
    for argument in arguments {
        let commands = command.configuration.subcommands
        let names = commands.compactMap { $0.configuration.commandName }
        if let index = names.firstIndex(of: argument) {
            command = commands[index]
        } else if commands.isEmpty || argument.hasPrefix("-") || argument == "help" {
            return nil
        } else {
            let meant = suggestion(for: argument, among: names)
            return ValidationError(
                """
                There is no command '\(argument)'.\(meant.map { " Did you mean '\($0)'?" } ?? "")
                Commands: \(names.joined(separator: ", "))
                """)
        }
    }
    return nil
}

/// What is printed on request. In a completion script for fish, what fish does not take is mended: `-.` among the options to
/// parse, where only letters and digits may be (the script tried again for ever), and asking for the cursor where there is
/// no terminal (`fish -c "complete -C 'bpe count -e o'"`).
private func mendedForFish(_ text: String) -> String {
    guard text.contains("__bpe_parse_subcommand") else { return text }
    return text.replacing(" './", with: " '")
        .replacing("(__bpe_tokens -tC)", with: "(string length -- (commandline -ct))")
}

private func report(_ error: any Error, of path: String, on console: Console) -> Int32 {
    if let failure = error as? FileFailure, failure.isBrokenPipe { return 0 }
    let status = RootCommand.exitCode(for: error).rawValue
    if status == 0 || status == 64 {
        // What a command finds wrong with its values after they are parsed: the parser would show how to use the root.
        let message =
            error is ValidationError
            ? "Error: \(RootCommand.message(for: error))\n  See '\(path) --help' for more information."
            : RootCommand.fullMessage(for: error)
        guard status == 0 else {
            console.say(message)
            return status
        }
        do {
            try console.output.write(mendedForFish(message) + "\n")
            try console.output.flush()
            return 0
        } catch {
            // Help that nobody can read is a failure like any other.
            return report(error, of: path, on: console)
        }
    }
    try? console.output.flush()
    if !(error is ReportedFailure) { console.say("bpe: \(explain(error))") }
    return 1
}
