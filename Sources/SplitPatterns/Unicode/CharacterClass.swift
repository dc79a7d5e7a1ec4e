/// What split patterns tell apart. Every code point has exactly one class.
enum CharacterClass: UInt8 {
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

    /// As the generated table writes it.
    init(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "U"): self = .upper
        case UInt8(ascii: "L"): self = .lower
        case UInt8(ascii: "C"): self = .caseless
        case UInt8(ascii: "M"): self = .mark
        case UInt8(ascii: "N"): self = .number
        case UInt8(ascii: "R"): self = .lineBreak
        case UInt8(ascii: "S"): self = .space
        case UInt8(ascii: "P"): self = .punctuation
        default: self = .other
        }
    }
}

/// Several classes at once: the brackets of a split pattern.
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

/// The class of every code point, in two levels. Made once, never freed.
struct CharacterClasses: @unchecked Sendable {
    // Unchecked: nobody writes to what these point at after `shared` is made.
    private let blockOfPage: UnsafePointer<UInt8>
    private let classes: UnsafePointer<CharacterClass>

    static let shared = CharacterClasses()

    private init() {
        let pages = UnsafeMutablePointer<UInt8>.allocate(capacity: characterClassPages.count)
        pages.initialize(from: characterClassPages, count: characterClassPages.count)
        blockOfPage = UnsafePointer(pages)
        let letters = UnsafeBufferPointer(
            start: characterClassLetters.utf8Start, count: characterClassLetters.utf8CodeUnitCount)
        let classes = UnsafeMutablePointer<CharacterClass>.allocate(capacity: letters.count)
        for (index, letter) in letters.enumerated() {
            (classes + index).initialize(to: CharacterClass(letter: letter))
        }
        self.classes = UnsafePointer(classes)
    }

    /// The class of an ASCII character: the first page has the first block.
    @inline(__always)
    func ofASCII(_ byte: UInt8) -> CharacterClass { classes[Int(byte)] }

    @inline(__always)
    subscript(codePoint: UInt32) -> CharacterClass {
        classes[Int(blockOfPage[Int(codePoint >> 8)]) &<< 8 | Int(codePoint & 0xFF)]
    }
}
