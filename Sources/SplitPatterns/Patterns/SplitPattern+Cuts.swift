import CIntrinsics
import Platform

extension SplitPattern {
    /// The last place where a text can be cut so that the two parts together have the pieces of the whole,
    /// whatever comes before and after the text: `nil` if there is none after `start`, or none is known of the
    /// pattern.
    ///
    /// Line starts are preferred, because people think in lines. Offsets count bytes.
    ///
    /// Why it is correct for the built-in patterns: none of them looks behind; each ends a run of letters
    /// before anything that is neither a letter nor a mark nor an apostrophe; none takes a line break
    /// together with a visible character after it, except for a slash; and a line break alone after a visible
    /// character is the same piece at the end of a text as elsewhere. Of these places, ``ExpressionCuts`` says which are
    /// some for a custom pattern. A test compares the pieces of both parts with those of the whole.
    ///
    /// Does not know special tokens; `Tokenizer.lastCut` does.
    ///
    /// - Parameters:
    ///   - betweenASCII: whether there must be ASCII characters on both sides, or beside a line break.
    ///   - others: patterns whose pieces must not change either.
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`.
    package func lastCut(
        in text: UnsafeBufferPointer<UInt8>, after start: Int, betweenASCII: Bool = false,
        alsoFor others: [SplitPattern] = []
    ) -> Int? {
        guard hasKnownCuts, others.allSatisfy(\.hasKnownCuts) else { return nil }
        let pools = (others + [self]).compactMap(\.cuts)
        let places = CutCandidates(
            text: text, betweenASCII: betweenASCII, customPatterns: pools.map { $0.take() })
        defer { for (pool, cuts) in zip(pools, places.customPatterns) { pool.give(cuts) } }
        // A line longer than that is not a line that people think in.
        let (start, lineStart) = (max(start, 1), max(start, 1, text.count - Self.longLine))
        return places.lastLineStart(after: lineStart) ?? places.lastWordEnd(after: start)
            ?? places.lastLineStart(after: start)
    }

    private static let longLine = 1 << 14

    /// Whether ``lastCut(in:after:)`` knows places: for built-in patterns, and for custom ones if a piece is sure to end
    /// after a word or a line.
    package var hasKnownCuts: Bool { isBuiltIn || cuts != nil }
}

/// The places of a text where it may be cut.
private struct CutCandidates {
    let text: UnsafeBufferPointer<UInt8>
    let betweenASCII: Bool
    /// What all custom patterns have to agree to.
    let customPatterns: [ExpressionCuts]

    func lastLineStart(after start: Int) -> Int? {
        guard let base = text.baseAddress, text.count > start else { return nil }
        // There must be a byte after the line break.
        var end = text.count - 1
        while end > start {
            let lineBreak = bpe_last_index_of_byte(base + start, end - start, UInt8(ascii: "\n"))
            guard lineBreak >= 0 else { return nil }
            end = start + lineBreak
            if isLineStart(end + 1) { return end + 1 }
        }
        return nil
    }

    func lastWordEnd(after start: Int) -> Int? {
        var position = text.count - 1
        while position > start {
            if isWordEnd(position) { return position }
            position -= 1
        }
        return nil
    }

    /// Whether there is a visible character before the line break that ends at `position`, and one after it.
    /// Not a slash: o200k joins it to line breaks and the punctuation before them.
    private func isLineStart(_ position: Int) -> Bool {
        guard text[position] != UInt8(ascii: "/"), let next = visibleCharacter(at: position),
            let last = visibleCharacter(before: position - 1), !betweenASCII || last.isASCII && next.isASCII
        else { return false }
        return customPatterns.allSatisfy { $0.endsPiece(after: [last, "\n"], before: next) }
    }

    private func visibleCharacter(before end: Int) -> Unicode.Scalar? {
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return visibleCharacter(at: start).flatMap { UTF8.width($0) == end - start ? $0 : nil }
    }

    /// The character at `position`, unless it is white space, a control, or none.
    private func visibleCharacter(at position: Int) -> Unicode.Scalar? {
        if text[position] < 0x80 {
            return (0x21...0x7E).contains(text[position]) ? Unicode.Scalar(text[position]) : nil
        }
        guard WellFormedUTF8.sequenceLength(text, at: position) > 0 else { return nil }
        let scanned = ScannedText(base: text.baseAddress!, end: text.count)
        guard !CharacterClassSet.whiteSpace.contains(scanned.character(at: position).characterClass) else {
            return nil
        }
        return Unicode.Scalar(scanned.codePoint(at: position))
    }

    /// After an ASCII letter, before an ASCII character that is neither a letter nor an apostrophe. Nor a
    /// digit or an underscore, which people take for part of the word.
    @inline(__always)
    private func isWordEnd(_ position: Int) -> Bool {
        let (last, next) = (text[position - 1], text[position])
        return Self.isLetter(last) && next < 0x80 && !Self.isLetter(next)
            && next != UInt8(ascii: "'") && next != UInt8(ascii: "_") && !(0x30...0x39).contains(next)
            && customPatterns.allSatisfy {
                $0.endsPiece(after: [Unicode.Scalar(last)], before: Unicode.Scalar(next))
            }
    }

    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
