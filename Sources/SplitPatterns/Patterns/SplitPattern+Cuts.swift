import CIntrinsics

extension SplitPattern {
    /// The last place in a text where it can be cut so that the pieces of the two parts are those of the whole,
    /// whatever comes before and after the text: `nil` if there is none behind `start`, or if the pattern is a user's
    /// own, which can look as far behind and ahead as it likes.
    ///
    /// Places at the start of a line are preferred, because people think in lines. Offsets count bytes.
    ///
    /// Why it is right for the built-in patterns, of which none looks behind: each ends a run of letters where
    /// something follows that is neither a letter nor a mark nor an apostrophe, and none takes a line break together
    /// with a visible character behind it, but for a slash. A line break that stands alone, behind a visible character,
    /// is the same piece at the end of a text as before one. A test compares both parts' pieces with the whole's.
    ///
    /// Special tokens are not minded; `Tokenizer.lastCut` minds them.
    ///
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`.
    package func lastCut(in text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Int? {
        guard case .scanner = engine else { return nil }
        // Lines that long are no lines that people think in.
        let (start, lineStart) = (max(start, 1), max(start, 1, text.count - Self.longLine))
        return Self.lastLineStart(in: text, behind: lineStart)
            ?? Self.lastWordEnd(in: text, behind: start) ?? Self.lastLineStart(in: text, behind: start)
    }

    private static let longLine = 1 << 14

    /// Whether there are such places: for a pattern of the user's own there are none.
    package var hasProvedCuts: Bool { if case .scanner = engine { true } else { false } }

    private static func lastLineStart(in text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Int? {
        guard let base = text.baseAddress, text.count > start else { return nil }
        // The line break is before the place, and something behind it.
        var end = text.count - 1
        while end > start {
            let lineBreak = bpe_last_index_of_byte(base + start, end - start, UInt8(ascii: "\n"))
            guard lineBreak >= 0 else { return nil }
            end = start + lineBreak
            if isLineStart(text, end + 1) { return end + 1 }
        }
        return nil
    }

    private static func lastWordEnd(in text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Int? {
        var position = text.count - 1
        while position > start {
            if isWordEnd(text, position) { return position }
            position -= 1
        }
        return nil
    }

    /// Whether a place behind a line break has a visible character before the break and one behind. A slash is left out: o200k
    /// takes it together with line breaks and signs before it.
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

    /// Behind a letter, before anything that is neither a letter nor an apostrophe, both ASCII. Digits and low lines are
    /// left out too: people take them for the same word.
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
