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
        for offset in start..<range.upperBound where Self.startsCharacter(text, offset) {
            column &+= 1
            columnUTF16 &+= text[offset] < 0xF0 || text[offset] > 0xF4 ? 1 : 2
        }
    }

    /// Whether a byte begins a character, or is one that is not UTF-8: those show as � each.
    private static func startsCharacter(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
        guard isContinuation(text[offset]) else { return true }
        for distance in 1...3 where offset - distance >= 0 {
            let lead = text[offset - distance]
            guard !isContinuation(lead) else { continue }
            let length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1
            return length <= distance
        }
        return true
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
