import CIntrinsics

/// Finds the well-formed runs of a text.
///
/// PCRE2's compiled matcher has undefined behavior on ill-formed text, so a splitter passes it well-formed
/// runs only.
package enum WellFormedUTF8 {
    /// The end of the longest run of well-formed sequences that begins at `start`.
    ///
    /// - Complexity: linear in the run, 64 bytes at a time.
    package static func end(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = text.baseAddress.map({ UnsafeRawPointer($0) }) else { return start }
        var position = start
        while position < text.count {
            if position &+ 64 <= text.count {
                bpe_prefetch(base + position + TextWindow.prefetchDistance)
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

    /// How many of 64 bytes are in complete well-formed sequences; 0 if any byte is ill-formed.
    ///
    /// Exactly the bytes that the leads require are continuations, and no second byte is outside the range
    /// that its lead allows (see ``sequenceLength(_:at:)``).
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
        // A sequence that continues past the window is left for the next one.
        let unfinished = masks.leads & 1 << 63 | masks.leads_of_3 & 3 << 62 | masks.leads_of_4 & 7 << 61
        return unfinished.trailingZeroBitCount
    }

    /// The first place at or after `start` where a well-formed sequence begins, or the end of the text.
    package static func nextStart(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while position < text.count, sequenceLength(text, at: position) == 0 { position &+= 1 }
        return position
    }

    /// The length of the well-formed sequence at `position`; 0 if there is none.
    ///
    /// This is table 3-7 of the Unicode standard: the range of the second byte excludes overlong forms,
    /// surrogates and values above U+10FFFF.
    @inline(__always)
    package static func sequenceLength(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
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
