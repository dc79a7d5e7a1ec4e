import BytePairs
import Tokenization

/// Keeps the lines of findings: of each severity the first few.
struct LineCollector {
    private let limit: Int
    private var kept: [(severity: Severity, line: TextLine)] = []
    /// Lines to show in any case.
    private var always: [TextLine] = []
    /// Lines before the current passage.
    private var linesBefore = 0

    /// How many tokens of a long line are kept before the finding, and in all.
    private static let tokensBefore = 16
    private static let mostTokens = 64

    init(limit: Int) {
        self.limit = limit
    }

    /// The lines of the gravest findings and those to show in any case, in the order of the text.
    var lines: [TextLine] {
        let gravestFirst = kept.enumerated().sorted {
            ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
        }
        var lines = always
        for line in gravestFirst.prefix(limit).map(\.element.line) where !Self.has(line, in: lines) {
            lines.append(line)
        }
        return lines.sorted { $0.tokenRange.lowerBound < $1.tokenRange.lowerBound }
    }

    /// Keeps the line of a token in any case.
    mutating func addAlways(_ token: Int, in passage: Passage) {
        let line = line(line(ofToken: token, in: passage), around: token, in: passage)
        if !Self.has(line, in: always) { always.append(line) }
    }

    /// Whether a line, or an overlapping part of it, is there already.
    private static func has(_ line: TextLine, in lines: [TextLine]) -> Bool {
        lines.contains { $0.tokenRange.overlaps(line.tokenRange) }
    }

    mutating func add(_ findings: ArraySlice<Finding>, of passage: Passage) {
        guard !findings.isEmpty else { return }
        for severity in Severity.allCases.reversed() {
            var room = limit - kept.count { $0.severity == severity }
            for finding in findings where finding.severity == severity && room > 0 {
                let token = finding.tokens.lowerBound - passage.firstToken
                guard passage.tokens.ids.indices.contains(token) else { continue }
                let number = line(ofToken: token, in: passage)
                guard !kept.contains(where: { $0.line.number == number }) else { continue }
                kept.append((severity, line(number, around: token, in: passage)))
                room -= 1
            }
        }
    }

    /// Counts the lines of a finished passage.
    mutating func advance(over passage: Passage) {
        for byte in passage.text where byte == 0x0A { linesBefore &+= 1 }
    }

    /// The line in which a token begins, counted from 1.
    func line(ofToken token: Int, in passage: Passage) -> Int {
        linesBefore + passage.lineFeeds(before: passage.tokens.range(of: token).lowerBound) + 1
    }

    /// All of a line, or the part around a token of a long one.
    private func line(_ number: Int, around token: Int, in passage: Passage) -> TextLine {
        func endsLine(_ token: Int) -> Bool { passage.slice(passage.tokens.range(of: token)).contains(0x0A) }
        var first = token
        while first > 0, token - first < Self.mostTokens, !endsLine(first - 1) { first -= 1 }
        var last = token
        while last + 1 < passage.tokens.ids.count, last - first < Self.mostTokens, !endsLine(last) {
            last += 1
        }
        if last - first >= Self.mostTokens {
            first = max(first, token - Self.tokensBefore)
            last = min(last, first + Self.mostTokens - 1)
        }
        return TextLine(
            number: number, tokenRange: passage.firstToken + first..<passage.firstToken + last + 1,
            tokens: (first...last).map { passage.textToken($0) },
            isClippedBefore: first > 0 && !endsLine(first - 1),
            isClippedAfter: !endsLine(last) && last + 1 < passage.tokens.ids.count)
    }
}
