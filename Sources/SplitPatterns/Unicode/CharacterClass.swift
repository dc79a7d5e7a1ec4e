import CUnicodeTables

/// The classes that split patterns distinguish. Every code point has exactly one.
///
/// Scripts/make-unicode-tables writes them in this order.
package enum CharacterClass: UInt8 {
    /// `\p{Lu}` and `\p{Lt}`.
    case upper
    /// `\p{Ll}`.
    case lower
    /// `\p{Lm}` and `\p{Lo}`: letters without case.
    case caseless
    /// `\p{M}`.
    case mark
    /// `\p{N}`.
    case number
    /// CR and LF.
    case lineBreak
    /// All other white space.
    case space
    /// `\p{P}` and `\p{S}`.
    case punctuation
    /// Controls, format characters, private and unassigned code points.
    case other

    // Bit casts, because a checked conversion would cost a comparison for each character.

    @inline(__always)
    init(ofASCII byte: UInt8) { self = unsafeBitCast(bpe_ascii_class(byte), to: Self.self) }

    @inline(__always)
    package init(of codePoint: UInt32) { self = unsafeBitCast(bpe_character_class(codePoint), to: Self.self) }
}

/// A set of classes: a bracket expression of a split pattern.
struct CharacterClassSet {
    private let bits: UInt16

    init(_ classes: CharacterClass...) {
        bits = classes.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
    }

    @inline(__always)
    func contains(_ character: CharacterClass) -> Bool {
        bits >> UInt16(character.rawValue) & 1 != 0
    }
}
