public import BytePairs
import SplitPatterns
public import Tokenization

/// Reports on a text that comes in blocks.
///
/// ```swift
/// var builder = ReportBuilder(tokenizer, options)
/// while let block = try nextBlock() { try builder.append(block) }
/// let report = try builder.finish()
/// ```
///
/// Memory grows with what is found and not with the text, except where no place is known at which the split pattern
/// surely ends a piece.
public struct ReportBuilder {
    private let tokenizer: Tokenizer
    private let options: ReportOptions
    private var cutter: PassageCutter
    private var collector: FindingCollector
    private var summary: TextSummary
    private var lines: LineCollector
    private var report = TextReport()
    private var seams: ArraySlice<Int>
    /// Where the next passage begins.
    private var start = PassageStart()
    /// Collects the tokens of the whole text if it is set to an empty value before the first block.
    package var tokenizedText: TokenizedText?

    /// Starts a report.
    public init(_ tokenizer: Tokenizer, _ options: ReportOptions = ReportOptions()) {
        self.tokenizer = tokenizer
        self.options = options
        cutter = PassageCutter(tokenizer, alsoFor: options.comparisons)
        collector = FindingCollector(
            limit: options.mostFindings, minSeverity: options.minSeverity, severities: options.severities)
        collector.allowances.isEnabled = options.readsMarks
        start.format = options.format
        summary = TextSummary(tokenizer)
        lines = LineCollector(limit: options.mostLines)
        seams = options.seams[...]
        report.comparisons = options.comparisons.map { Comparison(name: $0.encoding.name, tokens: 0) }
        if options.keepsTokens { report.tokens = TextTokens() }
    }

    /// Takes the next block of the text.
    ///
    /// - Throws: what encoding throws; `CancellationError` if the current task is cancelled.
    public mutating func append(_ block: some Collection<UInt8>) throws {
        var rest = block[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            if let passage = cutter.takePassage(from: &rest) { try add(passage, isLast: false) }
        }
    }

    /// Ends the text.
    ///
    /// - Returns: the report on all of it.
    /// - Throws: what encoding throws.
    public mutating func finish() throws -> TextReport {
        try add(cutter.takeRest(), isLast: true)
        return finishedReport()
    }

    /// The report on a text given as ids: on the text, and on whether encoding gives these ids.
    ///
    /// - Throws: `TokenizerError` for an id that no token has, and what encoding throws.
    public static func report(
        on ids: [TokenID], _ tokenizer: Tokenizer, options: ReportOptions = ReportOptions()
    ) throws -> TextReport {
        var builder = ReportBuilder(tokenizer, options)
        try tokenizer.decode(ids).withUnsafeBufferPointer { text in
            let tokens = try tokenizer.tokens(of: text, givenAs: ids)
            try builder.add(text, tokens, isGivenAsIDs: true, isLast: true)
        }
        return builder.finishedReport()
    }

    private mutating func add(_ passage: [UInt8], isLast: Bool) throws {
        try passage.withUnsafeBufferPointer { text in
            do {
                let tokens = try tokenizer.tokenize(text, specialTokens: options.specialTokens)
                try add(text, tokens, isGivenAsIDs: false, isLast: isLast)
            } catch let error as SpecialTokenError {
                throw error.after(summary.totals.bytes)
            } catch let error as SplitPatternError {
                throw error.after(summary.totals.bytes)
            }
        }
    }

    private mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, _ tokens: TokenizedText, isGivenAsIDs: Bool, isLast: Bool
    ) throws {
        let origin = summary.totals.bytes
        if origin == 0 {
            summary.encodingForm = EncodingForm(beginning: text)
            start.format = start.format ?? TextFormat(beginningOf: text)
        }
        let seams = seams.prefix { $0 < origin + text.count }.map { $0 - origin }
        self.seams = self.seams.dropFirst(seams.count)
        tokenizedText?.append(tokens, at: origin)
        let passage = Passage(
            text, origin: origin, tokens: tokens, firstToken: summary.totals.tokens, tokenizer: tokenizer,
            start: start, seams: seams, isGivenAsIDs: isGivenAsIDs,
            // What is forbidden has thrown already; a part of the text has none of it.
            specialTokens: options.specialTokens == .forbidden ? .asText : options.specialTokens)
        let found = collector.findings.count
        collector.allowances.read(passage)
        // A text that is not UTF-8 has one thing wrong with it, and thousands of symptoms.
        // Of some encodings no token is left of a text, such as one of white space.
        if summary.encodingForm == nil, !tokens.ids.isEmpty {
            for detector in options.detectors { collector.run(\.inPassage, of: detector, in: passage) }
        }
        summary.add(passage)
        for index in options.comparisons.indices {
            report.comparisons[index].tokens += try options.comparisons[index]
                .count(text, specialTokens: options.specialTokens)
        }
        if isLast {
            summary.finish()
            if !text.isEmpty { judgeEnd(passage) }
        }
        lines.add(collector.findings[found...], of: passage)
        if let end = collector.findings[found...].first(where: { $0.oddity == .endUnstable }) {
            lines.addAlways(end.tokens.lowerBound - passage.firstToken, in: passage)
        }
        keepTokens(passage)
        start.position = passage.position(at: text.count)
        start.isInFence = passage.lineContext.endsInFence()
    }

    /// What is odd about the end of the text, and about all of it.
    private mutating func judgeEnd(_ passage: Passage) {
        let isUTF8 = summary.encodingForm == nil
        for detector in options.detectors where isUTF8 || detector.oddity == .notUTF8 {
            if isUTF8, !passage.tokens.ids.isEmpty { collector.run(\.atEnd, of: detector, in: passage) }
            collector.run(\.inText, of: detector, in: summary)
        }
    }

    private mutating func keepTokens(_ passage: Passage) {
        for position in options.positions {
            let token = position - passage.firstToken
            guard passage.tokens.ids.indices.contains(token) else { continue }
            lines.addAlways(token, in: passage)
            report.positions.append(
                TokenPosition(
                    position: position, token: passage.textToken(token),
                    line: lines.line(ofToken: token, in: passage)))
        }
        lines.advance(over: passage)
        if report.tokens != nil {
            report.tokens!.append(passage.tokens, of: passage.text, origin: passage.origin)
            if report.tokens!.count > options.mostTokens { report.tokens = nil }
        }
    }

    private func finishedReport() -> TextReport {
        var report = report
        report.totals = summary.totals
        report.findings = collector.sortedFindings
        report.counts = collector.sortedCounts
        report.allowed = collector.allowances.used
        report.unknownMarks = collector.allowances.unknown
        report.lines = lines.lines
        report.positions = options.positions.map { position in
            report.positions.first { $0.position == position }
                ?? TokenPosition(position: position, token: nil, line: nil)
        }
        report.scripts = summary.scripts.uses.map(\.cost)
        return report
    }
}

extension Passage {
    func textToken(_ token: Int) -> TextToken {
        let range = tokens.range(of: token)
        return TextToken(
            id: tokens.ids[token], bytes: Array(text[range]),
            range: origin + range.lowerBound..<origin + range.upperBound,
            isSpecial: tokens.isSpecial(token))
    }
}
