import CIntrinsics

/// Where well-formed UTF-8 ends and where it begins again.
///
/// PCRE2's compiled matcher may do anything on ill-formed text, so a splitter hands it well-formed runs only;
/// the bytes between them are pieces of their own.
enum WellFormedUTF8 {
    /// The end of the longest run of well-formed sequences that begins at `start`.
    ///
    /// - Complexity: one pass over the run, sixty-four bytes at a time.
    static func end(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = text.baseAddress.map({ UnsafeRawPointer($0) }) else { return start }
        var position = start
        while position < text.count {
            if position &+ 64 <= text.count {
                let count = wellFormedCount(ofWindowAt: base + position)
                position &+= count
                if count > 0 { continue }
            }
            let windowEnd = min(position &+ 64, text.count)
            while position < windowEnd {
                let length = sequenceLength(text, at: position)
                if length == 0 { return position }
                position &+= length
            }
        }
        return position
    }

    /// How many of sixty-four bytes are whole well-formed sequences: none if any is ill-formed.
    ///
    /// The bytes that have to be continuations are those behind the leads; and where the second byte has less than the full
    /// range, it is not in the rest of it. See ``sequenceLength(_:at:)``.
    @inline(__always)
    private static func wellFormedCount(ofWindowAt bytes: UnsafeRawPointer) -> Int {
        guard bpe_mask_beyond_ascii(bytes) != 0 else { return 64 }
        let masks = bpe_utf8_masks_of(bytes)
        let due = masks.leads << 1 | masks.leads_of_3 << 2 | masks.leads_of_4 << 3
        let wrong =
            due ^ masks.continuations | masks.never
            | masks.e0 << 1 & masks.from_80_to_9f | masks.ed << 1 & ~masks.from_80_to_9f
            | masks.f0 << 1 & masks.from_80_to_8f | masks.f4 << 1 & ~masks.from_80_to_8f
        guard wrong == 0 else { return 0 }
        // A lead whose sequence goes on behind the window is left for the next one.
        let unfinished = masks.leads & 1 << 63 | masks.leads_of_3 & 3 << 62 | masks.leads_of_4 & 7 << 61
        return unfinished == 0 ? 64 : unfinished.trailingZeroBitCount
    }

    /// The first place at or after `start` where a well-formed sequence begins, or the end of the text.
    static func nextStart(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while position < text.count, sequenceLength(text, at: position) == 0 { position &+= 1 }
        return position
    }

    /// How many bytes the well-formed sequence at `position` has; 0 if there is none.
    ///
    /// Source: table 3-7 of the Unicode standard. The second byte alone tells overlong forms, surrogates and
    /// values above U+10FFFF apart.
    @inline(__always)
    static func sequenceLength(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            position &+ offset < text.count && range.contains(text[position &+ offset])
        }
        switch text[position] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
