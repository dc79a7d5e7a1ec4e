import SplitPatterns

/// A place in a text as editors count: lines and columns from 1.
///
/// ```swift
/// let place = report.findings.first?.lines?.start             // line 2, column 3
/// ```
///
/// A column counts characters as Unicode scalars; ``columnUTF16`` counts UTF-16 code units, as the Language
/// Server Protocol and browsers do. Each byte that is part of no character counts as one.
public struct TextPosition: Sendable, Hashable {
    /// The line. Lines end in a line feed.
    public internal(set) var line = 1
    /// The column, in Unicode scalars.
    public internal(set) var column = 1
    /// The column, in UTF-16 code units.
    public internal(set) var columnUTF16 = 1

    /// Goes on over a range of the text.
    mutating func advance(over range: Range<Int>, of text: UnsafeBufferPointer<UInt8>) {
        // Whole lines only count; loops this simple are vectorized.
        let bytes = UnsafeBufferPointer(rebasing: text[range])
        var feeds = 0
        for byte in bytes { feeds &+= byte == 0x0A ? 1 : 0 }
        var start = range.lowerBound
        if feeds > 0, let last = bytes.lastIndex(of: 0x0A) {
            self = TextPosition(line: line &+ feeds)
            start += last + 1
        }
        var offset = Self.characterStart(text, from: start)
        while offset < range.upperBound {
            // A byte that is not UTF-8 shows as one �.
            let length = text[offset] < 0x80 ? 1 : max(1, WellFormedUTF8.sequenceLength(text, at: offset))
            column &+= 1
            columnUTF16 &+= length < 4 ? 1 : 2
            offset &+= length
        }
    }

    /// The first place at or after `offset` that is not inside a character.
    private static func characterStart(_ text: UnsafeBufferPointer<UInt8>, from offset: Int) -> Int {
        guard offset < text.count, isContinuation(text[offset]) else { return offset }
        for distance in 1...3 where offset >= distance {
            let end = offset - distance + WellFormedUTF8.sequenceLength(text, at: offset - distance)
            if end > offset { return end }
        }
        return offset
    }
}

/// A stretch of a text from one position to another, which it does not include.
public struct TextRange: Sendable, Hashable {
    /// Where it begins.
    public let start: TextPosition
    /// Where it ends.
    public let end: TextPosition

    init(start: TextPosition, end: TextPosition) {
        self.start = start
        self.end = end
    }

    /// A text as a whole, by where it begins.
    public static let wholeText = TextRange(start: TextPosition(), end: TextPosition())
}

/// Positions in a passage, asked for mostly in order: each goes on from the last.
struct PositionCursor {
    private let text: UnsafeBufferPointer<UInt8>
    private let origin: TextPosition
    private var offset = 0
    private var position: TextPosition

    init(_ text: UnsafeBufferPointer<UInt8>, from origin: TextPosition) {
        self.text = text
        self.origin = origin
        position = origin
    }

    /// - Complexity: linear in what lies between the last offset and this one.
    mutating func position(at target: Int) -> TextPosition {
        if target < offset { goBack(to: target) }
        position.advance(over: offset..<target, of: text)
        offset = target
        return position
    }

    private mutating func goBack(to target: Int) {
        let between = UnsafeBufferPointer(rebasing: text[target..<offset])
        let breaks = between.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
        if breaks == 0 {
            var distance = TextPosition()
            distance.advance(over: target..<offset, of: text)
            position.column -= distance.column - 1
            position.columnUTF16 -= distance.columnUTF16 - 1
            offset = target
        } else {
            // To the start of its line, whose number is known by the breaks after it.
            let lineStart = (text[..<target].lastIndex(of: 0x0A) ?? -1) + 1
            position = lineStart == 0 ? origin : TextPosition(line: position.line - breaks)
            offset = lineStart
        }
    }
}
