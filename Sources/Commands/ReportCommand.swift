public import ArgumentParser
import BPE
import CoreCommands
import Display
import Formats
import JSON
public import Oddities
import Views

struct ReportCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report what a text costs, and where a model sees something other than a person does.",
        discussion: """
            Examples:
              bpe report prompt.txt -e gpt-4o --compare gpt2
              bpe report prompt.txt --fail-on high          (exit status 1 if there is a grave finding)
              bpe report english.txt --against japanese.txt
              bpe report --vocabulary -e o200k_base
            docs/oddities.md explains each kind of finding. Special tokens in the text are treated as text, \
            unless you give --specials.
            """)

    @Argument(help: "A file; '-' or none is standard input. With --vocabulary: a corpus, or none.")
    var file: String?

    @OptionGroup var encoding: EncodingOptions

    @Option(help: ArgumentHelp("Count in this encoding too. Repeatable.", valueName: "name|file"))
    var compare: [String] = []

    @Flag(help: "Print every finding, not only the first few of each kind.")
    var all = false

    @Option(help: ArgumentHelp("Look for this oddity only. Repeatable.", valueName: "code"))
    var only: [Oddity] = []

    @Option(help: "Leave out findings below this severity.")
    var minSeverity = Severity.info

    @Option(help: "Exit with status 1 if there is a finding of this severity or more.")
    var failOn: Severity?

    @Option(
        help: ArgumentHelp("Say which token is at this position, counted from 0. Repeatable.", valueName: "n")
    )
    var at: [Int] = []

    @Flag(help: "Print all tokens of the text.")
    var tokens = false

    @Flag(help: "Print JSON, as docs/report.schema.json describes it.")
    var json = false

    @Flag(help: "Print a self-contained HTML page.")
    var html = false

    @Flag(help: "Report on the encoding's vocabulary; with a file, also on how the file uses it.")
    var vocabulary = false

    @Option(
        help: ArgumentHelp("Compare the cost with that of this translation of the text.", valueName: "file"))
    var against: String?

    @Option(help: SpecialsOption.help)
    var specials = SpecialsOption.text

    @Option(
        help: ArgumentHelp(
            "Take the text as a template: replace {{NAME}} with VALUE and look at the seams. Repeatable.",
            valueName: "name=value"))
    var slot: [String] = []

    @Option(help: "Read ids in this format instead of text.")
    var format: IDFormat?

    @OptionGroup var compression: CompressionOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        let modes = [
            (vocabulary, "--vocabulary"), (against != nil, "--against"), (format != nil, "--format"),
            (!slot.isEmpty, "--slot"),
        ]
        .filter(\.0).map(\.1)
        try require(modes.count < 2, "\(modes[0]) does not go with \(modes[1])")
        try require(!json || !html, "choose --json or --html")
        try require(
            !html || !vocabulary && against == nil,
            "--html shows one text; leave out \(vocabulary ? "--vocabulary" : "--against"), or --html")
        try require(at.allSatisfy { $0 >= 0 }, "--at \(at.min() ?? 0): positions count from 0")
        try require(
            !vocabulary || !tokens && at.isEmpty && compare.isEmpty,
            "--tokens, --at and --compare are about a text; leave them out with --vocabulary")
        try require(
            against == nil || !tokens && at.isEmpty && only.isEmpty && !all,
            "--tokens, --at, --only and --all are about one text; leave them out with --against")
        try require(
            against != "-" || (file ?? "-") != "-",
            "standard input can be only one of the two texts; name a file for the other")
        let names = try slots().map { Array($0.name.utf8) }
        try require(Set(names).count == names.count, "--slot: give each name one value")
    }

    func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        if vocabulary {
            try reportOnVocabulary(tokenizer, console)
        } else if let against {
            try reportOnPair(tokenizer, against, console)
        } else {
            try reportOnText(tokenizer, console)
        }
    }

    private func reportOnText(_ tokenizer: Tokenizer, _ console: Console) throws {
        let input = InputSummary(file ?? "-")
        var options = try reportOptions(console)
        var notes = notesOnMissingOptions()
        let report = try naming(input.name) {
            if let format {
                return try ReportBuilder.report(
                    on: format.parse(console.read(input.name, .none)), tokenizer, options: options)
            }
            if slot.isEmpty { return try self.report(on: input, tokenizer, options, console) }
            let template = try Template(console.read(input.name, compression.compression), try slots())
            options.seams = template.seams
            notes += template.notes
            var builder = ReportBuilder(tokenizer, options)
            try builder.append(template.text)
            return try builder.finish()
        }
        let document = ReportDocument(
            encoding: summary(of: tokenizer), input: input, report: report, notes: notes)
        if html {
            try output.write(Array(document.html().utf8), console)
        } else {
            try write(json ? document.json() : nil, console) {
                document.text(showsAll: all, usesColor: $0)
            }
        }
        try failIfGrave(report.counts, console)
    }

    private func reportOnPair(_ tokenizer: Tokenizer, _ against: String, _ console: Console) throws {
        var options = try reportOptions(console)
        options.keepsTokens = false
        let inputs = [InputSummary(file ?? "-"), InputSummary(against)]
        let reports = try inputs.map { input in
            try naming(input.name) { try report(on: input, tokenizer, options, console) }
        }
        let document = ParallelDocument(
            encoding: summary(of: tokenizer), input: inputs[0], report: reports[0], other: inputs[1],
            otherReport: reports[1])
        try write(json ? document.json() : nil, console) { document.text(usesColor: $0) }
        try failIfGrave(reports.flatMap(\.counts), console)
    }

    private func reportOnVocabulary(_ tokenizer: Tokenizer, _ console: Console) throws {
        var usage: TokenUsage?
        if let file {
            var counted = TokenUsage(tokenizer)
            try naming(file) { try counted.add(console.read(file, compression.compression)) }
            usage = counted
        }
        let report = VocabularyReport(
            on: tokenizer, usage: usage, detectors: only.isEmpty ? Detector.all : Set(only).map(Detector.of),
            minSeverity: minSeverity, mostFindings: all || json ? .max : 100)
        let document = VocabularyDocument(
            encoding: summary(of: tokenizer), report: report, corpus: file.map { InputSummary($0) })
        try write(json ? document.json() : nil, console) { document.text(showsAll: all, usesColor: $0) }
        try failIfGrave(report.counts, console)
    }

    private func report(
        on input: InputSummary, _ tokenizer: Tokenizer, _ options: ReportOptions, _ console: Console
    ) throws -> TextReport {
        var progress = ProgressLine(console)
        defer { progress.finish() }
        var builder = ReportBuilder(tokenizer, options)
        var bytes = 0
        try console.open(input.name, compression.compression).forEachBlock { block in
            try builder.append(block)
            bytes += block.count
            progress.update(nil, "\(byteCount(bytes)) read")
        }
        return try builder.finish()
    }

    private func reportOptions(_ console: Console) throws -> ReportOptions {
        var options = ReportOptions()
        if !only.isEmpty { options.detectors = Set(only).map(Detector.of) }
        options.minSeverity = minSeverity
        options.mostFindings = all ? .max : json ? 1000 : 100
        options.mostLines = all ? 1000 : html ? 100 : 3
        options.keepsTokens = tokens || html
        // More tokens would slow down a browser.
        if html, !tokens { options.mostTokens = 50_000 }
        options.positions = at
        options.specialTokens = specials.policy
        options.comparisons = try compare.map {
            try Tokenizer(Encoding.named($0, environment: console.environment))
        }
        return options
    }

    private func slots() throws -> [(name: String, value: String)] {
        try slot.map { argument in
            guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
                throw ValidationError(
                    "--slot '\(argument)': write the name, '=', and the value: 'question=How many eyes?'")
            }
            return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
        }
    }

    /// What `--only` looks for but cannot find without another option.
    private func notesOnMissingOptions() -> [String] {
        only.compactMap { oddity in
            switch oddity {
            case .unreachable, .partialUTF8, .scaffold:
                "\(oddity.rawValue) is about vocabularies: add --vocabulary"
            case .nonCanonical where format == nil:
                "\(oddity.rawValue) is about ids: give them with --format"
            case .templateSeam where slot.isEmpty:
                "\(oddity.rawValue) is about templates: fill one in with --slot"
            default: nil
            }
        }
    }

    private func summary(of tokenizer: Tokenizer) -> EncodingSummary {
        let encoding = tokenizer.encoding
        // The hash is for programs only, because it takes time.
        return EncodingSummary(
            name: encoding.name, sha256: json ? encoding.vocabulary.ranksSHA256 : "",
            pattern: encoding.pattern.description, size: encoding.size)
    }

    /// Writes JSON, or else the text that `text` makes with or without colors.
    private func write(_ json: [UInt8]?, _ console: Console, text: (_ usesColor: Bool) -> String) throws {
        try output.write(json ?? Array(text(console.usesColor && output.isStandardOutput).utf8), console)
    }

    private func failIfGrave(_ counts: [FindingCount], _ console: Console) throws {
        guard let failOn else { return }
        let grave = counts.filter { $0.severity >= failOn }.reduce(0) { $0 + $1.count }
        guard grave > 0 else { return }
        try console.output.flush()
        let severity = "\(failOn.rawValue)\(failOn == .high ? "" : " or more")"
        console.say("bpe: \(counted(grave, "finding")) of severity \(severity), as --fail-on asks")
        throw ReportedFailure()
    }
}

extension InputSummary {
    /// The input that an argument names.
    init(_ path: String) {
        self.init(kind: path == "-" ? .text : .file, name: path)
    }
}

// ArgumentParser lists the values of these options in help and in errors.

extension Oddity: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
