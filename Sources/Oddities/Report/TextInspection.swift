public import BytePairs
import SplitPatterns
public import Tokenization

/// Looks for oddities in a text that comes in blocks.
///
/// ```swift
/// var inspection = TextInspection(tokenizer, options)
/// while let block = try nextBlock() { try inspection.append(block) }
/// let report = try inspection.finish()
/// ```
///
/// The text is cut into passages at places that are proved to change no token (`SplitPattern.lastCut`), so that memory
/// grows with what is found and not with the text. With a split pattern of the user's own nothing is proved, and the
/// text is kept until it ends; so is the stretch up to the next such place, in a text that has hardly any.
public struct TextInspection {
    private let tokenizer: Tokenizer
    private let options: InspectionOptions
    private let detectors: [Detector]
    private var collector: FindingCollector
    private var summary: TextSummary
    private var lines: LineCollector
    private var report = TextReport()
    /// What has come and is not in a passage yet.
    private var pending: [UInt8] = []
    private var search = CutSearch()
    private var seams: ArraySlice<Int>
    /// Collects the tokens of the whole text if it is set to an empty value before the first block.
    package var tokenizedText: TokenizedText?

    /// Long enough that a passage's own costs are nothing, short enough to stay in the processor's cache.
    private static let passageSize = 1 << 17

    /// An inspection that has seen nothing yet.
    public init(_ tokenizer: Tokenizer, _ options: InspectionOptions = InspectionOptions()) {
        self.tokenizer = tokenizer
        self.options = options
        detectors = options.detectors
        collector = FindingCollector(limit: options.mostFindings, minSeverity: options.minSeverity)
        summary = TextSummary(tokenizer)
        lines = LineCollector(limit: options.mostLines)
        seams = options.seams[...]
        report.comparisons = options.comparisons.map { Comparison(name: $0.encoding.name, tokens: 0) }
        if options.keepsTokens { report.tokens = [] }
    }

    /// Takes the next block of the text.
    ///
    /// - Throws: what encoding throws.
    public mutating func append(_ block: some Collection<UInt8>) throws {
        // However large the block is, passages stay small.
        var rest = block[...]
        while !rest.isEmpty {
            let slice = rest.prefix(Self.passageSize)
            rest = rest.dropFirst(slice.count)
            try appendSlice(slice)
        }
    }

    private mutating func appendSlice(_ slice: some Collection<UInt8>) throws {
        pending.append(contentsOf: slice)
        guard pending.count - search.searched >= Self.passageSize else { return }
        let cut = pending.withUnsafeBufferPointer { text in
            search.lastCut(in: text) { tokenizer.lastCut(in: $0, after: $1, alsoFor: options.comparisons) }
        }
        guard let cut else { return }
        try inspect(upTo: cut, isLast: false)
        pending.removeFirst(cut)
    }

    /// Ends the text.
    ///
    /// - Returns: the report on all of it.
    /// - Throws: what encoding throws.
    public mutating func finish() throws -> TextReport {
        try inspect(upTo: pending.count, isLast: true)
        return finishedReport()
    }

    /// The report on a text that is given as ids: on the text, and on whether these are the ids that encoding gives.
    ///
    /// - Throws: `TokenizerError` for an id that no token has, and what encoding throws.
    public static func report(
        on ids: [TokenID], _ tokenizer: Tokenizer, options: InspectionOptions = InspectionOptions()
    ) throws -> TextReport {
        var inspection = TextInspection(tokenizer, options)
        try tokenizer.decode(ids).withUnsafeBufferPointer { text in
            let tokens = try tokenizer.tokens(of: text, givenAs: ids)
            try inspection.inspect(text, tokens, isGivenAsIDs: true, isLast: true)
        }
        return inspection.finishedReport()
    }

    private mutating func inspect(upTo end: Int, isLast: Bool) throws {
        let bytes = pending
        let origin = summary.totals.bytes
        try bytes.withUnsafeBufferPointer { text in
            let text = UnsafeBufferPointer(rebasing: text[..<end])
            do {
                let tokens = try tokenizer.tokenize(text, specialTokens: options.specialTokens)
                try inspect(text, tokens, isGivenAsIDs: false, isLast: isLast)
            } catch let error as SpecialTokenError {
                throw error.after(origin)
            }
        }
    }

    private mutating func inspect(
        _ text: UnsafeBufferPointer<UInt8>, _ tokens: TokenizedText, isGivenAsIDs: Bool, isLast: Bool
    ) throws {
        let origin = summary.totals.bytes
        let seams = seams.prefix { $0 < origin + text.count }.map { $0 - origin }
        self.seams = self.seams.dropFirst(seams.count)
        tokenizedText?.append(tokens, at: origin)
        let passage = Passage(
            text, origin: origin, tokens: tokens, firstToken: summary.totals.tokens, tokenizer: tokenizer,
            seams: seams, isGivenAsIDs: isGivenAsIDs,
            // What is forbidden was refused before; a part of a text can have nothing that the whole has not.
            specialTokens: options.specialTokens == .forbidden ? .asText : options.specialTokens)
        let found = collector.findings.count
        for detector in detectors {
            collector.begin(detector)
            detector.inPassage?(passage, &collector)
        }
        summary.add(passage)
        for index in options.comparisons.indices {
            report.comparisons[index].tokens += try options.comparisons[index]
                .count(text, specialTokens: options.specialTokens)
        }
        if isLast {
            summary.finish()
            if !text.isEmpty { lookAtTheEnd(passage) }
        }
        lines.add(collector.findings[found...], of: passage)
        if let end = collector.findings[found...].first(where: { $0.oddity == .endUnstable }) {
            lines.want(end.tokens.lowerBound - passage.firstToken, in: passage)
        }
        keepTokens(passage)
    }

    /// What is odd about the end of the text, and about all of it.
    private mutating func lookAtTheEnd(_ passage: Passage) {
        for detector in detectors {
            collector.begin(detector)
            detector.atEnd?(passage, &collector)
            detector.inText?(summary, &collector)
        }
    }

    private mutating func keepTokens(_ passage: Passage) {
        for position in options.positions {
            let token = position - passage.firstToken
            guard passage.tokens.ids.indices.contains(token) else { continue }
            lines.want(token, in: passage)
            report.positions.append(
                TokenPosition(
                    position: position, token: passage.textToken(token),
                    line: lines.line(ofToken: token, in: passage)))
        }
        lines.advance(over: passage)
        if report.tokens != nil {
            report.tokens!.append(contentsOf: passage.tokens.ids.indices.map { passage.textToken($0) })
            if report.tokens!.count > options.mostTokens { report.tokens = nil }
        }
    }

    private func finishedReport() -> TextReport {
        var report = report
        report.totals = summary.totals
        report.findings = collector.sortedFindings
        report.counts = collector.sortedCounts
        report.lines = lines.lines
        report.positions = options.positions.map { position in
            report.positions.first { $0.position == position }
                ?? TokenPosition(position: position, token: nil, line: nil)
        }
        report.scripts = summary.scripts.uses.map {
            ScriptCost(name: $0.script.name, letters: $0.letters, bytes: $0.bytes, tokens: $0.tokens)
        }
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
