import ArgumentParser
import Platform

/// How many threads work.
struct ThreadsOption: ParsableArguments {
    @Option(
        name: .customLong("threads"),
        help: ArgumentHelp("Use this many threads. Default: one for each core.", valueName: "n"))
    var given: Int?

    var count: Int { given ?? Machine.coreCount }

    func validate() throws {
        if let given { try require(given > 0, "--threads \(given): at least one is needed") }
    }
}
