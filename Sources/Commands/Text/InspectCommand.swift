import ArgumentParser
import BPE
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
              bpe inspect                                   (on a terminal: type, and watch the tokens; F1 is help)
              bpe inspect -i prompt.txt                     (the same, with a file)
              bpe inspect "How many eyes does my foot have?"
              bpe inspect "eyes" --steps                    (every merge, as a table)
              bpe inspect "in 1995" --diff gpt2 o200k_base
            A TEXT that is the name of a file stands for the file, unless --text says else. Special tokens in the \
            text count as text, unless --specials says else.
            """)

    @Argument(help: "A text, or a file; '-' is standard input.")
    var text: String?

    @OptionGroup var encodings: EncodingsOptions

    @Flag(name: .customLong("text"), help: "TEXT is a text, even if there is a file of that name.")
    var isText = false

    @Flag(name: .shortAndLong, help: "Fill the terminal, also with a TEXT.")
    var interactive = false

    @Flag(help: "Every merge of each piece, as a table.")
    var steps = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Align two encodings: where do they cut differently?", valueName: "e1 e2"))
    var diff: [String] = []

    @Flag(help: "Every finding, not only the first few of each kind.")
    var all = false

    @Flag(help: "JSON, as docs/formats.md describes it.")
    var json = false

    @Option(help: "Special tokens in the text: forbid, allow or text (like any other text).")
    var specials: SpecialsOption = .text

    @OptionGroup var compression: CompressionOption

    /// The text may stand behind the two encodings of `--diff`.
    private var subject: String? { text ?? (diff.count == 3 ? diff[2] : nil) }

    func validate() throws {
        if !diff.isEmpty, diff.count != 2, diff.count != 3 || text != nil {
            throw ValidationError("--diff takes two encodings: --diff gpt2 o200k_base")
        }
        if !diff.isEmpty, !encodings.encoding.isEmpty {
            throw ValidationError("--diff names its encodings itself; leave out --encoding")
        }
        if interactive, steps || json || !diff.isEmpty {
            throw ValidationError(
                "--interactive shows all on the screen; leave out --steps, --json and --diff")
        }
        if steps, json || !diff.isEmpty {
            throw ValidationError("--steps is a table for people; leave out \(json ? "--json" : "--diff")")
        }
    }

    func run(on console: Console) async throws {
        let prints = json || steps || all || !diff.isEmpty
        if interactive || (subject == nil && !prints), let terminal = console.takeTerminal() {
            return try inspect(on: terminal, console)
        }
        guard !interactive else { throw NoTerminal() }
        let input = try bytes(console)
        let tokenizers = try encodings.tokenizers(
            diff.isEmpty ? encodings.encoding : Array(diff.prefix(2)), console)
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
        let named = !encodings.encoding.isEmpty
        let model = InspectorModel(
            subject == nil ? [] : try bytes(console), choices: try encodings.choices(console), isSplit: named)
        runInspector(model, on: terminal, usesColor: console.usesColor)
    }

    private func bytes(_ console: Console) throws -> [UInt8] {
        guard let subject, subject != "-" || isText else { return try console.read("-", compression.compression) }
        if !isText, FileTree.isFile(subject) { return try console.read(subject, compression.compression) }
        return Array(subject.utf8)
    }
}

/// A full screen was asked for, and there is none.
private struct NoTerminal: Error, CustomStringConvertible {
    let description = "--interactive needs a terminal; without it the tokens are printed"
}
