import CIntrinsics
import Platform

/// Which characters may be next to a place where a text is cut, from all to the fewest.
package enum CutNeighbours: Int {
    case any
    /// Any around the line break at the end of a line, and ASCII characters around the end of a word.
    case asciiWords
    /// ASCII characters.
    case ascii
}

extension SplitPattern {
    /// The last place where a text can be cut so that the two parts together have the pieces of the whole,
    /// whatever comes before and after the text: `nil` if there is none after `start`, or none is known of the
    /// pattern.
    ///
    /// The two sides of a line break are preferred, because people think in lines. Offsets count bytes.
    ///
    /// Why it is correct for the built-in patterns: none of them looks behind; each ends a run of letters
    /// before any ASCII character but an apostrophe, and before commas and full stops of Chinese; none takes a line break
    /// together with a visible character after it, except for a slash; and a line break alone after a visible
    /// character is the same piece at the end of a text as elsewhere. For a custom pattern, only those of these places
    /// count that ``ExpressionCuts`` confirms. A test compares the pieces of both parts with those of the whole.
    ///
    /// Does not know special tokens; `Tokenizer.lastCut` does.
    ///
    /// - Parameters:
    ///   - neighbours: what must be around the place.
    ///   - others: patterns whose pieces must not change either.
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`, for given patterns.
    package func lastCut(
        in text: UnsafeBufferPointer<UInt8>, after start: Int, between neighbours: CutNeighbours = .any,
        alsoFor others: [SplitPattern] = []
    ) -> Int? {
        guard hasKnownCuts, others.allSatisfy(\.hasKnownCuts) else { return nil }
        let pools = cuts == nil && others.isEmpty ? [] : (others + [self]).compactMap(\.cuts)
        let candidates = CutCandidates(
            text: text, neighbours: neighbours, customPatterns: pools.map { $0.take() })
        defer { for (pool, cuts) in zip(pools, candidates.customPatterns) { pool.give(cuts) } }
        // A line longer than that is not a line that people think in.
        let (start, lineStart) = (max(start, 1), max(start, 1, text.count - Self.longLine))
        return candidates.lastBesideLineBreak(after: lineStart) ?? candidates.lastWordEnd(after: start)
            ?? candidates.lastBesideLineBreak(after: start)
    }

    private static let longLine = 1 << 14

    /// Whether ``lastCut(in:after:)`` knows places: for built-in patterns, and for custom ones if pieces are sure to end
    /// after words or lines.
    package var hasKnownCuts: Bool { isBuiltIn || cuts != nil }
}

/// The places of a text where it may be cut.
private struct CutCandidates {
    let text: UnsafeBufferPointer<UInt8>
    let neighbours: CutNeighbours
    /// What all custom patterns have to agree to.
    let customPatterns: [ExpressionCuts]

    /// Where a line starts, or where a word ends it: before indentation, a line break is one piece with it.
    func lastBesideLineBreak(after start: Int) -> Int? {
        guard let base = text.baseAddress, text.count > start else { return nil }
        // There must be a byte after the line break.
        var end = text.count - 1
        while end > start {
            let lineBreak = bpe_last_index_of_byte(base + start, end - start, UInt8(ascii: "\n"))
            guard lineBreak >= 0 else { return nil }
            end = start + lineBreak
            if isLineStart(end + 1) { return end + 1 }
            if end > start, isWordEnd(end) { return end }
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
        guard let next = character(at: position), next != "/", Self.isVisible(next),
            let last = character(before: position - 1), Self.isVisible(last),
            neighbours != .ascii || last.isASCII && next.isASCII
        else { return false }
        return customPatterns.allSatisfy { $0.endsPiece(after: [last, "\n"], before: next) }
    }

    /// After a letter, before what is no part of its word.
    @inline(__always)
    private func isWordEnd(_ position: Int) -> Bool {
        let (last, next) = (text[position - 1], text[position])
        guard next < 0x80 ? Self.endsWord(next) : isWideSign(at: position),
            last < 0x80 ? Self.isLetter(last) : isLetter(before: position)
        else { return false }
        return customPatterns.isEmpty || endsPieces(at: position)
    }

    /// An ASCII character that is neither a letter nor an apostrophe. Nor a digit or an underscore, which people take
    /// for part of the word.
    @inline(__always)
    private static func endsWord(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "'") && byte != UInt8(ascii: "_") && !isLetter(byte)
            && !(0x30...0x39).contains(byte)
    }

    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Whether there is a comma, a full stop, a bracket or the like of Chinese and Japanese, where a text may have
    /// neither spaces nor line breaks: U+3001 to U+301F, or U+FF01 to U+FF1F. To some patterns, other signs are
    /// parts of a run of Han or kana.
    private func isWideSign(at position: Int) -> Bool {
        let lead = text[position]
        guard neighbours == .any, lead == 0xE3 || lead == 0xEF, position + 2 < text.count,
            text[position + 1] == (lead == 0xE3 ? 0x80 : 0xBC), let character = character(at: position)
        else { return false }
        return character.value & 0xFF < 0x20 && CharacterClass(of: character.value) == .punctuation
    }

    private func isLetter(before position: Int) -> Bool {
        guard neighbours == .any, let character = character(before: position) else { return false }
        return CharacterClassSet.letter.contains(CharacterClass(of: character.value))
    }

    private func endsPieces(at position: Int) -> Bool {
        let (last, next) = (text[position - 1], text[position])
        if last | next < 0x80 { return customPatterns.allSatisfy { $0.endsPiece(after: last, before: next) } }
        guard let last = character(before: position), let next = character(at: position) else { return false }
        return customPatterns.allSatisfy { $0.endsPiece(after: [last], before: next) }
    }

    private func character(before end: Int) -> Unicode.Scalar? {
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return character(at: start).flatMap { UTF8.width($0) == end - start ? $0 : nil }
    }

    /// The character at `position`; `nil` if none begins there.
    private func character(at position: Int) -> Unicode.Scalar? {
        if text[position] < 0x80 { return Unicode.Scalar(text[position]) }
        guard WellFormedUTF8.sequenceLength(text, at: position) > 0 else { return nil }
        return Unicode.Scalar(ScannedText(base: text.baseAddress!, end: text.count).codePoint(at: position))
    }

    /// Neither white space nor an ASCII control.
    private static func isVisible(_ character: Unicode.Scalar) -> Bool {
        character.isASCII
            ? (0x21...0x7E).contains(character.value)
            : !CharacterClassSet.whiteSpace.contains(CharacterClass(of: character.value))
    }
}
