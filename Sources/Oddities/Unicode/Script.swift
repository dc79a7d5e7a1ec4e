import CUnicodeTables

/// A writing system, as the Script property of Unicode 16.0 defines it.
public struct Script: Sendable, Hashable {
    let number: UInt8

    /// Its name in English: `Latin`, `Devanagari`.
    public var name: String { String(cString: bpe_script_name(number)) }

    // The numbers are those of Scripts/make-unicode-tables, which also gives 11 to 16 to Thai, Lao, Khmer,
    // Myanmar, Armenian and Georgian.
    static let common = Script(number: 0)
    static let inherited = Script(number: 1)
    static let latin = Script(number: 2)
    static let greek = Script(number: 3)
    static let cyrillic = Script(number: 4)
    static let han = Script(number: 5)
    static let hiragana = Script(number: 6)
    static let katakana = Script(number: 7)
    static let hangul = Script(number: 8)
    static let arabic = Script(number: 9)
    static let hebrew = Script(number: 10)
    static let khmer = Script(number: 13)

    /// Whether it spells words letter by letter, so that counting letters makes sense.
    var isAlphabet: Bool {
        switch number {
        case 2, 3, 4, 9, 10, 15, 16: true
        default: false
        }
    }
    /// Whether invisible direction marks belong in it.
    var isRightToLeft: Bool { self == .arabic || self == .hebrew }
    /// Whether letters can join their neighbors, which joiners then control.
    var joinsLetters: Bool {
        // Common, inherited, Latin, Greek, Cyrillic, the scripts of China, Japan and Korea, Hebrew, Thai, Lao,
        // Armenian and Georgian do not.
        !(0...8).contains(number) && ![10, 11, 12, 15, 16].contains(number)
    }
    /// More tokens per letter than this are too many: an ideograph says more than a letter of an alphabet.
    var fragmentationLimit: Double { self == .han ? 2 : 1.5 }
    /// Whether it has no spaces between words, which an invisible one then marks.
    var isWithoutSpaces: Bool { (11...14).contains(number) }
}

extension Script {
    /// The script of a code point.
    init(ofCodePoint codePoint: UInt32) { self = CodePointTable.script(of: codePoint) }

    init(of character: Unicode.Scalar) { self.init(ofCodePoint: character.value) }

    /// The script of the first letter of a text; `nil` if it has none.
    init?(ofFirstLetterIn scalars: String.UnicodeScalarView) {
        guard let letter = scalars.first(where: \.properties.isAlphabetic) else { return nil }
        self.init(of: letter)
    }
}

/// Properties of code points.
enum CodePointTable {
    static func script(of codePoint: UInt32) -> Script { Script(number: bpe_script(codePoint)) }

    /// How a code point can be outside NFC: 0 never, 1 replaced or recombined, 2 only ever reordered.
    static func normalization(of codePoint: UInt32) -> UInt8 { bpe_normalization_of(codePoint) }
}
