import ArgumentParser
import BPE
import CoreCommands
import Display
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
              bpe inspect prompt.txt                        (the same with a file of any size, or several)
              bpe inspect "How many eyes does my foot have?"
              bpe inspect "eyes" --steps                    (every merge, as a table)
              bpe inspect "in 1995" --diff gpt2 o200k_base
            A TEXT that is the name of a file means the file, unless you give --text. Files fill a terminal, \
            and are printed where there is none. Special tokens in the text are treated as text, unless you \
            give --specials.
            """)

    @Argument(
        help: ArgumentHelp("A text, or files; '-' is standard input.", valueName: "text|file"),
        completion: .path)
    var subjects: [String] = []

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

    /// What is shown, which may follow the two encodings of `--diff`.
    private var names: [String] { subjects.isEmpty && diff.count == 3 ? [diff[2]] : subjects }

    func validate() throws {
        try require(
            [0, 2].contains(diff.count) || diff.count == 3 && subjects.isEmpty,
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
        let inputs = try inputs()
        let prints = json || steps || all || !diff.isEmpty
        let areFiles = inputs.allSatisfy { if case .file = $0 { true } else { false } }
        if interactive || areFiles && !prints, let terminal = console.takeTerminal() {
            return try inspect(inputs, on: terminal, console)
        }
        guard !interactive else { throw NoTerminal(printed: "tokens") }
        let tokenizers = try encodings.encodings(
            diff.isEmpty ? encodings.encoding : Array(diff.prefix(2)), console
        ).map { Tokenizer($0) }
        for (index, input) in (inputs.isEmpty ? [.standardInput] : inputs).enumerated() {
            if inputs.count > 1, !json {
                try console.output.write((index > 0 ? "\n" : "") + "── \(printable(names[index]))\n")
            }
            try print(try bytes(input, console), names.isEmpty ? "-" : names[index], tokenizers, console)
        }
    }

    private func inputs() throws -> [TextArgument] {
        let inputs = try names.map { try TextArgument($0, isText: isText) }
        if inputs.count > 1,
            let place = inputs.firstIndex(where: { if case .text = $0 { true } else { false } })
        {
            throw SeveralTexts(word: names[place])
        }
        return inputs
    }

    private func print(
        _ text: [UInt8], _ name: String, _ tokenizers: [Tokenizer], _ console: Console
    ) throws {
        let inspections = try naming(name) {
            try tokenizers.map {
                try Inspection(
                    of: text, $0, specialTokens: specials.policy, mostFindings: all ? .max : 100)
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

    private func inspect(
        _ inputs: [TextArgument], on terminal: TerminalSession, _ console: Console
    ) throws {
        defer { terminal.close() }
        let text: [UInt8] =
            switch inputs.first {
            case nil, .file?: []
            case .standardInput?:
                try InspectorModel.readStream(console.open("-", compression.compression))
            case .text(let text)?: text
            }
        var model = InspectorModel(
            text, choices: try encodings.choices(console), isSplit: !encodings.encoding.isEmpty,
            files: names)
        if case .file(let path)? = inputs.first { try model.load(path, compression.compression) }
        runInspector(
            model, on: terminal,
            colors: TerminalColors(usesColor: console.usesColor, environment: console.environment),
            compression: compression.compression)
    }

    private func bytes(_ input: TextArgument, _ console: Console) throws -> [UInt8] {
        switch input {
        case .text(let bytes): bytes
        case .file(let path): try read(path, console)
        case .standardInput: try read("-", console)
        }
    }

    /// The whole result is in memory, with about two hundred bytes for each byte of the text.
    private func read(_ path: String, _ console: Console) throws -> [UInt8] {
        try InspectorModel.readStream(
            console.open(path, compression.compression), atMost: 4_000_000,
            because: "printed with all its tokens, a text takes two hundred times its size in memory",
            remedy:
                "look at the file in a terminal (bpe inspect FILE), sum it up (bpe report), or cut it first (bpe cut)"
        )
    }
}

/// Several arguments that are not all files.
private struct SeveralTexts: Error, CustomStringConvertible {
    let word: String

    var description: String {
        "there is no file \(word); if all of it is one text, put it in quotation marks"
    }
}
