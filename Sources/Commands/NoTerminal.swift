/// `--interactive` without a terminal.
struct NoTerminal: Error, CustomStringConvertible {
    /// What the command prints without the option.
    let printed: String

    var description: String { "--interactive needs a terminal; leave it out to print the \(printed)" }
}
