/// The patterns of cl100k, Llama 3 and Qwen 2:
///
///     '(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|…white space
///
/// In that of Qwen 3.5, marks belong to words, as letters do.
struct WordScanner: WindowScanner {
    /// The most digits of a piece.
    let digits: Int
    /// cl100k's `\s++$`, which precedes the other alternatives for white space.
    let takesWhiteSpaceAtEndWhole: Bool
    /// `[\p{L}\p{M}]` in place of `\p{L}`, except for the character before a word.
    var takesMarks = false

    private var word: CharacterClassSet { takesMarks ? .letterOrMark : .letter }
    private var rest: CharacterClassSet { takesMarks ? .neitherSpaceNorMarkedWord : .neitherSpaceNorWord }

    func pieceEnd(in text: ScannedText, from start: Int) -> Int {
        if let end = text.contraction(at: start, anyCase: true) { return end }
        let first = text.character(at: start)
        switch first.characterClass {
        case .upper, .lower, .caseless: return text.run(of: word, from: first.next)
        case .mark where takesMarks: return text.run(of: word, from: first.next)
        case .number: return text.run(of: .number, from: start, limit: digits)
        case .lineBreak: return whiteSpace(in: text, from: start)
        case .space, .mark, .punctuation, .other:
            if text.has(word, at: first.next) { return text.run(of: word, from: first.next) }
            if let end = text.run(of: rest, afterOptionalSpaceAt: start) {
                return text.lineBreaks(from: end, andSlashes: false)
            }
            return whiteSpace(in: text, from: start)
        }
    }

    @inline(__always)
    func starts(in window: TextWindow, of text: ScannedText, at start: Int) -> UInt64 {
        let word = takesMarks ? window.letter | window.mark : window.letter
        let rest = ~(word | window.number | window.whiteSpace)
        let restStarts = TextWindow.starts(of: rest) & ~(window.blank << 1)
        let wordStarts = TextWindow.starts(of: word)
        let leads = window.previousCharacter(of: wordStarts) & restStarts
        let ownWords = wordStarts & ~(window.space << 1) & ~window.nextCharacter(of: leads)
        var starts =
            restStarts | ownWords | window.whiteSpaceStarts(after: rest) | window.numberStarts(upTo: digits)
        var contractions = leads & window.apostrophe
        while contractions != 0 {
            let apostrophe = contractions.trailingZeroBitCount
            contractions &= contractions &- 1
            guard let end = text.contraction(at: start &+ apostrophe, anyCase: true) else { continue }
            starts |= TextWindow.bit(end &- start)
        }
        return starts & TextWindow.below(window.unclearNumbers(upTo: digits))
    }

    @inline(__always)
    private func whiteSpace(in text: ScannedText, from start: Int) -> Int {
        text.whiteSpace(from: start, lineBreaksFirst: true, wholeAtEndFirst: takesWhiteSpaceAtEndWhole)
    }
}
