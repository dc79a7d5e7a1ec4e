import CIntrinsics

/// 64 bytes of ASCII, characters of two bytes and U+2581, as a mask for each class: bit *i* for byte *i*.
///
/// Words, with the U+2581 before them, are passed over all at once: only elsewhere is it asked whether the text
/// can be cut there.
struct WordWindow {
    let start: Int
    /// Where its last character ends.
    let end: Int
    /// The starts of characters within no word: not of the second of two ASCII letters, or of two characters of two bytes.
    let candidates: UInt64
    /// The starts of characters that are ASCII or U+2581 and come after such a one.
    let simple: UInt64
    private let starts: UInt64
    private let marks: UInt64

    static let size = 64
    /// U+2581 may extend past the window.
    private static let reach = size + 2

    /// The window at `start`, or `nil` if there are other characters in it or before it, if it lies within one word, or if it
    /// extends past the text.
    @inline(__always)
    init?(_ text: UnsafeBufferPointer<UInt8>, at start: Int, after previous: UInt32) {
        guard start &+ Self.reach <= text.count, let base = text.baseAddress,
            previous < SafeCuts.short || previous == SafeCuts.mark
        else { return nil }
        let masks = bpe_word_masks_of(base + start)
        let marks = masks.metaspaces
        let leads = masks.leads_of_2
        let continuations = leads << 1 | marks << 1 | marks << 2
        let starts = masks.ascii | leads | marks
        guard continuations == masks.continuations, starts | continuations == .max else { return nil }
        // The masks do not show what follows a lead in the last byte.
        guard leads >> 63 == 0 || text[start &+ Self.size] & 0xC0 == 0x80 else { return nil }
        let wasASCII: UInt64 = previous < 0x80 ? 1 : 0
        let wasLetter: UInt64 = previous | 0x20 &- 0x61 < 26 ? 1 : 0
        let wasMark: UInt64 = previous == SafeCuts.mark ? 1 : 0
        let wasTwoBytes = 1 &- wasASCII &- wasMark
        let afterMarks = marks << 3 | wasMark
        let withinWords =
            masks.letters & (masks.letters << 1 | wasLetter | afterMarks)
            | leads & (leads << 2 | wasTwoBytes | afterMarks)
        candidates = starts & ~withinWords
        guard candidates != 0 else { return nil }
        simple = (masks.ascii | marks) & (masks.ascii << 1 | wasASCII | afterMarks)
        self.start = start
        end = start &+ 64 &+ Int((marks >> 63) << 1 | (marks >> 62) & 1 | leads >> 63)
        self.starts = starts
        self.marks = marks
    }

    /// The character that starts at a bit.
    @inline(__always)
    func character(at bit: Int, in text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let first = UInt32(text[start &+ bit])
        if first < 0x80 { return first }
        if marks >> UInt64(bit) & 1 != 0 { return SafeCuts.mark }
        return (first & 0x1F) << 6 | UInt32(text[start &+ bit &+ 1]) & 0x3F
    }

    /// The character before a candidate that is not simple. It is not U+2581, to whose word such a one belongs.
    @inline(__always)
    func character(before bit: Int, in text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let last = UInt32(text[start &+ bit &- 1])
        if last < 0x80 { return last }
        return (UInt32(text[start &+ bit &- 2]) & 0x1F) << 6 | last & 0x3F
    }

    @inline(__always)
    func last(in text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        character(at: 63 &- starts.leadingZeroBitCount, in: text)
    }
}
