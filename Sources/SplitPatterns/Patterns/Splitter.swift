package import Pieces

/// Cuts one text after another into pieces, a batch at a time. One for each thread.
///
/// ```swift
/// splitter.begin(text)
/// while let batch = try splitter.nextBatch() { … }
/// ```
///
/// A text is first cut into runs that are well-formed UTF-8 and runs that are not; each of the latter is a
/// piece. The former go to the scanner of a built-in pattern, to the automaton of a single expression that could be
/// compiled, or through the stages of a custom pattern, one
/// for each expression: a stage applies its expression to every part that the stage before it gives. To an
/// expression, its part is the whole text: `$` and look-ahead see the part's end, as in Hugging Face's
/// sequence of splits.
package final class Splitter {
    private let expressions: [String]
    private let scanner: Scanner?
    /// The automaton of the only expression.
    private let automaton: ExpressionMatcher?
    /// Whether text that an expression does not match is left out.
    private let dropsGaps: Bool
    @exclusivity(unchecked) private var stages: [Stage]
    /// The part of the text to be split, and its offset in the whole text.
    @exclusivity(unchecked) private var part = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    @exclusivity(unchecked) private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    @exclusivity(unchecked) private var origin = 0
    /// Where the next batch begins, in the whole text.
    @exclusivity(unchecked) private var batchStart = 0
    /// Where what is left out after the last batch ends.
    @exclusivity(unchecked) private var gapEnd: Int?
    /// How far the scanner is in the part; for patterns that cut a text into parts first, where the current
    /// one ends.
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var subpartEnd = 0
    /// The end of the runs that have been handed to the first stage.
    @exclusivity(unchecked) private var runEnd = 0
    @exclusivity(unchecked) private var runIsText = false
    private let ends = UnsafeMutableBufferPointer<Int>.allocate(capacity: PieceBatch.capacity)
    /// How long expressions may take for each text.
    package var matchingTime = MatchingTime()

    init(_ expressions: [String], _ engine: SplitPattern.Engine, dropsGaps: Bool = false) {
        self.expressions = expressions
        self.dropsGaps = dropsGaps
        switch engine {
        case .scanner(let scanner):
            self.scanner = scanner
            automaton = nil
            stages = []
        case .expressions(let expressions):
            scanner = nil
            stages = expressions.map { Stage($0, keepsGaps: !dropsGaps) }
            automaton = stages.count == 1 ? stages[0].automaton : nil
        }
    }

    deinit { ends.deallocate() }

    /// Begins with the bytes of `text`, which must stay valid until the last batch.
    package func begin(_ text: UnsafeBufferPointer<UInt8>) { begin(text, in: 0..<text.count) }

    /// Begins with a part of a text. To the pattern, the part is the whole text; offsets count from the start
    /// of the text.
    package func begin(_ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
        self.text = text
        part = UnsafeBufferPointer(rebasing: text[range])
        (origin, batchStart) = (range.lowerBound, range.lowerBound)
        (position, runEnd) = (0, 0)
        gapEnd = nil
        guard !stages.isEmpty else { return }
        for index in stages.indices {
            stages[index].begin(0..<0, isText: false)
            stages[index].automaton?.begin()
        }
        matchingTime.begin(byteCount: range.count)
    }

    /// The next pieces, `nil` at the end. The batch is valid until the next call.
    package func nextBatch() throws(SplitPatternError) -> PieceBatch? {
        if let end = gapEnd { (batchStart, gapEnd) = (end, nil) }
        var count = 0
        if let scanner { count = scan(scanner) }
        if let automaton, !automaton.hasGivenUp { count = follow(automaton) }
        if count == 0, !stages.isEmpty, automaton?.hasGivenUp ?? true { count = try matchExpressions() }
        guard count > 0 else { return nil }
        let batch = PieceBatch(
            text: text, start: batchStart, ends: UnsafeBufferPointer(rebasing: ends[..<count]))
        batchStart = batch.end
        return batch
    }

    private func matchExpressions() throws(SplitPatternError) -> Int {
        if batchStart > origin, batchStart < origin + part.count, matchingTime.isOver {
            throw .matchFailed(expressions[0], offset: batchStart, reason: matchingTime.reason)
        }
        var count = 0
        do {
            while count < ends.count, gapEnd == nil, let piece = try nextPart(stages.count - 1) {
                if dropsGaps, stages.contains(where: \.isAfterGap) {
                    // The pieces of a batch have nothing between them.
                    if count == 0 {
                        batchStart = origin + piece.upperBound
                    } else {
                        gapEnd = origin + piece.upperBound
                    }
                } else {
                    ends[count] = origin + piece.upperBound
                    count += 1
                }
            }
        } catch {
            let expression = expressions[error.stage]
            throw .matchFailed(expression, offset: origin + error.offset, reason: error.reason)
        }
        return count
    }

    private func scan(_ scanner: Scanner) -> Int {
        var count = 0
        while count < ends.count {
            if position == runEnd {
                guard nextRun() != nil else { break }
                subpartEnd = position
            }
            if runIsText {
                let run = ScannedText(base: part.baseAddress!, end: runEnd)
                scanner.fill(
                    ends, count: &count, of: run, position: &position, partEnd: &subpartEnd, origin: origin)
                if position < runEnd { break }
            } else {
                position = runEnd
                ends[count] = origin + position
                count += 1
            }
        }
        return count
    }

    private func follow(_ automaton: ExpressionMatcher) -> Int {
        var count = 0
        while count < ends.count, gapEnd == nil {
            if position == runEnd, nextRun() == nil { break }
            guard runIsText else {
                position = runEnd
                ends[count] = origin + position
                count += 1
                continue
            }
            let run = ScannedText(base: part.baseAddress!, end: runEnd)
            switch automaton.fill(ends, count: &count, of: run, position: &position, origin: origin) {
            case .done: break
            case .gap(let end):
                position = end
                if !dropsGaps {
                    ends[count] = origin + end
                    count += 1
                } else if count == 0 {
                    batchStart = origin + end
                } else {
                    gapEnd = origin + end
                }
            case .givenUp:
                stages[0].begin(position..<runEnd, isText: true)
                return count
            }
        }
        return count
    }

    /// The next part that a stage gives; before the first stage, the next run.
    private func nextPart(_ stage: Int) throws(StageFailure) -> Range<Int>? {
        guard stage >= 0 else { return nextRun() }
        while stages[stage].isDone {
            guard let part = try nextPart(stage - 1) else { return nil }
            stages[stage].begin(part, isText: runIsText)
        }
        do {
            return try stages[stage].next(of: part)
        } catch {
            throw StageFailure(stage: stage, offset: stages[stage].position, reason: error.reason)
        }
    }

    private func nextRun() -> Range<Int>? {
        guard runEnd < part.count else { return nil }
        let start = runEnd
        runEnd = WellFormedUTF8.end(of: part, from: start)
        runIsText = runEnd > start
        if !runIsText { runEnd = WellFormedUTF8.nextStart(in: part, from: start) }
        return start..<runEnd
    }
}

/// Which expression could not be matched, and where.
private struct StageFailure: Error {
    let stage: Int
    let offset: Int
    let reason: String
}

/// One expression applied to one part.
private struct Stage {
    private let matcher: PCRE2Matcher
    /// In place of the matcher, until it gives up.
    let automaton: ExpressionMatcher?
    private var subject = 0..<0
    /// Whether the subject is well-formed; if not, it goes through whole.
    private var isText = false
    /// Up to where the subject has been cut.
    private(set) var position = 0
    /// The end of the match after a gap: the gap is a piece, and is handed out first.
    private var matchAfterGap: Int?
    /// Whether the last piece was text that the expression does not match.
    private(set) var isAfterGap = false

    init(_ expression: SplitPattern.SplitExpression, keepsGaps: Bool) {
        matcher = PCRE2Matcher(expression.regex)
        automaton = expression.compiled.map { ExpressionMatcher($0, keepsGaps: keepsGaps) }
    }

    var isDone: Bool { position == subject.upperBound }

    mutating func begin(_ subject: Range<Int>, isText: Bool) {
        self.subject = subject
        self.isText = isText
        position = subject.lowerBound
        (matchAfterGap, isAfterGap) = (nil, false)
    }

    @inline(__always)
    mutating func next(of text: UnsafeBufferPointer<UInt8>) throws(MatchFailure) -> Range<Int> {
        let start = position
        isAfterGap = false
        if let end = matchAfterGap {
            matchAfterGap = nil
            position = end
        } else if !isText {
            position = subject.upperBound
        } else {
            let part = UnsafeBufferPointer(rebasing: text[subject])
            if let match = try firstMatch(in: part, from: start - subject.lowerBound) {
                let (matchStart, matchEnd) = (
                    match.start + subject.lowerBound, match.end + subject.lowerBound
                )
                if matchStart > start {
                    matchAfterGap = matchEnd
                    position = matchStart
                    isAfterGap = true
                } else {
                    position = matchEnd
                }
            } else {
                position = subject.upperBound
                isAfterGap = true
            }
        }
        return start..<position
    }

    private func firstMatch(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(MatchFailure) -> (start: Int, end: Int)? {
        if let automaton, let base = text.baseAddress {
            switch automaton.firstMatch(in: ScannedText(base: base, end: text.count), from: start) {
            case .match(let start, let end): return (start, end)
            case .noMatch: return nil
            case .givenUp: break
            }
        }
        return try matcher.firstMatch(in: text, from: start)
    }
}
