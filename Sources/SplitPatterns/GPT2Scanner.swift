/// `'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`
enum GPT2Scanner {
    @inline(__always)
    static func pieceEnd(in text: ScannedText, from start: Int, _ leads: ASCIILeads) -> Int {
        if let letters = text.asciiWordStart(start, leads: leads), let end = text.asciiWordEnd(from: letters)
        {
            return end
        }
        return plainPieceEnd(in: text, from: start)
    }

    /// The same a character at a time.
    static func plainPieceEnd(in text: ScannedText, from start: Int) -> Int {
        if let end = text.contraction(at: start, anyCase: false) { return end }
        let first = text.byte(at: start) == UInt8(ascii: " ") ? start &+ 1 : start
        guard first < text.end else { return first }
        let character = text.character(at: first)
        switch character.characterClass {
        case .upper, .lower, .caseless: return text.run(of: .letter, from: character.next)
        case .number: return text.run(of: .number, from: character.next)
        case .mark, .punctuation, .other: return text.run(of: .neitherSpaceNorWord, from: character.next)
        case .space, .lineBreak:
            return text.whiteSpace(from: start, lineBreaksFirst: false, wholeAtEndFirst: true)
        }
    }
}
