extension SplitPattern {
    /// The last place in a text where it can be cut so that the pieces of the two parts are those of the whole,
    /// whatever comes before and after the text: `nil` if there is none behind `start`, or if the pattern is a user's
    /// own, which can look as far behind and ahead as it likes.
    ///
    /// Places at the start of a line are preferred, because people think in lines. Offsets count bytes.
    ///
    /// Why it is right for the built-in patterns, of which none looks behind: each ends a run of letters where
    /// something follows that is neither a letter nor a mark nor an apostrophe, and none takes a line break together
    /// with a letter behind it. A line break that stands alone, behind a visible character, is the same piece at the
    /// end of a text as before a letter. A test compares both parts' pieces with the whole's.
    ///
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`.
    package func lastCut(in text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Int? {
        guard case .scanner = engine else { return nil }
        return Self.last(in: text, behind: max(start, 1), where: Self.isLineStart)
            ?? Self.last(in: text, behind: max(start, 1), where: Self.isWordEnd)
    }

    private static func last(
        in text: UnsafeBufferPointer<UInt8>, behind start: Int,
        where isCut: (UnsafeBufferPointer<UInt8>, Int) -> Bool
    ) -> Int? {
        var position = text.count - 1
        while position > start {
            if isCut(text, position) { return position }
            position -= 1
        }
        return nil
    }

    /// A letter behind a lone line break behind a visible character, all ASCII.
    @inline(__always)
    private static func isLineStart(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        text[position - 1] == UInt8(ascii: "\n") && isLetter(text[position])
            && (0x21...0x7E).contains(text[position - 2])
    }

    /// Behind a letter, before anything that is neither a letter nor an apostrophe, both ASCII. The vertical bar is
    /// left out so that no `<|special|>` is cut.
    @inline(__always)
    private static func isWordEnd(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        let next = text[position]
        return isLetter(text[position - 1]) && next < 0x80 && !isLetter(next)
            && next != UInt8(ascii: "'") && next != UInt8(ascii: "|")
    }

    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
