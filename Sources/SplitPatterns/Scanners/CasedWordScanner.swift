/// The patterns of o200k and tekken, which split words where lower case turns to upper case:
///
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|…)?|
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|…)?|
///     \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
///
/// In that of Kimi K2, `[\p{Han}]+` comes first, words have no such characters, and `/` is not special.
struct CasedWordScanner: WindowScanner {
    /// The most digits of a piece.
    let digits: Int
    let takesContractions: Bool
    /// Whether slashes follow punctuation, as line breaks do.
    var takesSlashes = true
    var separatesHan = false

    private static let notLower = CharacterClassSet(.upper, .caseless, .mark)
    private static let notUpper = CharacterClassSet(.lower, .caseless, .mark)

    func pieceEnd(in text: ScannedText, from start: Int) -> Int {
        if separatesHan, text.isHan(at: start) { return text.runOfHan(from: start) }
        let first = text.character(at: start)
        switch first.characterClass {
        case .upper, .lower, .caseless:
            let word = word(in: text, from: start)
            return withContraction(in: text, word.lowerEnd ?? word.upperEnd)
        case .number: return text.run(of: .number, from: start, limit: digits)
        case .lineBreak: return whiteSpace(in: text, from: start)
        case .space, .mark, .punctuation, .other:
            if let end = word(in: text, after: first, from: start) { return withContraction(in: text, end) }
            if let end = text.run(of: .neitherSpaceNorWord, afterOptionalSpaceAt: start) {
                return text.lineBreaks(from: end, andSlashes: takesSlashes)
            }
            return whiteSpace(in: text, from: start)
        }
    }

    @inline(__always)
    func starts(in window: TextWindow, of text: ScannedText, at start: Int) -> UInt64 {
        // Marks belong to the word before them. `pieceEnd` handles a mark without a word, and a slash after
        // line breaks that belong to the piece before them.
        let han = separatesHan ? text.firstHan(in: window, at: start) : 0
        let word = (window.letter | window.mark) & ~han
        let rest = ~(window.letter | window.mark | window.number | window.whiteSpace)
        let restStarts = TextWindow.starts(of: rest) & ~(window.blank << 1)
        let wordStarts = TextWindow.starts(of: word)
        var unclear = window.mark & wordStarts | window.unclearNumbers(upTo: digits) | han
        if takesSlashes { unclear |= window.lineBreaks(after: rest) << 1 & window.slash }
        let leads = window.previousCharacter(of: wordStarts) & restStarts
        let ownWords = wordStarts & ~(window.space << 1) & ~window.nextCharacter(of: leads)
        var starts =
            restStarts | ownWords | window.upper & window.lower << 1 | window.whiteSpaceStarts(after: rest)
            | window.numberStarts(upTo: digits)
        if takesContractions { joinContractions(to: &starts, word, in: window, of: text, at: start) }
        let unclearCapitals = window.upper & (word & ~window.upper & ~window.lower) << 1
        if unclearCapitals != 0 { separateCapitals(unclearCapitals, word, in: window, &starts) }
        return starts & TextWindow.below(unclear)
    }

    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)?` after words.
    @inline(__always)
    private func joinContractions(
        to starts: inout UInt64, _ word: UInt64, in window: TextWindow, of text: ScannedText, at start: Int
    ) {
        // A letter may follow the window's last byte.
        var apostrophes = window.apostrophe & word << 1 & (word >> 1 | 1 << 63)
        var lastEnd = 0
        while apostrophes != 0 {
            let apostrophe = apostrophes.trailingZeroBitCount
            apostrophes &= apostrophes &- 1
            // After a contraction, another one starts a piece.
            guard apostrophe != lastEnd, let end = text.contraction(at: start &+ apostrophe, anyCase: true)
            else {
                continue
            }
            lastEnd = end &- start
            let inside = ((1 as UInt64) &<< UInt64(lastEnd &- apostrophe) &- 1) &<< UInt64(apostrophe)
            starts = starts & ~inside | TextWindow.bit(lastEnd)
        }
    }

    /// Capitals after marks or letters without case start a piece if the piece before them has a small
    /// letter, or if no other letter follows them.
    @inline(never)
    private func separateCapitals(
        _ capitals: UInt64, _ word: UInt64, in window: TextWindow, _ starts: inout UInt64
    ) {
        var capitals = capitals
        while capitals != 0 {
            let first = capitals & (0 &- capitals)
            capitals &= capitals &- 1
            let piece = (first &- 1) & ~TextWindow.below(TextWindow.last(of: (starts | 1) & (first &- 1)))
            // 0 where the capitals reach the window's end: what follows is unknown.
            let end = (window.upper &+ first) & ~window.upper
            if window.lower & piece != 0 || end & ~word != 0 { starts |= first }
        }
    }

    /// The word after an optional first character. A mark can be that character or part of the word; the
    /// order of the attempts is that of the expression's backtracking.
    @inline(__always)
    private func word(in text: ScannedText, after lead: ScannedText.Character, from start: Int) -> Int? {
        let afterLead = word(in: text, from: lead.next)
        if let end = afterLead.lowerEnd { return end }
        if lead.characterClass == .mark, let end = word(in: text, from: start).lowerEnd { return end }
        return afterLead.upperEnd > lead.next ? afterLead.upperEnd : nil
    }

    /// Where the two alternatives end, without the optional first character.
    ///
    /// `lowerEnd` is for the first: letters that are not lower, then at least one that is not upper. If none
    /// follows, the run backtracks to the last letter that is in both sets. `upperEnd` is for the second,
    /// where the first fails: the run itself, which may be empty.
    @inline(__always)
    private func word(in text: ScannedText, from start: Int) -> (lowerEnd: Int?, upperEnd: Int) {
        var position = start
        var lastInBothEnd: Int?
        while position < text.end {
            let character = text.character(at: position)
            guard Self.notLower.contains(character.characterClass), !isSeparated(text, at: position)
            else { break }
            position = character.next
            if character.characterClass != .upper { lastInBothEnd = position }
        }
        let lowerEnd = separatesHan ? lowerEnd(in: text, from: position) : text.run(of: Self.notUpper, from: position)
        return (lowerEnd > position ? lowerEnd : lastInBothEnd, position)
    }

    @inline(__always)
    private func isSeparated(_ text: ScannedText, at position: Int) -> Bool {
        separatesHan && text.isHan(at: position)
    }

    /// The end of the run of letters that are not upper, without Han.
    private func lowerEnd(in text: ScannedText, from start: Int) -> Int {
        var position = start
        while text.has(Self.notUpper, at: position), !text.isHan(at: position) {
            position = text.character(at: position).next
        }
        return position
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
