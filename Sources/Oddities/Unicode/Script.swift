import CUnicodeTables

/// A writing system, as Unicode's Script property tells them apart. Unicode 16.0.
public struct Script: Sendable, Hashable {
    let number: UInt8

    /// Its name in English: `Latin`, `Devanagari`.
    public var name: String { String(cString: bpe_script_name(number)) }

    // The numbers are those that Scripts/make-unicode-tables gives: after these, 11 to 16 are Thai, Lao,
    // Khmer, Myanmar, Armenian and Georgian.
    static let common = Script(number: 0)
    static let inherited = Script(number: 1)
    static let latin = Script(number: 2)
    static let greek = Script(number: 3)
    static let cyrillic = Script(number: 4)
    static let han = Script(number: 5)
    static let arabic = Script(number: 9)
    static let hebrew = Script(number: 10)
    static let khmer = Script(number: 13)

    /// Scripts that spell words letter by letter, so that counting letters makes sense.
    var isAlphabet: Bool {
        number >= 2 && number <= 4 || number == 9 || number == 10 || number >= 15 && number <= 16
    }
    /// Scripts written from right to left that invisible direction marks belong in.
    var isRightToLeft: Bool { self == .arabic || self == .hebrew }
    /// More tokens a letter than this are too many: an ideograph says more than a letter of an alphabet.
    var fragmentationLimit: Double { self == .han ? 2 : 1.5 }
    /// Scripts without spaces between words, where an invisible one marks them.
    var isWithoutSpaces: Bool { (11...14).contains(number) }
}

/// Properties of code points.
enum CodePointTable {
    static func script(of codePoint: UInt32) -> Script { Script(number: bpe_script(codePoint)) }

    /// How a code point can be outside NFC: 0 never, 1 replaced or recombined, 2 only ever reordered.
    static func normalization(of codePoint: UInt32) -> UInt8 { bpe_normalization_of(codePoint) }
}
