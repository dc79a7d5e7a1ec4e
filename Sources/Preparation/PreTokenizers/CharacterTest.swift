import SplitPatterns

/// A set of characters that a pre-tokenizer cuts by.
protocol CharacterTest {
    func contains(_ codePoint: UInt32) -> Bool
}

/// `White_Space` of Unicode, as `char::is_whitespace` of Rust has it.
struct WhiteSpace: CharacterTest {
    @inline(__always)
    func contains(_ codePoint: UInt32) -> Bool {
        if codePoint < 0x80 { return codePoint == 0x20 || (0x09...0x0D).contains(codePoint) }
        let characterClass = CharacterClass(of: codePoint)
        return characterClass == .space || characterClass == .lineBreak
    }
}

/// Numbers of every kind, as `char::is_numeric` of Rust has them.
struct Digits: CharacterTest {
    @inline(__always)
    func contains(_ codePoint: UInt32) -> Bool {
        if codePoint < 0x80 { return (0x30...0x39).contains(codePoint) }
        return CharacterClass(of: codePoint) == .number || CodePointSet.newestNumbers.contains(codePoint)
    }
}

/// Punctuation, as Hugging Face's libraries have it.
struct Punctuation: CharacterTest {
    @inline(__always)
    func contains(_ codePoint: UInt32) -> Bool {
        switch codePoint {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        case 0..<0x80: false
        default: CodePointSet.punctuation.contains(codePoint)
        }
    }
}

/// `\w` of Rust's regular expressions.
struct WordCharacters: CharacterTest {
    @inline(__always)
    func contains(_ codePoint: UInt32) -> Bool {
        switch CharacterClass(of: codePoint) {
        case .upper, .lower, .caseless, .mark: true
        case .number: codePoint < 0x80 || !CodePointSet.otherNumbers.contains(codePoint)
        case .punctuation, .other:
            codePoint == 0x5F || codePoint >= 0x80 && CodePointSet.wordSymbols.contains(codePoint)
        case .space, .lineBreak: false
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The character at `position` and where the next one begins; a byte that begins no well-formed sequence
    /// is passed on its own, without a code point.
    @inline(__always)
    func character(at position: Int) -> (codePoint: UInt32?, next: Int) {
        let lead = UInt32(self[position])
        if lead < 0x80 { return (lead, position + 1) }
        let length = WellFormedUTF8.sequenceLength(self, at: position)
        guard length > 1 else { return (nil, position + 1) }
        var codePoint = lead & (0x7F >> UInt32(length))
        for offset in 1..<length { codePoint = codePoint << 6 | UInt32(self[position + offset] & 0x3F) }
        return (codePoint, position + length)
    }
}
