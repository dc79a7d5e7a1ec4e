/// One expression applied to one part of a text after another: by its automaton, or by PCRE2 where there is none or it
/// has given up.
struct SplitStage {
    private let matcher: PCRE2Matcher
    private let automaton: ExpressionMatcher?
    private var subject = 0..<0
    /// Whether the subject is well-formed; if not, it goes through whole.
    private var isText = false
    /// Up to where the subject has been cut.
    private(set) var position = 0
    /// Where pieces end that an automaton has found and no one has asked for.
    private let found: UnsafeMutableBufferPointer<Int>
    private var foundRange = 0..<0
    /// The end of the match after a gap: the gap is a piece, and is handed out first.
    private var matchAfterGap: Int?
    /// Whether the last piece was text that the expression does not match.
    private(set) var isAfterGap = false

    private static let mostFound = 64

    init(_ expression: SplitPattern.SplitExpression, keepsGaps: Bool) {
        matcher = PCRE2Matcher(expression.regex)
        automaton = expression.compiled.map { ExpressionMatcher($0, keepsGaps: keepsGaps) }
        found = .allocate(capacity: automaton == nil ? 0 : Self.mostFound)
    }

    /// Frees what it has. It must not be used again.
    func deallocate() { found.deallocate() }

    var isDone: Bool { position == subject.upperBound }
    /// Whether PCRE2 finds the next match.
    var usesPCRE2: Bool { automaton?.hasGivenUp ?? true }

    /// Begins with another text.
    func beginText() { automaton?.begin() }

    mutating func begin(_ subject: Range<Int>, isText: Bool) {
        self.subject = subject
        self.isText = isText
        position = subject.lowerBound
        foundRange = 0..<0
        (matchAfterGap, isAfterGap) = (nil, false)
    }

    /// Appends the ends of the next pieces, as far as the automaton finds them without a gap and there is room.
    ///
    /// - Returns: where a gap ends that comes next.
    mutating func fill(
        _ ends: UnsafeMutableBufferPointer<Int>, _ count: inout Int, of text: UnsafeBufferPointer<UInt8>,
        origin: Int
    ) -> Int? {
        guard let automaton, isText, let base = text.baseAddress else {
            position = subject.upperBound
            ends[count] = origin + position
            count += 1
            return nil
        }
        let start = subject.lowerBound
        var offset = position - start
        let stop = automaton.fill(
            ends, count: &count, of: ScannedText(base: base + start, end: subject.count), position: &offset,
            origin: origin + start)
        position = start + offset
        guard case .gap(let end) = stop else { return nil }
        position = start + end
        return position
    }

    @inline(__always)
    mutating func next(
        of text: UnsafeBufferPointer<UInt8>, within time: MatchingTime
    ) throws(MatchFailure) -> Range<Int> {
        let start = position
        isAfterGap = false
        if let index = foundRange.popFirst() {
            position = found[index]
            return start..<position
        }
        if !usesPCRE2 {
            var count = 0
            let gapEnd = fill(found, &count, of: text, origin: 0)
            if count > 0 {
                // The gap after them is found again.
                foundRange = 1..<count
                position = found[0]
                return start..<position
            }
            if let gapEnd {
                isAfterGap = true
                return start..<gapEnd
            }
        }
        try findMatch(in: text, within: time)
        return start..<position
    }

    private mutating func findMatch(
        in text: UnsafeBufferPointer<UInt8>, within time: MatchingTime
    ) throws(MatchFailure) {
        if let end = matchAfterGap {
            matchAfterGap = nil
            position = end
            return
        }
        guard isText else {
            position = subject.upperBound
            return
        }
        let part = UnsafeBufferPointer(rebasing: text[subject])
        let match = try matcher.firstMatch(in: part, from: position - subject.lowerBound, within: time)
        guard let match else {
            position = subject.upperBound
            isAfterGap = true
            return
        }
        let (matchStart, matchEnd) = (match.start + subject.lowerBound, match.end + subject.lowerBound)
        isAfterGap = matchStart > position
        matchAfterGap = isAfterGap ? matchEnd : nil
        position = isAfterGap ? matchStart : matchEnd
    }
}
