package import ArgumentParser
import BPE
import Display
import Files
import Formats
import JSON
import Platform
import SystemPackage

package struct CountCommand: ConsoleCommand {
    package static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Count the tokens of files, folders or standard input.",
        discussion: """
            Examples:
              bpe count -e gpt-4o README.md Sources
              bpe count -e gpt-4o --by language .
              bpe count --budget gpt-4o --sort tokens --reverse docs
              git ls-files -z | bpe count --files-from - --null
              bpe count -e gpt-4o --text "How many eyes?"
              bpe count -e gpt-4o --messages chat.json      (a chat, with what each message costs more)
            Prints as wc does: a count and a path a line, then a total if there were several; for standard \
            input the number alone. Of a folder, what ripgrep searches is counted: no hidden files, none that \
            .gitignore, .ignore or .rgignore files leave out, no binary ones, and no links. Special tokens count \
            as the text they are spelled with, unless --specials says otherwise.
            """)

    @Argument(help: "Files and folders; '-' or none is standard input.", completion: .path)
    var paths: [String] = []

    @OptionGroup var encoding: EncodingsOptions

    @Option(
        help: ArgumentHelp(
            "Another encoding, as another column; the same as -e again.", valueName: "name|file"),
        completion: .encoding)
    var compare: [String] = []

    @Option(help: SpecialsOption.help)
    var specials: SpecialsOption?

    @OptionGroup var compression: CompressionOption
    @OptionGroup var threads: ThreadsOption

    @Option(help: ArgumentHelp("Count this text.", valueName: "text"))
    var text: String?

    @Option(
        help: ArgumentHelp(
            "Count chat messages, a JSON array with role and content, by OpenAI's documented rule.",
            valueName: "file"), completion: .path)
    var messages: String?

    @Option(
        help: ArgumentHelp(
            "Count the files and folders of a list, one path a line; '-': standard input.", valueName: "file"),
        completion: .path)
    var filesFrom: String?

    @Flag(name: [.customLong("null"), .customShort("0")], help: "The list has a NUL after each path.")
    var null = false

    @OptionGroup(title: "Which files of a folder") var walk: WalkOptionGroup
    @OptionGroup(title: "View") var view: CountViewOptions

    @Flag(help: "One JSON object: encoding, files with tokens and bytes, total.")
    var json = false

    @Flag(name: .shortAndLong, help: "No notes: not what was skipped, nor which special tokens there are.")
    var quiet = false

    package init() {}

    package func validate() throws {
        let sources = [!paths.isEmpty, text != nil, messages != nil, filesFrom != nil].filter { $0 }
        try require(
            messages == nil || sources.count == 1, "--messages names the only file: leave out the others")
        try require(text == nil || sources.count == 1, "--text is the only text: leave out the files")
        try require(!null || filesFrom != nil, "--null is for the list of --files-from")
        try require(
            !encodingNames.isEmpty || encoding.rankFile.isEmpty,
            "--pattern and --special are for a rank file: name it with --encoding")
        try require(
            encodingNames.count < 2 || (view.budget == nil && view.maxTokens == nil && messages == nil),
            "--budget, --max-tokens and --messages count with one encoding")
    }

    /// The encodings that were named, in order.
    private var encodingNames: [String] { encoding.encoding + compare }

    package func run(on console: Console) async throws {
        let tokenizers = try tokenizers(console)
        if let messages { return try countMessages(of: messages, tokenizers[0], console) }
        let run = CountRun(
            counter: FileCounter(
                tokenizers: tokenizers, policy: (specials ?? .text).policy,
                notesSpecialTokens: specials == nil,
                compression: text == nil ? compression.compression : .none,
                countsBinaries: walk.countsBinaries, threads: threads.count),
            view: view, json: json,
            isBare: filesFrom == nil && paths.allSatisfy { $0 == "-" } && paths.count < 2,
            console: console)
        let source = CountSource(try arguments(console), walk.options(console))
        let input = text.map { InputReader($0.carriedBytes) } ?? console.input
        try run.count(source, standardInput: input)
        try run.finish()
        if !quiet { run.sayNotes(loops: source.loops, model: encodingNames.first ?? view.model) }
        for failure in run.failures { console.say("bpe: \(explain(failure))") }
        let isOver = run.sayOverLimit()
        if isOver || !run.failures.isEmpty { throw ReportedFailure() }
    }

    private func tokenizers(_ console: Console) throws -> [Tokenizer] {
        let names = encodingNames.isEmpty ? view.model.map { [$0] } ?? [] : encodingNames
        if names.isEmpty { return [.default] }
        // What a rank file leaves out is an error for any other file only if that is the only one.
        if names.count == 1 { return [Tokenizer(try encoding.rankFile.encoding(names[0], console))] }
        return try encoding.encodings(names, console).map(Tokenizer.init)
    }

    private func arguments(_ console: Console) throws -> [CountArgument] {
        let named = paths.map { CountArgument(path: FilePath(named: $0), isNamed: true) }
        guard let filesFrom else {
            return named.isEmpty ? [CountArgument(path: "-", isNamed: true)] : named
        }
        return named + CountArgument.list(try FileList.names(filesFrom, console, .none, separatedByNUL: null))
    }

    private func countMessages(of path: String, _ tokenizer: Tokenizer, _ console: Console) throws {
        let chat = try ChatMessages(parsing: console.read(path, compression.compression), path: path)
        let count = try MessageCount(chat, path: path, tokenizer, specials: specials)
        try console.output.write(
            json
                ? count.json()
                : Array((path == "-" ? "\(count.total)\n" : "\(count.total) \(shownName(path))\n").utf8))
        if !quiet { for note in count.notes { console.say("bpe: note: \(note)") } }
        guard let limit = view.maxTokens, count.total > limit.count else { return }
        console.say("bpe: \(limit.excess(of: count.total))")
        throw ReportedFailure()
    }
}
