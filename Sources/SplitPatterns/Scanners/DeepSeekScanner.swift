/// DeepSeek-V3's three patterns. The first two, groups of digits and runs of Chinese and Japanese, split the
/// text into parts, and the third sees each part as a whole text:
///
///     [!-/:-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
///
/// A run of characters that it does not match (controls, digits) is a piece.
enum DeepSeekScanner {
    private static let punctuation = CharacterClassSet(.punctuation)
    private static let wordLead = CharacterClassSet(.space, .mark, .number, .other)

    static func pieceEnd(in part: ScannedText, from start: Int) -> Int {
        if let end = match(in: part, from: start) { return end }
        var position = part.character(at: start).next
        while position < part.end, match(in: part, from: position) == nil {
            position = part.character(at: position).next
        }
        return position
    }

    /// The end of the part that begins at `start`.
    static func partEnd(in text: ScannedText, from start: Int) -> Int {
        if text.has(.number, at: start) { return text.run(of: .number, from: start, limit: 3) }
        let isChineseOrJapanese = text.isChineseOrJapanese(at: start)
        var position = start
        while position < text.end, !text.has(.number, at: position),
            text.isChineseOrJapanese(at: position) == isChineseOrJapanese
        {
            position = text.character(at: position).next
        }
        return position
    }

    private static func match(in part: ScannedText, from start: Int) -> Int? {
        let first = part.character(at: start)
        if part.isASCIIPunctuation(at: start) {
            let end = part.asciiLetters(from: first.next)
            if end > first.next { return end }
        }
        if wordLead.contains(first.characterClass), part.has(.letterOrMark, at: first.next) {
            return part.run(of: .letterOrMark, from: first.next)
        }
        if CharacterClassSet.letterOrMark.contains(first.characterClass) {
            return part.run(of: .letterOrMark, from: start)
        }
        if let end = part.run(of: punctuation, afterOptionalSpaceAt: start) {
            return part.lineBreaks(from: end, andSlashes: false)
        }
        guard CharacterClassSet.whiteSpace.contains(first.characterClass) else { return nil }
        return part.whiteSpace(from: start, lineBreaksFirst: true, wholeAtEndFirst: false)
    }
}

extension ScannedText {
    /// `[\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]`
    func isChineseOrJapanese(at position: Int) -> Bool {
        guard byte(at: position) & 0xF0 == 0xE0 else { return false }
        let value = codePoint(at: position)
        return (0x4E00...0x9FA5).contains(value) || (0x3040...0x30FF).contains(value)
    }

    /// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]``
    fileprivate func isASCIIPunctuation(at position: Int) -> Bool {
        switch byte(at: position) {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    fileprivate func asciiLetters(from start: Int) -> Int {
        var position = start
        while case 0x41...0x5A = byte(at: position) & 0xDF { position += 1 }
        return position
    }
}
