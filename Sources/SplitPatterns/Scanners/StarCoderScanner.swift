/// StarCoder's two patterns: every number on its own, then GPT-2's, which sees the text between two numbers
/// as a whole text.
///
/// So a number takes no blank before it, and white space before a number is as at the end of the text.
struct StarCoderScanner: WindowScanner {
    private let gpt2 = GPT2Scanner()

    func pieceEnd(in text: ScannedText, from start: Int) -> Int {
        if text.isNumber(at: start) { return text.character(at: start).next }
        switch text.character(at: start).characterClass {
        case .space, .lineBreak, .mark, .punctuation, .other:
            let spaceEnd = text.run(of: .whiteSpace, from: start)
            let part = text.isNumber(at: spaceEnd) ? text.limited(to: spaceEnd) : text
            // The newest numbers are of the class `other`, and so may be in a run of others.
            return text.firstNumber(from: start, to: gpt2.pieceEnd(in: part, from: start))
        case .upper, .lower, .caseless, .number:
            return gpt2.pieceEnd(in: text, from: start)
        }
    }

    @inline(__always)
    func starts(in window: TextWindow, of text: ScannedText, at start: Int) -> UInt64 {
        let number = window.number | window.newestNumber
        let rest = ~(window.letter | number | window.whiteSpace)
        let restStarts = TextWindow.starts(of: rest)
        let runs = (TextWindow.starts(of: window.letter) | restStarts) & ~(window.blank << 1)
        var starts =
            runs | number & ~window.continuation | TextWindow.starts(of: window.whiteSpace)
            | window.lastSpaces(before: ~number)
        gpt2.joinContractions(to: &starts, restStarts & runs, in: window, of: text, at: start)
        return starts
    }
}

extension ScannedText {
    /// Whether there is a number at `position`, as `char::is_numeric` of Rust has it.
    @inline(__always)
    func isNumber(at position: Int) -> Bool {
        guard position < end else { return false }
        let characterClass = character(at: position).characterClass
        return characterClass == .number || characterClass == .other && isNewestNumber(at: position)
    }

    /// Whether the character at `position`, of the class `other`, is one of ``CodePointSet/newestNumbers``.
    @inline(__always)
    func isNewestNumber(at position: Int) -> Bool {
        byte(at: position) >= 0xF0 && CodePointSet.newestNumbers.contains(codePoint(at: position))
    }

    fileprivate func firstNumber(from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, !isNumber(at: position) { position = character(at: position).next }
        return position
    }
}
