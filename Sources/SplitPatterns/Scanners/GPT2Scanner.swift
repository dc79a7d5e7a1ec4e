/// `'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`
struct GPT2Scanner: WindowScanner {
    func pieceEnd(in text: ScannedText, from start: Int) -> Int {
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

    /// Every run of a class is a piece; the last of several white space characters is a piece on its own, and
    /// a blank before a run belongs to it.
    @inline(__always)
    func starts(in window: TextWindow, of text: ScannedText, at start: Int) -> UInt64 {
        let rest = ~(window.letter | window.number | window.whiteSpace)
        let restStarts = TextWindow.starts(of: rest)
        let runs = TextWindow.starts(of: window.letter) | TextWindow.starts(of: window.number) | restStarts
        let ownRuns = runs & ~(window.blank << 1)
        var starts = ownRuns | TextWindow.starts(of: window.whiteSpace) | window.lastSpaces()
        joinContractions(to: &starts, restStarts & ownRuns, in: window, of: text, at: start)
        return starts
    }

    /// `'(?:[sdmt]|ll|ve|re)`, where an apostrophe is the first character of a run of `leads`.
    @inline(__always)
    func joinContractions(
        to starts: inout UInt64, _ leads: UInt64, in window: TextWindow, of text: ScannedText, at start: Int
    ) {
        var contractions = leads & window.apostrophe & window.letter >> 1
        while contractions != 0 {
            let apostrophe = contractions.trailingZeroBitCount
            contractions &= contractions &- 1
            guard let end = text.contraction(at: start &+ apostrophe, anyCase: false) else { continue }
            starts = starts & ~(2 &<< UInt64(apostrophe)) | TextWindow.bit(end &- start)
        }
    }
}
