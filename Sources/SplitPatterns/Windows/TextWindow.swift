import CIntrinsics

/// 64 bytes of a text, from the start of a piece, as a mask for each class: bit *i* for byte *i*. All bytes
/// of a character have its class.
///
/// No built-in pattern looks behind, so the pieces from there on do not depend on the text before. The starts
/// and ends of runs of a class are a shift and an "and" for all 64 bytes at once.
struct TextWindow {
    let letter: UInt64
    let upper: UInt64
    let lower: UInt64
    let mark: UInt64
    let number: UInt64
    /// ``CodePointSet/newestNumbers``, which no other mask has.
    let newestNumber: UInt64
    let lineBreak: UInt64
    /// White space except for line breaks.
    let space: UInt64
    /// U+0020 alone.
    let blank: UInt64
    let apostrophe: UInt64
    let slash: UInt64
    /// The second and later bytes of characters.
    let continuation: UInt64

    static let size = 64
    /// How many bytes ahead a text is fetched while it is read: the processor's own prefetching ends with each page.
    static let prefetchDistance = 1024
    /// A character or a contraction may extend past the window.
    static let reach = size + 8

    /// The window at `start`, which is at least ``reach`` bytes before the end of the text.
    @inline(__always)
    init(_ text: ScannedText, at start: Int) {
        bpe_prefetch(text.address(of: start) + Self.prefetchDistance)
        self.init(text, at: start, within: .max)
    }

    /// The window at `start`, fewer than ``size`` bytes before the end of the text. The bytes after the end, which can be
    /// read, are of no class, as symbols are.
    @inline(__always)
    init(lastOf text: ScannedText, at start: Int) {
        self.init(text, at: start, within: Self.first(text.end &- start))
    }

    /// - Parameter inside: the bytes that belong to the text.
    @inline(__always)
    private init(_ text: ScannedText, at start: Int, within inside: UInt64) {
        let ascii = bpe_text_masks_of(text.address(of: start))
        let letters = ascii.letters & inside
        let capitals = ascii.capitals & inside
        let digits = ascii.digits & inside
        blank = ascii.blanks & inside
        lineBreak = ascii.line_breaks & inside
        apostrophe = ascii.apostrophes & inside
        slash = ascii.slashes & inside
        continuation = ascii.continuations & inside
        let space = ascii.white_space & ~ascii.line_breaks & inside
        let beyondASCII = ascii.beyond_ascii & inside
        if beyondASCII == 0 {
            letter = letters
            upper = capitals
            lower = letters & ~capitals
            mark = 0
            number = digits
            newestNumber = 0
            self.space = space
        } else {
            let others = NonASCIIMasks(text, at: start, leads: beyondASCII & ~continuation)
            letter = letters | others.upper | others.lower | others.caseless
            upper = capitals | others.upper
            lower = letters & ~capitals | others.lower
            mark = others.mark
            number = digits | others.number
            newestNumber = others.newestNumber
            self.space = space | others.space
        }
    }

    var whiteSpace: UInt64 { lineBreak | space }

    /// The starts of the characters before those at `starts`.
    @inline(__always)
    func previousCharacter(of starts: UInt64) -> UInt64 {
        var previous = starts >> 1
        guard continuation != 0 else { return previous }
        for _ in 1...3 { previous = previous & ~continuation | (previous & continuation) >> 1 }
        return previous
    }

    /// The starts of the characters after those at `starts`.
    @inline(__always)
    func nextCharacter(of starts: UInt64) -> UInt64 {
        var next = starts << 1
        guard continuation != 0 else { return next }
        for _ in 1...3 { next = next & ~continuation | (next & continuation) << 1 }
        return next
    }
}

/// The classes of a window's characters beyond ASCII.
private struct NonASCIIMasks {
    var upper: UInt64 = 0
    var lower: UInt64 = 0
    var caseless: UInt64 = 0
    var mark: UInt64 = 0
    var number: UInt64 = 0
    var newestNumber: UInt64 = 0
    var space: UInt64 = 0

    @inline(never)
    init(_ text: ScannedText, at start: Int, leads: UInt64) {
        // Of Chinese and Korean, that leaves few characters to be looked up one by one.
        let letters = bpe_mask_of_caseless_leads(text.address(of: start)) & leads
        caseless = letters | letters << 1 | letters << 2
        var leads = leads & ~letters
        while leads != 0 {
            let index = leads.trailingZeroBitCount
            leads &= leads &- 1
            let character = text.nonASCIICharacter(at: start &+ index)
            let bytes = ((1 as UInt64) &<< UInt64(character.next &- start &- index) &- 1) &<< UInt64(index)
            switch character.characterClass {
            case .caseless: caseless |= bytes
            case .lower: lower |= bytes
            case .upper: upper |= bytes
            case .mark: mark |= bytes
            case .number: number |= bytes
            case .space: space |= bytes
            case .other where text.isNewestNumber(at: start &+ index): newestNumber |= bytes
            case .punctuation, .other, .lineBreak: break
            }
        }
    }
}
