import CIntrinsics

/// Sixty-four bytes of a text that begin with a piece, and what each belongs to: a mask for each class, bit *i* for byte *i*.
/// All bytes of a character have its class.
///
/// Regular expressions look ahead and never back, so the pieces of a text are the same whether it is read from its start
/// or from where some piece begins. A window that begins there needs nothing from the one before it, and where runs of a
/// class begin and end is a shift and an "and" for all sixty-four bytes at once.
struct TextWindow {
    let letter: UInt64
    let upper: UInt64
    let lower: UInt64
    let mark: UInt64
    let number: UInt64
    let lineBreak: UInt64
    /// White space but for line breaks.
    let space: UInt64
    /// U+0020 alone.
    let blank: UInt64
    let apostrophe: UInt64
    let slash: UInt64
    /// The second and later bytes of characters.
    let continuation: UInt64

    static let size = 64
    /// How many bytes there must be from a window's start on: a character or a contraction may go beyond its end.
    static let reach = size + 8

    /// The window at `start`, with at least ``reach`` bytes before the end of the text.
    @inline(__always)
    init(_ text: ScannedText, at start: Int) {
        let bytes = text.address(of: start)
        let letter = bpe_mask_of_letters(bytes)
        let upper = bpe_mask_of_range(bytes, 0x41, 0x5A)
        let number = bpe_mask_of_range(bytes, 0x30, 0x39)
        let lineBreak = bpe_mask_of_line_breaks(bytes)
        let blank = bpe_mask_of_byte(bytes, 0x20)
        let space = bpe_mask_of_white_space(bytes) & ~lineBreak
        self.blank = blank
        self.lineBreak = lineBreak
        apostrophe = bpe_mask_of_byte(bytes, 0x27)
        slash = bpe_mask_of_byte(bytes, 0x2F)
        let beyondASCII = bpe_mask_of_range(bytes, 0x80, 0xFF)
        if beyondASCII == 0 {
            self.letter = letter
            self.upper = upper
            lower = letter & ~upper
            mark = 0
            self.number = number
            self.space = space
            continuation = 0
        } else {
            continuation = bpe_mask_of_range(bytes, 0x80, 0xBF)
            let others = NonASCIIMasks(text, at: start, leads: beyondASCII & ~continuation)
            self.upper = upper | others.upper
            lower = letter & ~upper | others.lower
            self.letter = letter | others.upper | others.lower | others.caseless
            mark = others.mark
            self.number = number | others.number
            self.space = space | others.space
        }
    }

    var whiteSpace: UInt64 { lineBreak | space }

    /// Where the characters before those that begin at `starts` begin.
    @inline(__always)
    func previousCharacter(of starts: UInt64) -> UInt64 {
        var previous = starts >> 1
        guard continuation != 0 else { return previous }
        for _ in 1...3 { previous = previous & ~continuation | (previous & continuation) >> 1 }
        return previous
    }

    /// Where the characters behind those that begin at `starts` begin.
    @inline(__always)
    func nextCharacter(of starts: UInt64) -> UInt64 {
        var next = starts << 1
        guard continuation != 0 else { return next }
        for _ in 1...3 { next = next & ~continuation | (next & continuation) << 1 }
        return next
    }
}

/// The classes of the characters beyond ASCII in a window.
private struct NonASCIIMasks {
    var upper: UInt64 = 0
    var lower: UInt64 = 0
    var caseless: UInt64 = 0
    var mark: UInt64 = 0
    var number: UInt64 = 0
    var space: UInt64 = 0

    @inline(never)
    init(_ text: ScannedText, at start: Int, leads: UInt64) {
        var leads = leads
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
            case .punctuation, .other, .lineBreak: break
            }
        }
    }
}
