/// The patterns of cl100k, Llama 3 and Qwen 2:
///
///     '(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|…white space
struct WordScanner {
    /// How many digits a piece has at most.
    let digits: Int
    /// cl100k's `\s++$` before all other white space.
    let takesWhiteSpaceAtEndWhole: Bool

    @inline(__always)
    func pieceEnd(in text: ScannedText, from start: Int, _ leads: ASCIILeads) -> Int {
        if let letters = text.asciiWordStart(start, leads: leads),
            let end = text.asciiWordEnd(from: letters)
        {
            return end
        }
        return plainPieceEnd(in: text, from: start)
    }

    /// The same a character at a time.
    func plainPieceEnd(in text: ScannedText, from start: Int) -> Int {
        if let end = text.contraction(at: start, anyCase: true) { return end }
        let first = text.character(at: start)
        switch first.characterClass {
        case .upper, .lower, .caseless: return text.run(of: .letter, from: first.next)
        case .number: return text.run(of: .number, from: start, limit: digits)
        case .lineBreak: return whiteSpace(in: text, from: start)
        case .space, .mark, .punctuation, .other:
            if text.has(.letter, at: first.next) { return text.run(of: .letter, from: first.next) }
            if let end = text.run(of: .neitherSpaceNorWord, behindOptionalSpaceAt: start) {
                return text.lineBreaks(from: end, andSlashes: false)
            }
            return whiteSpace(in: text, from: start)
        }
    }

    @inline(__always)
    private func whiteSpace(in text: ScannedText, from start: Int) -> Int {
        text.whiteSpace(from: start, lineBreaksFirst: true, wholeAtEndFirst: takesWhiteSpaceAtEndWhole)
    }
}
