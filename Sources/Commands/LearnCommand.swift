import ArgumentParser
import BPE
import BytePairs
import CoreCommands
import Files
import JSON
import SplitPatterns
import Terminal
import TerminalInspector
import Views

struct LearnCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Watch byte-pair encoding learn from a short text, merge by merge.",
        discussion: """
            Examples:
              bpe learn                              (full screen, with an example: next, back, play)
              bpe learn "the foot, the feet"         (printed)
              bpe learn notes.txt --steps 50
              bpe learn --encode "three feet"        (another text, with what was learned)
            A TEXT that is the name of a file means the file, unless you give --text. A text has at most \
            \(Lesson.mostText) bytes; bpe train learns from any amount.
            """)

    @Argument(help: "A text, or a file; '-' is standard input. Default: an example.", completion: .path)
    var text: String?

    @Flag(name: .customLong("text"), help: "Take TEXT as text, even if a file has that name.")
    var isText = false

    @Flag(name: .shortAndLong, help: "Open the full screen, also for a TEXT.")
    var interactive = false

    @Option(
        help: ArgumentHelp(
            "Stop after this many merges. Default: \(Self.printedSteps) in print, otherwise all.",
            valueName: "n"))
    var steps: Int?

    @Option(
        help: ArgumentHelp(
            "How the text is cut into pieces: a name (gpt2) or a regular expression. Default: o200k.",
            valueName: "name|regex"), completion: .pattern)
    var pattern: String?

    @Option(help: "Which of several equally common pairs is merged; huggingface: as in bpe train.")
    var ties = TieRule.firstSeen

    @Option(
        help: ArgumentHelp("Another text, to encode with what was learned.", valueName: "text"))
    var encode: String?

    @Flag(help: "Print JSON, as docs/learning.md describes it.")
    var json = false

    @OptionGroup var compression: CompressionOption

    private static let printedSteps = 20

    func validate() throws {
        if let steps {
            try require(
                (0...Lesson.mostSteps).contains(steps), "--steps \(steps): 0 to \(Lesson.mostSteps)")
        }
        try require(
            !interactive || !json, "--interactive shows everything on the screen; leave out --json")
    }

    func run(on console: Console) async throws {
        let pattern = try pattern.map { try SplitPattern(argument: $0) } ?? .o200k
        let opens = interactive || text == nil && !json && steps == nil && encode == nil
        let terminal = opens ? console.takeTerminal() : nil
        defer { terminal?.close() }
        guard !interactive || terminal != nil else { throw NoTerminal(printed: "steps") }
        let isPrinted = terminal == nil && !json
        let lesson = try naming(text ?? "-") {
            try Lesson(
                try bytes(console), pattern: pattern, ties: ties,
                mostSteps: steps ?? (isPrinted ? Self.printedSteps : Lesson.mostSteps))
        }
        let sentence = try naming("--encode") { try encode.map { try lesson.encode(Array($0.utf8)) } }
        if let terminal {
            runLesson(
                LessonModel(lesson, sentence: sentence), on: terminal,
                colors: TerminalColors(usesColor: console.usesColor, environment: console.environment))
        } else if json {
            try console.output.write(LessonDocument(lesson, sentence: sentence).json())
        } else {
            try console.output.write(lesson.printed(encoding: sentence, usesColor: console.usesColor))
        }
    }

    /// The text: an argument, a file, or standard input; the example where nothing is given.
    private func bytes(_ console: Console) throws -> [UInt8] {
        guard let text else {
            let given = console.readsTerminal ? [] : try read("-", console)
            return given.isEmpty ? Array(Lesson.example.utf8) : given
        }
        let bytes =
            switch try TextArgument(text, isText: isText) {
            case .text(let bytes): bytes
            case .file(let path): try read(path, console)
            case .standardInput: try read("-", console)
            }
        guard !bytes.isEmpty else { throw NothingToLearn() }
        return bytes
    }

    /// A file of any size, of which no more is read than shows that it is too long.
    private func read(_ path: String, _ console: Console) throws -> [UInt8] {
        Array(try console.open(path, compression.compression).peek(Lesson.mostText + 1))
    }
}

/// An empty text.
private struct NothingToLearn: Error, CustomStringConvertible {
    let description =
        "the text is empty, so there is nothing to learn; give a text in which something occurs twice, or no TEXT "
        + "for an example"
}
