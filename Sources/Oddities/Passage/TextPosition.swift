/// A place in a text as editors count: lines and columns from 1.
///
/// A column counts characters as Unicode scalars; ``columnUTF16`` counts UTF-16 code units, as the Language
/// Server Protocol and browsers do. Bytes that are not UTF-8 count as one character for each that does not
/// continue another.
public struct TextPosition: Sendable, Hashable {
    /// The line. Lines end in a line feed.
    public internal(set) var line = 1
    /// The column, in Unicode scalars.
    public internal(set) var column = 1
    /// The column, in UTF-16 code units.
    public internal(set) var columnUTF16 = 1

    /// Goes on over bytes of the text.
    mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
        // Whole lines only count; loops this simple are vectorized.
        var feeds = 0
        for byte in bytes { feeds &+= byte == 0x0A ? 1 : 0 }
        var rest = bytes[...]
        if feeds > 0, let last = bytes.lastIndex(of: 0x0A) {
            self = TextPosition(line: line &+ feeds)
            rest = bytes[(last + 1)...]
        }
        for byte in rest where !isContinuation(byte) {
            column &+= 1
            columnUTF16 &+= byte < 0xF0 ? 1 : 2
        }
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
        position.advance(over: UnsafeBufferPointer(rebasing: text[offset..<target]))
        offset = target
        return position
    }

    private mutating func goBack(to target: Int) {
        let between = UnsafeBufferPointer(rebasing: text[target..<offset])
        let breaks = between.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
        if breaks == 0 {
            var distance = TextPosition()
            distance.advance(over: between)
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
