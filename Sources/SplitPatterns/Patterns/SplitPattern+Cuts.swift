import CIntrinsics

extension SplitPattern {
    /// The last place where a text can be cut so that the two parts together have the pieces of the whole,
    /// whatever comes before and after the text: `nil` if there is none after `start`, or if the pattern is
    /// custom and can look as far ahead and behind as it likes.
    ///
    /// Line starts are preferred, because people think in lines. Offsets count bytes.
    ///
    /// Why it is correct for the built-in patterns: none of them looks behind; each ends a run of letters
    /// before anything that is neither a letter nor a mark nor an apostrophe; none takes a line break
    /// together with a visible character after it, except for a slash; and a line break alone after a visible
    /// character is the same piece at the end of a text as elsewhere. A test compares the pieces of both
    /// parts with those of the whole.
    ///
    /// Does not know special tokens; `Tokenizer.lastCut` does.
    ///
    /// - Parameter betweenASCII: whether there must be ASCII characters on both sides, or beside a line break.
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`.
    package func lastCut(
        in text: UnsafeBufferPointer<UInt8>, after start: Int, betweenASCII: Bool = false
    ) -> Int? {
        guard hasKnownCuts else { return nil }
        // A line longer than that is not a line that people think in.
        let (start, lineStart) = (max(start, 1), max(start, 1, text.count - Self.longLine))
        return Self.lastLineStart(in: text, after: lineStart, betweenASCII)
            ?? Self.lastWordEnd(in: text, after: start)
            ?? Self.lastLineStart(in: text, after: start, betweenASCII)
    }

    private static let longLine = 1 << 14

    /// Whether ``lastCut(in:after:)`` knows places: only for built-in patterns.
    package var hasKnownCuts: Bool { if case .scanner = engine { true } else { false } }

    private static func lastLineStart(
        in text: UnsafeBufferPointer<UInt8>, after start: Int, _ betweenASCII: Bool
    ) -> Int? {
        guard let base = text.baseAddress, text.count > start else { return nil }
        // There must be a byte after the line break.
        var end = text.count - 1
        while end > start {
            let lineBreak = bpe_last_index_of_byte(base + start, end - start, UInt8(ascii: "\n"))
            guard lineBreak >= 0 else { return nil }
            end = start + lineBreak
            if isLineStart(text, end + 1), !betweenASCII || text[end - 1] | text[end + 1] < 0x80 {
                return end + 1
            }
        }
        return nil
    }

    private static func lastWordEnd(in text: UnsafeBufferPointer<UInt8>, after start: Int) -> Int? {
        var position = text.count - 1
        while position > start {
            if isWordEnd(text, position) { return position }
            position -= 1
        }
        return nil
    }

    /// Whether there is a visible character before the line break that ends at `position`, and one after it.
    /// Not a slash: o200k joins it to line breaks and the punctuation before them.
    private static func isLineStart(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        text[position] != UInt8(ascii: "/") && isVisible(text, at: position)
            && isVisible(text, before: position - 1)
    }

    private static func isVisible(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> Bool {
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return isVisible(text, at: start) && start + WellFormedUTF8.sequenceLength(text, at: start) == end
    }

    /// Whether a character begins at `position` that is neither white space nor a control.
    private static func isVisible(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        if text[position] < 0x80 { return (0x21...0x7E).contains(text[position]) }
        guard WellFormedUTF8.sequenceLength(text, at: position) > 0 else { return false }
        let character = ScannedText(base: text.baseAddress!, end: text.count).character(at: position)
        return !CharacterClassSet.whiteSpace.contains(character.characterClass)
    }

    /// After an ASCII letter, before an ASCII character that is neither a letter nor an apostrophe. Nor a
    /// digit or an underscore, which people take for part of the word.
    @inline(__always)
    private static func isWordEnd(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        let next = text[position]
        return isLetter(text[position - 1]) && next < 0x80 && !isLetter(next)
            && next != UInt8(ascii: "'") && next != UInt8(ascii: "_") && !(0x30...0x39).contains(next)
    }

    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
