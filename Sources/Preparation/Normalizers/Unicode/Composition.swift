import CUnicodeTables

/// Pairs of code points and what they compose to. Hangul syllables are computed.
enum Composition {
    static let firstSyllable: UInt32 = 0xAC00
    static let firstLeading: UInt32 = 0x1100
    static let firstVowel: UInt32 = 0x1161
    /// One before the first trailing consonant.
    static let noTrailing: UInt32 = 0x11A7
    static let leadingCount: UInt32 = 19
    static let vowelCount: UInt32 = 21
    static let trailingCount: UInt32 = 28
    static let syllableCount = leadingCount * vowelCount * trailingCount

    @inline(__always)
    static func isSyllable(_ codePoint: UInt32) -> Bool { codePoint &- firstSyllable < syllableCount }

    /// The canonical composite, `nil` if there is none.
    @inline(__always)
    static func composite(of first: UInt32, _ second: UInt32) -> UInt32? {
        let leading = first &- firstLeading
        if leading < leadingCount {
            let vowel = second &- firstVowel
            guard vowel < vowelCount else { return nil }
            return firstSyllable + (leading * vowelCount + vowel) * trailingCount
        }
        let syllable = first &- firstSyllable
        if syllable < syllableCount {
            let trailing = second &- noTrailing
            guard syllable % trailingCount == 0, 1..<trailingCount ~= trailing else { return nil }
            return first + trailing
        }
        let composite = bpe_composite_of(first, second)
        return composite == 0 ? nil : composite
    }
}
