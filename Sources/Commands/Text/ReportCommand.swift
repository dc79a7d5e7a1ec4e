import ArgumentParser
import BPE
import Display
import Files
import JSON
import Oddities
import Views

struct ReportCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report what a text costs, and where a model sees something else than a person.",
        discussion: """
            Examples:
              bpe report prompt.txt -e gpt-4o --compare gpt2
              bpe report prompt.txt --fail-on high          (exit status 1 if anything grave is found)
              bpe report english.txt --against japanese.txt
              bpe report --vocabulary -e o200k_base
            docs/oddities.md explains each kind of finding. Special tokens in the text count as text, unless \
            --specials says else.
            """)

    @Argument(help: "A file; '-' or none is standard input. With --vocabulary: a corpus, or none.")
    var file: String?

    @OptionGroup var encoding: EncodingOptions

    @Option(help: ArgumentHelp("Count in this encoding too. Once for each.", valueName: "name|file"))
    var compare: [String] = []

    @Flag(help: "Every finding, not only the first few of each kind.")
    var all = false

    @Option(
        help: ArgumentHelp("Look for this oddity only. Once for each.", valueName: "code"), transform: choice)
    var only: [Oddity] = []

    @Option(help: "Leave out what matters less: info, low, medium or high.", transform: choice)
    var minSeverity: Severity = .info

    @Option(
        help: "Exit with status 1 if anything is found that matters so much: info, low, medium or high.",
        transform: choice)
    var failOn: Severity?

    @Option(
        help: ArgumentHelp("Tell which token stands at this position, from 0. Once for each.", valueName: "n")
    )
    var at: [Int] = []

    @Flag(help: "All tokens of the text.")
    var tokens = false

    @Flag(help: "JSON, as docs/report.schema.json describes it.")
    var json = false

    @Flag(help: "A page for a browser that needs nothing else.")
    var html = false

    @Flag(help: "Report on the encoding's vocabulary; with a file, also on what it uses of it.")
    var vocabulary = false

    @Option(
        help: ArgumentHelp(
            "A text that says the same in another language: what does it cost?", valueName: "file"))
    var against: String?

    @Option(help: "Special tokens in the text: forbid, allow or text (like any other text).")
    var specials: SpecialsOption = .text

    @Option(
        help: ArgumentHelp(
            "The text is a template: put VALUE in the place of {{NAME}}, and look at the seams. Once for each.",
            valueName: "name=value"))
    var slot: [String] = []

    @Option(help: "The input is ids in this format: ids, json, u16, u32 or npy.")
    var format: IDFormat?

    @OptionGroup var compression: CompressionOption

    @Option(
        name: [.customShort("o"), .long],
        help: "Write to this file, whole or not at all; '-' is standard output.")
    var output: String?

    func validate() throws {
        let modes = [
            (vocabulary, "--vocabulary"), (against != nil, "--against"), (format != nil, "--format"),
            (!slot.isEmpty, "--slot"),
        ]
        .filter(\.0).map(\.1)
        guard modes.count < 2 else { throw ValidationError("\(modes[0]) does not go with \(modes[1])") }
        guard !(json && html) else { throw ValidationError("choose --json or --html") }
        guard !(html && (vocabulary || against != nil)) else {
            throw ValidationError(
                "--html shows one text; leave out \(vocabulary ? "--vocabulary" : "--against"), or --html")
        }
        if let wrong = at.first(where: { $0 < 0 }) {
            throw ValidationError("--at \(wrong): positions count from 0")
        }
        if vocabulary, tokens || !at.isEmpty || !compare.isEmpty {
            throw ValidationError(
                "--tokens, --at and --compare are about a text; leave them out with --vocabulary")
        }
        if against != nil, tokens || !at.isEmpty || !only.isEmpty || all {
            throw ValidationError(
                "--tokens, --at, --only and --all are about one text; leave them out with --against")
        }
        if against == "-", (file ?? "-") == "-" {
            throw ValidationError(
                "standard input can be one of the two texts only; name a file for the other")
        }
        let names = try slots().map { Array($0.name.utf8) }
        guard Set(names).count == names.count else {
            throw ValidationError("--slot: one value for each name")
        }
    }

    func run(on console: Console) async throws {
        let tokenizer = try encoding.tokenizer(console)
        if vocabulary { return try reportOnVocabulary(tokenizer, console) }
        if let against { return try reportOnPair(tokenizer, against, console) }
        let input = InputSummary(file ?? "-")
        var notes = silentByNature()
        let report = try naming(input.name) { () throws -> TextReport in
            try self.report(on: input, tokenizer, console, &notes)
        }
        let document = ReportDocument(
            encoding: EncodingSummary(tokenizer.encoding, withHash: json), input: input, report: report,
            notes: notes)
        if json {
            try write(document.json(), console)
        } else if html {
            try write(Array(document.html().utf8), console)
        } else {
            let usesColor = console.usesColor && (output ?? "-") == "-"
            try write(Array(document.text(showsAll: all, usesColor: usesColor).utf8), console)
        }
        try failIfGrave(report.counts, console)
    }

    /// What was asked for by name and cannot find anything in this kind of input.
    private func silentByNature() -> [String] {
        only.compactMap { oddity in
            switch oddity {
            case .unreachable, .partialUTF8, .scaffold:
                "\(oddity.rawValue) is about vocabularies: add --vocabulary"
            case .nonCanonical where format == nil:
                "\(oddity.rawValue) is about ids: say how they are written with --format"
            case .templateSeam where slot.isEmpty:
                "\(oddity.rawValue) is about templates: fill one with --slot"
            default: nil
            }
        }
    }

    // MARK: Texts

    private func report(
        on input: InputSummary, _ tokenizer: Tokenizer, _ console: Console, _ notes: inout [String]
    ) throws -> TextReport {
        var options = try inspectionOptions(console)
        if let format {
            return try TextInspection.report(
                on: format.parse(console.read(input.name, .none)), tokenizer, options: options)
        }
        if !slot.isEmpty {
            let template = try Template(console.read(input.name, compression.compression), try slots())
            options.seams = template.seams
            notes += template.notes
            return try inspect(tokenizer, options) { try $0.append(template.text) }
        }
        var progress = ProgressLine(console)
        defer { progress.finish() }
        var bytes = 0
        return try inspect(tokenizer, options) { inspection in
            try console.open(input.name, compression.compression).forEachBlock { block in
                try inspection.append(block)
                bytes += block.count
                progress.update(nil, "\(byteCount(bytes)) read")
            }
        }
    }

    private func inspect(
        _ tokenizer: Tokenizer, _ options: InspectionOptions, _ body: (inout TextInspection) throws -> Void
    ) throws -> TextReport {
        var inspection = TextInspection(tokenizer, options)
        try body(&inspection)
        return try inspection.finish()
    }

    private func inspectionOptions(_ console: Console) throws -> InspectionOptions {
        var options = InspectionOptions()
        if !only.isEmpty { options.detectors = Set(only).map(Detector.of) }
        options.minSeverity = minSeverity
        options.mostFindings = all ? .max : json ? 1000 : 100
        options.mostLines = all ? 1000 : html ? 100 : 3
        options.keepsTokens = tokens || html
        // A page shows the whole text as long as a browser shows it without trouble.
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

    private func reportOnPair(_ tokenizer: Tokenizer, _ against: String, _ console: Console) throws {
        var options = try inspectionOptions(console)
        options.keepsTokens = false
        let inputs = [InputSummary(file ?? "-"), InputSummary(against)]
        let reports = try inputs.map { input in
            try naming(input.name) {
                try inspect(tokenizer, options) { inspection in
                    try console.open(input.name, compression.compression).forEachBlock { try inspection.append($0) }
                }
            }
        }
        let document = ParallelDocument(
            encoding: EncodingSummary(tokenizer.encoding, withHash: json), input: inputs[0],
            report: reports[0],
            other: inputs[1], otherReport: reports[1])
        try write(json ? document.json() : Array(document.text(usesColor: console.usesColor).utf8), console)
        try failIfGrave(reports.flatMap(\.counts), console)
    }

    // MARK: Vocabularies

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
            encoding: EncodingSummary(tokenizer.encoding, withHash: json), report: report,
            corpus: file.map { InputSummary($0) })
        try write(
            json ? document.json() : Array(document.text(showsAll: all, usesColor: console.usesColor).utf8),
            console)
        try failIfGrave(report.counts, console)
    }

    // MARK: Results

    private func write(_ bytes: [UInt8], _ console: Console) throws {
        if let output, output != "-" {
            try OutputFile.write(to: output) { try $0.write(bytes) }
        } else {
            try console.output.write(bytes)
        }
    }

    private func failIfGrave(_ counts: [FindingCount], _ console: Console) throws {
        guard let failOn else { return }
        let grave = counts.filter { $0.severity >= failOn }.reduce(0) { $0 + $1.count }
        guard grave > 0 else { return }
        try console.output.flush()
        console.say(
            "bpe: \(grouped(grave)) finding\(grave == 1 ? "" : "s") of severity \(failOn.rawValue)\(failOn == .high ? "" : " or more"), as --fail-on asks"
        )
        throw ReportedFailure()
    }
}

/// The value of a list that has this name, or an error that names them all.
private func choice<Choice: RawRepresentable<String> & CaseIterable>(_ argument: String) throws -> Choice {
    if let choice = Choice(rawValue: argument) { return choice }
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("'\(argument)' is none of: \(names)")
}

extension InputSummary {
    /// What a path on the command line names.
    init(_ path: String) {
        self.init(kind: path == "-" ? .text : .file, name: path)
    }
}

extension EncodingSummary {
    /// The hash takes some time and is only for programs.
    init(_ encoding: Encoding, withHash: Bool) {
        self.init(encoding, sha256: withHash ? encoding.vocabulary.ranksSHA256 : nil)
    }
}
