import ArgumentParser
import Files
import Platform

/// The option that says how many threads work, alike in every command that has it.
struct ThreadsOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("How many threads work; without it, as many as there are cores.", valueName: "n"))
    var threads: Int?

    var count: Int { threads ?? Machine.coreCount }

    func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads \(threads): at least one is needed")
        }
    }
}
