// Words of ASCII letters, eight bytes at a time. Nine of ten pieces of an English text or of a program are such words, and a
// loop over single characters leaves each at a place that the processor cannot guess. What is not plain returns `nil`, and
// is left to the character-by-character way, which is the reference: a test compares the two.

extension ScannedText {
    /// The end of the run of ASCII letters that begins at `start`; `nil` if it is empty, or if it ends at a character beyond
    /// ASCII, which may be a letter too, or near the end of the text.
    @inline(__always)
    func asciiWordEnd(from start: Int) -> Int? {
        var position = start
        while position &+ 8 <= end {
            let word = ASCIIWord(word(at: position))
            let others = ~word.letters & ASCIIWord.highBits
            if others != 0 {
                position &+= others.trailingZeroBitCount >> 3
                return position > start && isASCII(position) ? position : nil
            }
            position &+= 8
        }
        return nil
    }

    /// The same for the patterns that end a word where a small letter is followed by a capital: capitals, then small
    /// letters, of which one kind may be missing.
    @inline(__always)
    func asciiCasedWordEnd(from start: Int) -> Int? {
        guard start &+ 8 <= end else { return nil }
        let word = ASCIIWord(word(at: start))
        let notUpper = ~word.upper & ASCIIWord.highBits
        // Eight capitals in a row are rare.
        guard notUpper != 0 else { return nil }
        let capitals = notUpper.trailingZeroBitCount >> 3
        // Behind the window's end there is nothing to see, so nothing is a small letter there.
        let notLower = ~(word.lower &>> (UInt64(truncatingIfNeeded: capitals) &* 8)) & ASCIIWord.highBits
        let letters = capitals &+ (notLower == 0 ? 8 : notLower.trailingZeroBitCount >> 3)
        guard letters > 0 else { return nil }
        if letters < 8 { return isASCII(start &+ letters) ? start &+ letters : nil }
        return asciiLowerEnd(from: start &+ 8)
    }

    /// The end of a run of small ASCII letters, which may be empty; `nil` as for ``asciiWordEnd(from:)``.
    @inline(__always)
    private func asciiLowerEnd(from start: Int) -> Int? {
        var position = start
        while position &+ 8 <= end {
            let others = ~ASCIIWord(word(at: position)).lower & ASCIIWord.highBits
            if others != 0 {
                position &+= others.trailingZeroBitCount >> 3
                return isASCII(position) ? position : nil
            }
            position &+= 8
        }
        return nil
    }

    /// Where the letters of a word can begin: here, or behind a character that belongs to the word.
    @inline(__always)
    func asciiWordStart(_ start: Int, leads: ASCIILeads) -> Int? {
        switch leads[byteInside(start)] {
        case .letter: start
        case .lead: start &+ 1
        case .other: nil
        }
    }

    @inline(__always)
    private func isASCII(_ position: Int) -> Bool { byteInside(position) < 0x80 }
}

/// Eight bytes and which of them are letters, told by the highest bit of each byte.
private struct ASCIIWord {
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    private let bytes: UInt64

    @inline(__always)
    init(_ bytes: UInt64) {
        self.bytes = bytes
    }

    @inline(__always)
    var upper: UInt64 { inRange(bytes, 0x41, 0x5A) }
    @inline(__always)
    var lower: UInt64 { inRange(bytes, 0x61, 0x7A) }
    @inline(__always)
    var letters: UInt64 { inRange(bytes | 0x20 &* Self.ones, 0x61, 0x7A) }

    /// The bytes from `first` to `last`: to seven bits of each a number is added that carries into the eighth.
    @inline(__always)
    private func inRange(_ bytes: UInt64, _ first: UInt64, _ last: UInt64) -> UInt64 {
        let low = bytes & ~Self.highBits
        let atLeastFirst = low &+ (0x80 &- first) &* Self.ones
        let beyondLast = low &+ (0x7F &- last) &* Self.ones
        return atLeastFirst & ~beyondLast & ~bytes & Self.highBits
    }
}

/// What an ASCII character does to the letters behind it, by pattern.
struct ASCIILeads: Sendable {
    enum Kind: UInt8 { case other, lead, letter }

    /// A bit for each ASCII character: whether it is a letter, and whether it can lead a word.
    private let letters: (UInt64, UInt64)
    private let leads: (UInt64, UInt64)

    private init(leads: [UInt8]) {
        func bits(_ bytes: some Sequence<UInt8>) -> (UInt64, UInt64) {
            bytes.reduce(into: (0, 0)) { bits, byte in
                if byte < 64 { bits.0 |= 1 << UInt64(byte) } else { bits.1 |= 1 << UInt64(byte - 64) }
            }
        }
        letters = bits((UInt8(0)..<128).filter { (0x61...0x7A).contains($0 | 0x20) })
        self.leads = bits(leads)
    }

    /// A space alone: gpt2.
    static let space = ASCIILeads(leads: [0x20])
    /// `[^\r\n\p{L}\p{N}]` but for the apostrophe, which contractions begin with.
    static let anyButApostrophe = ASCIILeads(
        leads: (UInt8(0)..<128).filter {
            ![0x0A, 0x0D, 0x27].contains($0) && !(0x30...0x39).contains($0)
                && !(0x61...0x7A).contains($0 | 0x20)
        })

    @inline(__always)
    subscript(byte: UInt8) -> Kind {
        guard byte < 128 else { return .other }
        let bit = UInt64(byte & 63)
        let isLetter = (byte < 64 ? letters.0 : letters.1) &>> bit & 1
        let isLead = (byte < 64 ? leads.0 : leads.1) &>> bit & 1
        return isLetter != 0 ? .letter : isLead != 0 ? .lead : .other
    }
}
