/// Cuts one text after another into pieces, a batch of piece ends at a time. One for each thread.
///
/// A text is first cut into runs that are well-formed UTF-8 and runs that are not; the latter are pieces. The
/// others go to the scanner of a built-in pattern, or through the stages of a pattern of the user's own, one an
/// expression. Each stage applies one expression to every part that the stage before it gives. To an
/// expression, its part is the whole text: `$` and look-ahead see the part's end, as in Hugging Face's sequence
/// of splits.
package struct Splitter {
    private let expressions: [String]
    private let scanner: Scanner?
    /// How far the scanner is, and the end of the part that this lies in.
    private var position = 0
    private var partEnd = 0
    private var stages: [Stage]
    /// The end of the runs that have been handed to the first stage.
    private var runEnd = 0
    private var runIsText = false

    /// How many piece ends a batch should hold: enough to pay for the call, few enough to stay in cache.
    package static let batchSize = 512

    init(_ pattern: SplitPattern) {
        expressions = pattern.expressions
        switch pattern.engine {
        case .scanner(let scanner):
            self.scanner = scanner
            stages = []
        case .expressions(let regexes):
            scanner = nil
            stages = regexes.map { Stage(matcher: PCRE2Matcher($0)) }
        }
    }

    /// Makes ready for a new text.
    package mutating func begin() {
        runEnd = 0
        position = 0
        for index in stages.indices { stages[index].begin(0..<0, isText: false) }
    }

    /// Puts the ends of the next pieces into `ends`, which has room for ``batchSize``, and returns how many there are; none when
    /// the text is done.
    ///
    /// - Parameter origin: where `text` begins in a larger text whose offsets the ends shall be.
    package mutating func fill(
        _ ends: inout [Int], of text: UnsafeBufferPointer<UInt8>, origin: Int = 0
    ) throws(SplitPatternError) -> Int {
        assert(ends.count >= Self.batchSize)
        if let scanner { return scan(&ends, of: text, origin, scanner) }
        var count = 0
        do {
            while count < ends.count, let piece = try nextPart(of: text, stages.count - 1) {
                ends[count] = origin + piece.upperBound
                count += 1
            }
        } catch {
            let expression = expressions[error.stage]
            throw .matchFailed(expression, offset: origin + error.offset, reason: error.reason)
        }
        return count
    }

    private mutating func scan(
        _ ends: inout [Int], of text: UnsafeBufferPointer<UInt8>, _ origin: Int, _ scanner: Scanner
    ) -> Int {
        var count = 0
        while count < ends.count {
            if position == runEnd {
                guard nextRun(of: text) != nil else { break }
                partEnd = position
            }
            if runIsText {
                let run = ScannedText(base: text.baseAddress!, end: runEnd)
                ends.withUnsafeMutableBufferPointer { ends in
                    scanner.fill(
                        ends, count: &count, of: run, position: &position, partEnd: &partEnd, origin: origin)
                }
                if position < runEnd { break }
            } else {
                position = runEnd
                ends[count] = origin + position
                count += 1
            }
        }
        return count
    }

    /// The next part that the stage gives; before the first stage, the next run.
    private mutating func nextPart(
        of text: UnsafeBufferPointer<UInt8>, _ stage: Int
    ) throws(StageFailure) -> Range<Int>? {
        guard stage >= 0 else { return nextRun(of: text) }
        while stages[stage].isDone {
            guard let part = try nextPart(of: text, stage - 1) else { return nil }
            stages[stage].begin(part, isText: runIsText)
        }
        do {
            return try stages[stage].next(of: text)
        } catch {
            throw StageFailure(stage: stage, offset: stages[stage].position, reason: error.reason)
        }
    }

    private mutating func nextRun(of text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard runEnd < text.count else { return nil }
        let start = runEnd
        runEnd = WellFormedUTF8.end(of: text, from: start)
        runIsText = runEnd > start
        if !runIsText { runEnd = WellFormedUTF8.nextStart(in: text, from: start) }
        return start..<runEnd
    }
}

/// Which expression could not be matched, and where.
private struct StageFailure: Error {
    let stage: Int
    let offset: Int
    let reason: String
}

/// One expression at work on one part.
private struct Stage {
    private let matcher: PCRE2Matcher
    private var subject = 0..<0
    /// Whether the subject is well-formed text; if not, it goes through whole.
    private var isText = false
    /// How far the subject is cut.
    private(set) var position = 0
    /// The end of a match that was found behind a gap, and that comes after it.
    private var matchAfterGap: Int?

    init(matcher: PCRE2Matcher) {
        self.matcher = matcher
    }

    var isDone: Bool { position == subject.upperBound }

    mutating func begin(_ subject: Range<Int>, isText: Bool) {
        self.subject = subject
        self.isText = isText
        position = subject.lowerBound
        matchAfterGap = nil
    }

    @inline(__always)
    mutating func next(of text: UnsafeBufferPointer<UInt8>) throws(MatchFailure) -> Range<Int> {
        let start = position
        if let end = matchAfterGap {
            matchAfterGap = nil
            position = end
        } else if !isText {
            position = subject.upperBound
        } else {
            let part = UnsafeBufferPointer(rebasing: text[subject])
            if let match = try matcher.firstMatch(in: part, from: start - subject.lowerBound) {
                let (matchStart, matchEnd) = (
                    match.start + subject.lowerBound, match.end + subject.lowerBound
                )
                if matchStart > start {
                    matchAfterGap = matchEnd
                    position = matchStart
                } else {
                    position = matchEnd
                }
            } else {
                position = subject.upperBound
            }
        }
        return start..<position
    }
}
