/// A text that somebody types, and the place where they type. Any bytes; the cursor stands between two characters as a
/// person sees them, or between two bytes where there are none.
public struct TextEditor: Sendable, Equatable {
    /// The text.
    public private(set) var text: [UInt8]
    /// Where the next typed text goes: a byte offset.
    public private(set) var cursor: Int

    /// An editor of a text, with the cursor at its end.
    public init(_ text: [UInt8] = []) {
        self.text = text
        cursor = text.count
    }

    /// Where a cursor can go.
    public enum Movement: Sendable {
        /// To the next character or the one before.
        case left, right
        /// Over a word and the white space before it.
        case wordLeft, wordRight
        /// To the ends of the line.
        case lineStart, lineEnd
        /// To the ends of the text.
        case start, end
    }

    /// Puts text where the cursor is.
    ///
    /// - Complexity: linear in the text behind the cursor.
    public mutating func insert(_ bytes: [UInt8]) {
        text.insert(contentsOf: bytes, at: cursor)
        cursor += bytes.count
    }

    /// Moves the cursor.
    public mutating func move(_ movement: Movement) { cursor = destination(of: movement) }

    /// Puts the cursor at a byte, which may be inside a character.
    public mutating func move(to offset: Int) { cursor = min(max(0, offset), text.count) }

    /// Moves the cursor out of the middle of a character.
    public mutating func snap() {
        guard cursor > 0, cursor < text.count else { return }
        var scalar = cursor
        while scalar > max(0, cursor - 3), text[scalar] & 0xC0 == 0x80 { scalar -= 1 }
        let start = characterStart(before: characterEnd(after: scalar))
        if characterEnd(after: start) > cursor { cursor = start }
    }

    /// Takes away what lies between the cursor and where a movement would bring it.
    public mutating func delete(_ movement: Movement) {
        let other = destination(of: movement)
        let range = min(cursor, other)..<max(cursor, other)
        text.removeSubrange(range)
        cursor = range.lowerBound
    }

    private func destination(of movement: Movement) -> Int {
        switch movement {
        case .left: return cursor > 0 ? characterStart(before: cursor) : 0
        case .right: return cursor < text.count ? characterEnd(after: cursor) : cursor
        case .wordLeft:
            var place = cursor
            while place > 0, isSpace(text[place - 1]) { place -= 1 }
            while place > 0, !isSpace(text[place - 1]) { place -= 1 }
            return place
        case .wordRight:
            var place = cursor
            while place < text.count, isSpace(text[place]) { place += 1 }
            while place < text.count, !isSpace(text[place]) { place += 1 }
            return place
        case .lineStart: return lineStart(of: cursor)
        case .lineEnd: return text[cursor...].firstIndex(of: 0x0A) ?? text.count
        case .start: return 0
        case .end: return text.count
        }
    }

    /// Where the line begins that a place is in.
    func lineStart(of offset: Int) -> Int {
        text[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }

    /// No character that anybody types is longer, in bytes; more marks are taken in portions.
    private static let longestCharacter = 256

    private func characterStart(before offset: Int) -> Int {
        var start = max(0, offset - Self.longestCharacter)
        while start < offset, text[start] & 0xC0 == 0x80 { start += 1 }
        if let piece = String(validating: text[start..<offset], as: UTF8.self), let last = piece.last {
            return offset - last.utf8.count
        }
        // Not all of it is text: one code point if the bytes right before are one, else one byte.
        for length in 1...4 where length <= offset {
            if let scalar = String(validating: text[offset - length..<offset], as: UTF8.self),
                scalar.unicodeScalars.count == 1
            {
                return offset - length
            }
        }
        return offset - 1
    }

    private func characterEnd(after offset: Int) -> Int {
        var end = min(text.count, offset + Self.longestCharacter)
        while end < text.count, end > offset + 1, text[end] & 0xC0 == 0x80 { end -= 1 }
        if let piece = String(validating: text[offset..<end], as: UTF8.self), let first = piece.first {
            return offset + first.utf8.count
        }
        for length in 1...4 where offset + length <= text.count {
            if let scalar = String(validating: text[offset..<offset + length], as: UTF8.self),
                scalar.unicodeScalars.count == 1
            {
                return offset + length
            }
        }
        return offset + 1
    }
}
