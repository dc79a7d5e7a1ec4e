import ArgumentParser
import BPE
import CoreCommands
import Files
import Formats
import JSON
import Oddities
import Terminal
import TerminalInspector
import Views

struct InspectCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show the tokens of a text: boundaries, ids, merges, findings.",
        discussion: """
            Examples:
              bpe inspect                                   (full screen: type, watch the tokens; F1 is help)
              bpe inspect -i prompt.txt                     (the same, with a file)
              bpe inspect "How many eyes does my foot have?"
              bpe inspect "eyes" --steps                    (every merge, as a table)
              bpe inspect "in 1995" --diff gpt2 o200k_base
            A TEXT that is the name of a file means the file, unless you give --text. Special tokens in the \
            text are treated as text, unless you give --specials.
            """)

    @Argument(help: "A text, or a file; '-' is standard input.", completion: .path)
    var text: String?

    @OptionGroup var encodings: EncodingsOptions

    @Flag(name: .customLong("text"), help: "Take TEXT as text, even if a file has that name.")
    var isText = false

    @Flag(name: .shortAndLong, help: "Open the full screen, also for a TEXT.")
    var interactive = false

    @Flag(help: "Print every merge of each piece, as a table.")
    var steps = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Align two encodings and show where they cut differently.", valueName: "e1 e2"),
        completion: .encoding)
    var diff: [String] = []

    @Flag(help: "Print every finding, not only the first few of each kind.")
    var all = false

    @Flag(help: "Print JSON, as docs/formats.md describes it.")
    var json = false

    @Option(help: SpecialsOption.help)
    var specials = SpecialsOption.text

    @OptionGroup var compression: CompressionOption

    /// The text, which may follow the two encodings of `--diff`.
    private var subject: String? { text ?? (diff.count == 3 ? diff[2] : nil) }

    func validate() throws {
        try require(
            [0, 2].contains(diff.count) || diff.count == 3 && text == nil,
            "--diff takes two encodings: --diff gpt2 o200k_base")
        try require(
            diff.isEmpty || encodings.encoding.isEmpty,
            "--diff names its encodings itself; leave out --encoding")
        try require(
            !interactive || !steps && !json && diff.isEmpty,
            "--interactive shows everything on the screen; leave out --steps, --json and --diff")
        try require(
            !steps || !json && diff.isEmpty,
            "--steps is a table for people; leave out \(json ? "--json" : "--diff")")
    }

    func run(on console: Console) async throws {
        let prints = json || steps || all || !diff.isEmpty
        if interactive || (subject == nil && !prints), let terminal = console.takeTerminal() {
            return try inspect(on: terminal, console)
        }
        guard !interactive else { throw NoTerminal() }
        let input = try bytes(console)
        let tokenizers = try encodings.encodings(
            diff.isEmpty ? encodings.encoding : Array(diff.prefix(2)), console
        ).map { Tokenizer($0) }
        let inspections = try naming(subject ?? "-") {
            try tokenizers.map {
                try Inspection(
                    of: input, $0, specialTokens: specials.policy, mostFindings: all ? .max : 100)
            }
        }
        if !diff.isEmpty {
            let comparison = BoundaryComparison(inspections[0], inspections[1])
            try console.output.write(
                json ? comparison.json() : Array(comparison.text(usesColor: console.usesColor).utf8))
        } else if json {
            try console.output.write(InspectionDocument(inspections).json())
        } else {
            let texts = zip(inspections, tokenizers).map { inspection, tokenizer in
                steps
                    ? inspection.stepsText(
                        in: tokenizer.encoding.vocabulary, usesColor: console.usesColor)
                    : inspection.text(showsAll: all, usesColor: console.usesColor)
            }
            try console.output.write(texts.joined(separator: "\n"))
        }
    }

    private func inspect(on terminal: TerminalSession, _ console: Console) throws {
        defer { terminal.close() }
        let model = InspectorModel(
            subject == nil ? [] : try bytes(console), choices: try encodings.choices(console),
            isSplit: !encodings.encoding.isEmpty)
        runInspector(model, on: terminal, usesColor: console.usesColor)
    }

    private func bytes(_ console: Console) throws -> [UInt8] {
        let isPath = !isText && (subject.map { $0 == "-" || FileTree.isFile($0) } ?? false)
        guard let subject, !isPath else { return try console.read(subject ?? "-", compression.compression) }
        return Array(subject.utf8)
    }
}

/// `--interactive` without a terminal.
private struct NoTerminal: Error, CustomStringConvertible {
    let description = "--interactive needs a terminal; leave it out to print the tokens"
}
