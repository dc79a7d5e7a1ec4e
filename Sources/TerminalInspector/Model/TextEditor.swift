/// A text of any bytes with a cursor, which is between two characters, or between two bytes where they are
/// not UTF-8.
package struct TextEditor: Sendable, Equatable {
    package private(set) var text: [UInt8]
    /// A byte offset.
    package private(set) var cursor: Int

    /// The cursor is at the end.
    package init(_ text: [UInt8] = []) {
        self.text = text
        cursor = text.count
    }

    package enum Movement: Sendable {
        case left, right
        /// Over white space, then over a word.
        case wordLeft, wordRight
        case lineStart, lineEnd
        case start, end
    }

    package mutating func insert(_ bytes: [UInt8]) {
        text.insert(contentsOf: bytes, at: cursor)
        cursor += bytes.count
    }

    package mutating func move(_ movement: Movement) { cursor = destination(of: movement) }

    /// Moves the cursor to a byte, which may be inside a character.
    package mutating func move(to offset: Int) { cursor = min(max(0, offset), text.count) }

    /// Moves a cursor that is inside a character to its start.
    package mutating func snap() {
        guard cursor > 0, cursor < text.count else { return }
        var scalar = cursor
        while scalar > max(0, cursor - 3), text[scalar] & 0xC0 == 0x80 { scalar -= 1 }
        let start = characterStart(before: characterEnd(after: scalar))
        if characterEnd(after: start) > cursor { cursor = start }
    }

    /// Deletes what a movement would pass over.
    package mutating func delete(_ movement: Movement) {
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

    /// The start of the line that contains `offset`.
    func lineStart(of offset: Int) -> Int {
        text[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }

    /// In bytes; a character with more marks than that is split.
    private static let longestCharacter = 256

    private func characterStart(before offset: Int) -> Int {
        var start = max(0, offset - Self.longestCharacter)
        while start < offset, text[start] & 0xC0 == 0x80 { start += 1 }
        if let last = String(validating: text[start..<offset], as: UTF8.self)?.last {
            return offset - last.utf8.count
        }
        return offset - ((1...4).first { isScalar(offset - $0..<offset) } ?? 1)
    }

    private func characterEnd(after offset: Int) -> Int {
        var end = min(text.count, offset + Self.longestCharacter)
        while end < text.count, end > offset + 1, text[end] & 0xC0 == 0x80 { end -= 1 }
        if let first = String(validating: text[offset..<end], as: UTF8.self)?.first {
            return offset + first.utf8.count
        }
        return offset + ((1...4).first { isScalar(offset..<offset + $0) } ?? 1)
    }

    /// Among bytes that are not all UTF-8, the cursor moves by code points where there are any.
    private func isScalar(_ range: Range<Int>) -> Bool {
        range.lowerBound >= 0 && range.upperBound <= text.count
            && String(validating: text[range], as: UTF8.self)?.unicodeScalars.count == 1
    }
}
