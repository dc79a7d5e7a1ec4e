/// The patterns of o200k and tekken, which cut words where lower case turns to upper case:
///
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|…)?|
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|…)?|
///     \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct CasedWordScanner {
    /// How many digits a piece has at most.
    let digits: Int
    let takesContractions: Bool

    private static let notLower = CharacterClassSet(.upper, .caseless, .mark)
    private static let notUpper = CharacterClassSet(.lower, .caseless, .mark)

    @inline(__always)
    func pieceEnd(in text: ScannedText, from start: Int, _ leads: ASCIILeads) -> Int {
        if let letters = text.asciiWordStart(start, leads: leads),
            let end = text.asciiCasedWordEnd(from: letters)
        {
            return withContraction(in: text, end)
        }
        return plainPieceEnd(in: text, from: start)
    }

    /// The same a character at a time.
    func plainPieceEnd(in text: ScannedText, from start: Int) -> Int {
        let first = text.character(at: start)
        switch first.characterClass {
        case .upper, .lower, .caseless:
            let word = word(in: text, from: start)
            return withContraction(in: text, word.lowerEnd ?? word.upperEnd)
        case .number: return text.run(of: .number, from: start, limit: digits)
        case .lineBreak: return whiteSpace(in: text, from: start)
        case .space, .mark, .punctuation, .other:
            if let end = word(in: text, behind: first, from: start) { return withContraction(in: text, end) }
            if let end = text.run(of: .neitherSpaceNorWord, behindOptionalSpaceAt: start) {
                return text.lineBreaks(from: end, andSlashes: true)
            }
            return whiteSpace(in: text, from: start)
        }
    }

    /// The word behind a character that may belong to it. A mark can be that character or a letter of the word; the
    /// alternatives are tried in the order in which the expression tries them.
    @inline(__always)
    private func word(in text: ScannedText, behind lead: ScannedText.Character, from start: Int) -> Int? {
        let behindLead = word(in: text, from: lead.next)
        if let end = behindLead.lowerEnd { return end }
        if lead.characterClass == .mark, let end = word(in: text, from: start).lowerEnd { return end }
        return behindLead.upperEnd > lead.next ? behindLead.upperEnd : nil
    }

    /// What the two alternatives match without their first character.
    ///
    /// `lowerEnd` is the first one's: letters that are not lower, then at least one that is not upper. If none
    /// follows the first run, the run gives letters back up to the last one that is in both sets. `upperEnd` is
    /// the second one's, where the first fails: the run itself, which may be empty.
    @inline(__always)
    private func word(in text: ScannedText, from start: Int) -> (lowerEnd: Int?, upperEnd: Int) {
        var position = start
        var lastInBothEnd: Int?
        while position < text.end {
            let character = text.character(at: position)
            guard Self.notLower.contains(character.characterClass) else { break }
            position = character.next
            if character.characterClass != .upper { lastInBothEnd = position }
        }
        let lowerEnd = text.run(of: Self.notUpper, from: position)
        return (lowerEnd > position ? lowerEnd : lastInBothEnd, position)
    }

    @inline(__always)
    private func withContraction(in text: ScannedText, _ end: Int) -> Int {
        takesContractions ? text.contraction(at: end, anyCase: true) ?? end : end
    }

    @inline(__always)
    private func whiteSpace(in text: ScannedText, from start: Int) -> Int {
        text.whiteSpace(from: start, lineBreaksFirst: true, wholeAtEndFirst: false)
    }
}
