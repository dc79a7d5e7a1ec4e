import ArgumentParser
import BPE
import CoreCommands
import Display
import Files
import Formats
import JSON
import Oddities
import SystemPackage
import Views

struct ReportCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report what a text costs, and where a model sees something other than a person does.",
        discussion: """
            Examples:
              bpe report prompt.txt -e gpt-4o --compare gpt2
              bpe report prompts README.md --fail-on high     (a linter: exit status 1 if there is such a finding)
              bpe report english.txt --against japanese.txt
              bpe report --vocabulary -e o200k_base
            For one text, prints a report; for several, folders, and the formats sarif and github, a line for each \
            finding of severity medium or more. docs/oddities.md explains each kind. Special tokens in the text are \
            treated as text, unless you give --specials.
            """)

    @Argument(
        help: "Files and folders; '-' or none is standard input. With --vocabulary: a corpus, or none.",
        completion: .path)
    var paths: [String] = []

    @OptionGroup var encoding: EncodingOptions

    @Option(
        help: ArgumentHelp("Count in this encoding too. Repeatable.", valueName: "name|file"),
        completion: .encoding)
    var compare: [String] = []

    @Flag(help: "Print every finding, not only the first few of each kind.")
    var all = false

    @Flag(name: .shortAndLong, help: "Print findings of severity medium or more, and nothing else.")
    var quiet = false

    @Option(help: ArgumentHelp("Look for these oddities only. Repeatable.", valueName: "code,…"))
    var only: [OddityList] = []

    @Option(
        help: ArgumentHelp("Do not look for these oddities. Repeatable.", valueName: "code,…"),
        completion: OddityList.defaultCompletionKind, transform: OddityList.parse)
    var except: [OddityList] = []

    @Option(help: "Leave out findings below this severity.")
    var minSeverity: Severity?

    @Option(help: "Exit with status 1 if there is a finding of this severity or more.")
    var failOn: Severity?

    @Option(
        help: ArgumentHelp("Settings; otherwise the nearest .bpe-report, if any.", valueName: "file"),
        completion: .path)
    var settings: String?

    @Flag(help: "Read no .bpe-report.")
    var noSettings = false

    @Flag(help: "Ignore what texts themselves allow: 'bpe-report: allow KIND'.")
    var noMarks = false

    @Option(
        help: ArgumentHelp("Ignore the findings that this file lists.", valueName: "file"),
        completion: .path)
    var baseline: String?

    @Option(
        help: ArgumentHelp("Write a baseline of all findings, and do not fail.", valueName: "file"),
        completion: .path)
    var writeBaseline: String?

    @Option(
        help: ArgumentHelp("Say which token is at this position, counted from 0. Repeatable.", valueName: "n")
    )
    var at: [Int] = []

    @Flag(help: "Print all tokens of the text.")
    var tokens = false

    @Option(help: ReportFormat.help)
    var format: ReportFormat?

    @Flag(help: "The same as --format json, as docs/report.schema.json describes it.")
    var json = false

    @Flag(help: "The same as --format html: a self-contained page.")
    var html = false

    @Flag(help: "Report on the encoding's vocabulary; with a file, also on how the file uses it.")
    var vocabulary = false

    @Option(
        help: ArgumentHelp("Compare the cost with that of this translation of the text.", valueName: "file"),
        completion: .path)
    var against: String?

    @Option(help: SpecialsOption.help)
    var specials = SpecialsOption.text

    @Option(
        help: ArgumentHelp(
            "Take the text as a template: replace {{NAME}} with VALUE and look at the seams. Repeatable.",
            valueName: "name=value"))
    var slot: [String] = []

    @Option(help: "Read ids in this format instead of text.")
    var ids: IDFormat?

    @OptionGroup var compression: CompressionOption
    @OptionGroup var output: OutputOption

    /// What is written.
    var chosenFormat: ReportFormat { format ?? (json ? .json : html ? .html : .text) }

    /// Whether it works as a linter: on several texts, or for a program that wants only findings.
    ///
    /// Asks the system about a single path, and may have another answer each time: asked once for a report.
    ///
    /// - Throws: if it cannot be told.
    private func isLinter() throws -> Bool {
        try paths.count > 1 || [.sarif, .github].contains(chosenFormat) || writeBaseline != nil
            || paths.contains { try FileTree.isExistingFolder(FilePath(named: $0)) }
    }

    func validate() throws {
        let modes = [
            (vocabulary, "--vocabulary"), (against != nil, "--against"), (ids != nil, "--ids"),
            (!slot.isEmpty, "--slot"),
        ]
        .filter(\.0).map(\.1)
        try require(modes.count < 2, "\(modes[0]) does not go with \(modes[1])")
        try require(
            [json, html, format != nil].count { $0 } < 2, "choose one of --json, --html and --format")
        try require(
            modes.isEmpty || paths.count < 2 && ![.sarif, .github].contains(chosenFormat),
            "\(modes.first ?? "") is about one text: name one file, and no format for several")
        try require(at.allSatisfy { $0 >= 0 }, "--at \(at.min() ?? 0): positions count from 0")
        try require(
            !vocabulary || !tokens && at.isEmpty && compare.isEmpty,
            "--tokens, --at and --compare are about a text; leave them out with --vocabulary")
        try require(
            against == nil || !tokens && at.isEmpty && only.isEmpty && !all,
            "--tokens, --at, --only and --all are about one text; leave them out with --against")
        try require(
            against != "-" || (paths.first ?? "-") != "-",
            "standard input can be only one of the two texts; name a file for the other")
        try require(paths.count { $0 == "-" } < 2, "standard input can be read only once")
        // A path that cannot be looked at is an error of the report.
        let isLinter = (try? isLinter()) ?? false
        try require(
            !isLinter || ids == nil && at.isEmpty && !tokens,
            "--ids, --at and --tokens are about one text: name one file, and no format for several")
        try require(settings == nil || !noSettings, "choose --settings or --no-settings")
        let names = try slots().map { Array($0.name.utf8) }
        try require(Set(names).count == names.count, "--slot: give each name one value")
    }

    func run(on console: Console) async throws {
        try output.checkPlace(apartFrom: paths, andFrom: [writeBaseline].compactMap { $0 })
        let tokenizer = try encoding.tokenizer(console)
        if vocabulary {
            try reportOnVocabulary(tokenizer, console)
        } else if let against {
            try reportOnPair(tokenizer, against, console)
        } else if try isLinter() {
            try lint(tokenizer, console)
        } else {
            try reportOnText(tokenizer, console)
        }
    }

    private func reportOnText(_ tokenizer: Tokenizer, _ console: Console) throws {
        let input = InputSummary(paths.first ?? "-")
        let settings = try settings(console)
        var options = try reportOptions(
            for: input, settings, comparisons: comparisons(console), isLinter: false)
        var notes = notesOnMissingOptions()
        var report = try naming(input.name) {
            if let ids {
                return try ReportBuilder.report(
                    on: ids.parse(console.read(input.name, .none)), tokenizer, options: options)
            }
            if slot.isEmpty { return try self.report(on: input, tokenizer, options, console) }
            let template = try Template(console.read(input.name, compression.compression), try slots())
            options.seams = template.seams
            notes += template.notes
            var builder = ReportBuilder(tokenizer, options)
            try builder.append(template.text)
            return try builder.finish()
        }
        if var baseline = try readBaseline(settings, console) {
            let known = report.removeFindings { baseline.takes($0, of: input.name) }
            if known > 0 { notes.append("\(counted(known, "finding")) of the baseline left out") }
        }
        let document = ReportDocument(
            encoding: summary(of: tokenizer), input: input, report: report, notes: notes)
        switch chosenFormat {
        case .json: try output.write(document, console)
        case .html: try output.write(console) { stream in try document.writeHTML { try stream.write($0) } }
        default:
            try write(console) { usesColor in
                quiet
                    ? document.linterText(usesColor: usesColor)
                    : document.text(showsAll: all, usesColor: usesColor)
            }
        }
        try failIfGrave(report.counts, settings, console)
    }

    private func reportOnPair(_ tokenizer: Tokenizer, _ against: String, _ console: Console) throws {
        let inputs = [InputSummary(paths.first ?? "-"), InputSummary(against)]
        let settings = try settings(console)
        let comparisons = try comparisons(console)
        let reports = try inputs.map { input in
            var options = reportOptions(
                for: input, settings, comparisons: comparisons, isLinter: writeBaseline != nil)
            options.keepsTokens = false
            return try naming(input.name) { try report(on: input, tokenizer, options, console) }
        }
        let document = ParallelDocument(
            encoding: summary(of: tokenizer), input: inputs[0], report: reports[0], other: inputs[1],
            otherReport: reports[1])
        switch chosenFormat {
        case .json: try output.write(document, console)
        case .html: try output.write(Array(document.html().utf8), console)
        default: try write(console) { document.text(usesColor: $0) }
        }
        try failIfGrave(reports.flatMap(\.counts), settings, console)
    }

    private func reportOnVocabulary(_ tokenizer: Tokenizer, _ console: Console) throws {
        var usage: TokenUsage?
        if let path = paths.first {
            var counted = TokenUsage(tokenizer)
            try naming(path) { try counted.add(console.read(path, compression.compression)) }
            usage = counted
        }
        let report = VocabularyReport(
            on: tokenizer, usage: usage, detectors: detectors(ReportSettings.Section()),
            minSeverity: minSeverity ?? (quiet ? .medium : .info),
            mostFindings: all || chosenFormat == .json ? .max : 100)
        let document = VocabularyDocument(
            encoding: summary(of: tokenizer), report: report, corpus: paths.first.map { InputSummary($0) })
        switch chosenFormat {
        case .json: try output.write(document, console)
        case .html: try output.write(Array(document.html().utf8), console)
        default: try write(console) { document.text(showsAll: all, usesColor: $0) }
        }
        try failIfGrave(report.counts, ReportSettings(), console)
    }

    /// The report on the text of a file or of standard input.
    func report(
        on input: InputSummary, _ tokenizer: Tokenizer, _ options: ReportOptions, _ console: Console,
        refusesBinary: Bool = false
    ) throws -> TextReport {
        var progress = ProgressLine(console)
        defer { progress.finish() }
        var builder = ReportBuilder(tokenizer, options)
        var bytes = 0
        try console.open(input.name, compression.compression).forEachBlock { block in
            if refusesBinary, bytes == 0, TextReport.isBinary(beginning: block) { throw BinaryFile() }
            try builder.append(block)
            bytes += block.count
            progress.update(nil, "\(input.name)  \(byteCount(bytes)) read")
        }
        return try builder.finish()
    }

    func summary(of tokenizer: Tokenizer) -> EncodingSummary {
        let encoding = tokenizer.encoding
        // The hash is for programs only, because it takes time.
        return EncodingSummary(
            name: encoding.name, sha256: chosenFormat == .json ? encoding.vocabulary.ranksSHA256 : "",
            pattern: encoding.pattern.description, size: encoding.size)
    }

    /// Writes the text that `text` makes with or without colors.
    func write(_ console: Console, text: (_ usesColor: Bool) -> String) throws {
        try output.write(Array(text(console.usesColor && output.isStandardOutput).utf8), console)
    }

    func failIfGrave(_ counts: [FindingCount], _ settings: ReportSettings, _ console: Console) throws {
        guard let failOn = failOn ?? settings.failOn else { return }
        let grave = counts.filter { $0.severity >= failOn }.reduce(0) { $0 + $1.count }
        guard grave > 0 else { return }
        try console.output.flush()
        let severity = "\(failOn.rawValue)\(failOn == .high ? "" : " or more")"
        let source = self.failOn == nil ? "fail-on in \(ReportSettings.fileName)" : "--fail-on"
        console.say("bpe: \(counted(grave, "finding")) of severity \(severity), as \(source) asks")
        throw ReportedFailure()
    }
}

/// A file that is not text was found in a folder.
struct BinaryFile: Error {}

extension InputSummary {
    /// The input that an argument names.
    init(_ path: String) {
        self.init(kind: path == "-" ? .text : .file, name: path)
    }
}
