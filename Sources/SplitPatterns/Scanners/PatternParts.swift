// What the split patterns share. Where a part does not match, the result is `nil` or the start itself.

extension CharacterClassSet {
    static let letter = CharacterClassSet(.upper, .lower, .caseless)
    static let number = CharacterClassSet(.number)
    static let whiteSpace = CharacterClassSet(.space, .lineBreak)
    /// `[^\s\p{L}\p{N}]`
    static let neitherSpaceNorWord = CharacterClassSet(.mark, .punctuation, .other)
    /// `[\p{L}\p{M}]`
    static let letterOrMark = CharacterClassSet(.upper, .lower, .caseless, .mark)
    /// `[^\s\p{L}\p{M}\p{N}]`
    static let neitherSpaceNorMarkedWord = CharacterClassSet(.punctuation, .other)
}

extension ScannedText {
    /// `'(?:s|t|re|ve|m|ll|d)`, or with `(?i:…)`, where U+017F is an s.
    @inline(__always)
    func contraction(at start: Int, anyCase: Bool) -> Int? {
        guard byte(at: start) == UInt8(ascii: "'") else { return nil }
        let fold: UInt8 = anyCase ? 0x20 : 0
        let first = byte(at: start &+ 1) | fold
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start &+ 2
        case UInt8(ascii: "l"): return byte(at: start &+ 2) | fold == UInt8(ascii: "l") ? start &+ 3 : nil
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return byte(at: start &+ 2) | fold == UInt8(ascii: "e") ? start &+ 3 : nil
        default:
            let isLongS = byte(at: start &+ 1) == 0xC5 && byte(at: start &+ 2) == 0xBF
            return anyCase && isLongS ? start &+ 3 : nil
        }
    }

    /// ` ?[…]+`
    @inline(__always)
    func run(of set: CharacterClassSet, afterOptionalSpaceAt start: Int) -> Int? {
        let first = byte(at: start) == UInt8(ascii: " ") ? start &+ 1 : start
        let end = run(of: set, from: first)
        return end > first ? end : nil
    }

    /// `[\r\n]*`, or with slashes `[\r\n/]*`.
    @inline(__always)
    func lineBreaks(from start: Int, andSlashes: Bool) -> Int {
        var position = start
        while position < end {
            switch byte(at: position) {
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"): position &+= 1
            case UInt8(ascii: "/") where andSlashes: position &+= 1
            default: return position
            }
        }
        return position
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+` at white space: up to the last line break; without one, the whole run at
    /// the end of the text; elsewhere all but the last character, unless it is the only one.
    @inline(__always)
    func whiteSpace(from start: Int, lineBreaksFirst: Bool, wholeAtEndFirst: Bool) -> Int {
        // Skips blanks, except for the last.
        var position =
            byte(at: start) == UInt8(ascii: " ") ? max(endOfSameBytes(from: start) &- 1, start) : start
        var lastStart = position
        var lastLineBreakEnd: Int?
        while position < end {
            let character = character(at: position)
            guard CharacterClassSet.whiteSpace.contains(character.characterClass) else { break }
            lastStart = position
            position = character.next
            if character.characterClass == .lineBreak { lastLineBreakEnd = position }
        }
        if wholeAtEndFirst, position == end { return position }
        if lineBreaksFirst, let lastLineBreakEnd { return lastLineBreakEnd }
        if position == end || lastStart == start { return position }
        return lastStart
    }
}
