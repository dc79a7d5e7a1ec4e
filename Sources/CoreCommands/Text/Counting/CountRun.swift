import BPE
import Display
import Files
import Formats
import JSON

/// One run of `bpe count`: takes the counts as they come, and prints them.
final class CountRun {
    let counter: FileCounter
    let view: CountViewOptions
    let json: Bool
    /// Whether a number without a path is printed for the only file.
    let isBare: Bool
    let console: Console

    private var rows: CountRows
    private var notes = CountNotes()
    /// What could not be counted, in order.
    private(set) var failures: [any Error] = []
    private let text: CountText
    /// The first file, whose line depends on whether others follow.
    private var first: FileCount?

    init(counter: FileCounter, view: CountViewOptions, json: Bool, isBare: Bool, console: Console) {
        self.counter = counter
        self.view = view
        self.json = json
        self.isBare = isBare
        self.console = console
        rows = CountRows(view, columns: counter.tokenizers.count)
        text = CountText(encodings: counter.tokenizers.map(\.encoding.name))
    }

    private var isStreaming: Bool { view.isPlain && !json }
    private var total: CountRow { rows.total }

    /// Counts everything. In the plain view, lines are printed as they come.
    func count(_ source: CountSource, standardInput: InputReader) throws {
        var progress = ProgressLine(console)
        defer { progress.finish() }
        try counter.count(source, standardInput: standardInput) { outcome in
            switch outcome {
            case .binary: notes.addBinary()
            case .failed(let failure): failures.append(failure)
            case .counted(let file):
                notes.add(file)
                rows.add(file, keeping: !isStreaming)
                if isStreaming { try print(file) }
            }
            progress.update(nil, "\(counted(total.files, "file"))  \(byteCount(total.bytes))")
        }
    }

    private func print(_ file: FileCount) throws {
        if total.files == 1 {
            first = file
            return
        }
        if let first {
            try console.output.write(text.heading + text.line(CountRow(first)))
            self.first = nil
        }
        try console.output.write(text.line(CountRow(file)))
    }

    /// Prints what is left: the total, or the whole view.
    func finish() throws {
        if json { return try console.output.write(report().json()) }
        if let first, failures.isEmpty || isBare {
            return try console.output.write(text.onlyLine(CountRow(first), isBare: isBare))
        }
        // An empty folder counts 0; files that could not be read count nothing.
        if isStreaming, isBare || total.files == 0 && !failures.isEmpty { return }
        if isStreaming {
            if let first { try console.output.write(text.heading + text.line(CountRow(first))) }
            return try console.output.write(text.line(total))
        }
        let ordered = rows.ordered()
        if let budget = view.budget {
            return try console.output.write(text.budget(BudgetParts(ordered, budget), total: total))
        }
        guard view.by != nil || view.depth != nil || view.top != nil else {
            return try console.output.write(
                text.heading + ordered.map(text.line).joined() + (ordered.count == 1 ? "" : text.line(total)))
        }
        try console.output.write(
            text.table(
                ordered, total: total,
                name: "\(view.by != nil ? "language" : view.depth != nil ? "folder" : "path")",
                showsFiles: view.by != nil || view.depth != nil, most: view.top))
    }

    private func report() -> CountReport {
        let ordered = rows.ordered()
        return CountReport(
            encodings: counter.tokenizers.map(\.encoding),
            kind: view.by != nil ? "languages" : view.depth != nil ? "folders" : "files",
            rows: Array(ordered.prefix(view.top ?? ordered.count)), total: total,
            skippedBinaries: notes.skippedBinaries, budget: view.budget.map { BudgetParts(ordered, $0) },
            showsShare: !view.isPlain)
    }

    /// Says what was skipped and what was noticed, and on a terminal how much of a model's context window this is.
    func sayNotes(loops: Int, model: String?) {
        for line in notes.lines(files: total.files + failures.count, loops: loops) {
            console.say("bpe: \(line)")
        }
        if console.showsProgress, view.budget == nil, let limit = model.flatMap(ModelLimit.init) {
            console.say(limit.share(of: total.tokens[0]))
        }
    }

    /// Says by how much there are too many tokens, if there are.
    func sayOverLimit() -> Bool {
        guard let limit = view.maxTokens, total.tokens[0] > limit.count else { return false }
        console.say("bpe: \(limit.excess(of: total.tokens[0]))")
        return true
    }
}

extension ModelLimit {
    /// `12,345 tokens, 9.6 % of gpt-4o's 128,000 (table of 2026-11)`
    func share(of tokens: Int) -> String {
        let share = decimal(100 * Double(tokens) / Double(contextWindow))
        return
            "\(counted(tokens, "token")), \(share) % of \(model)'s \(grouped(contextWindow)) (table of \(Self.date))"
    }
}

extension TokenAmount {
    /// By how much a count is over the limit, in words.
    func excess(of tokens: Int) -> String {
        "\(counted(tokens, "token")) are \(grouped(tokens - count)) more than \(inWords), which --max-tokens allows"
    }
}
