package import ArgumentParser
import Display
import Files
import Training

package struct MergeCountsCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "merge-counts", abstract: "Add up counts files.",
        discussion: """
            Example: bpe merge-counts 1.counts 2.counts -o all.counts
            The result is the same in any order of the files and in any number of steps.
            """)

    @Argument(help: "Counts files of one split pattern.", completion: .path)
    var files: [String]

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write the counts to this file, complete or not at all.", valueName: "file"),
        completion: .path)
    var output: String

    package init() {}

    package func run(on console: Console) async throws {
        try console.output.write(CountsFileSummary(merging: files, into: output).text(output))
    }
}

extension CountsFileSummary {
    /// What was written to `path`, for a person.
    func text(_ path: String) -> String {
        "\(shownName(path)): \(grouped(pieces)) pieces, \(grouped(distinct)) distinct, of \(byteCount(bytes))\n"
    }
}
