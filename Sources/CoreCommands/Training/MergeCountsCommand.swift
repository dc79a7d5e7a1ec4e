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
        try CountsFileSummary(merging: files, into: output).write(output, to: console)
    }
}

extension CountsFileSummary {
    /// Says what was written to `path`; on standard error if the counts themselves may have gone to standard output.
    func write(_ path: String, to console: Console) throws {
        let text =
            "\(shownName(path)): \(grouped(pieces)) pieces, \(grouped(distinct)) distinct, of \(byteCount(bytes))"
        if OutputFile.isStream(path) { console.say(text) } else { try console.output.write(text + "\n") }
    }
}
