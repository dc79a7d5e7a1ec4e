/// Cohere's two patterns: runs of digits that no word character follows, in groups of three from the right, and
/// then o200k's, which sees what lies between such groups as a whole text.
enum CohereScanner {
    /// The end of the part that begins at `start`: such a run, or all before the next one.
    ///
    /// - Complexity: linear in the part.
    static func partEnd(in text: ScannedText, from start: Int) -> Int {
        var position = start
        while position < text.end {
            let end = text.runOfDecimals(from: position)
            if end > position, !text.isWordCharacter(at: end) { return position == start ? end : position }
            position = end > position ? end : text.character(at: position).next
        }
        return position
    }

    /// - Parameter isPartStart: whether `start` is where the part begins.
    static func pieceEnd(in part: ScannedText, from start: Int, isPartStart: Bool) -> Int {
        guard part.isDecimal(before: part.end) else {
            return CasedWordScanner(digits: 3, takesContractions: true).pieceEnd(in: part, from: start)
        }
        // The part is a run: elsewhere a part does not end with a digit.
        let surplus = isPartStart ? part.countOfCharacters(from: start) % 3 : 0
        return part.run(of: .number, from: start, limit: surplus > 0 ? surplus : 3)
    }
}

extension ScannedText {
    /// `\p{Nd}`
    fileprivate func isDecimal(at position: Int) -> Bool {
        let lead = byte(at: position)
        if lead < 0x80 { return (0x30...0x39).contains(lead) }
        guard character(at: position).characterClass == .number else { return false }
        let codePoint = codePoint(at: position)
        return !CodePointSet.otherNumbers.contains(codePoint) && !CodePointSet.letterNumbers.contains(codePoint)
    }

    fileprivate func isDecimal(before end: Int) -> Bool {
        var position = end &- 1
        while byte(at: position) & 0xC0 == 0x80 { position &-= 1 }
        return isDecimal(at: position)
    }

    fileprivate func runOfDecimals(from start: Int) -> Int {
        var position = start
        while isDecimal(at: position) { position = character(at: position).next }
        return position
    }

    fileprivate func countOfCharacters(from start: Int) -> Int {
        var (position, count) = (start, 0)
        while position < end {
            position = character(at: position).next
            count &+= 1
        }
        return count
    }

    /// `\w` of Oniguruma, which takes the numbers of Latin-1 for letters.
    fileprivate func isWordCharacter(at position: Int) -> Bool {
        guard position < end else { return false }
        let lead = byte(at: position)
        switch character(at: position).characterClass {
        case .upper, .lower, .caseless, .mark: return true
        case .number:
            return lead < 0xC3 || !CodePointSet.otherNumbers.contains(codePoint(at: position))
        case .punctuation, .other:
            if lead < 0x80 { return lead == UInt8(ascii: "_") }
            let codePoint = codePoint(at: position)
            return !CodePointSet.joiners.contains(codePoint) && CodePointSet.wordSymbols.contains(codePoint)
        case .space, .lineBreak: return false
        }
    }
}
