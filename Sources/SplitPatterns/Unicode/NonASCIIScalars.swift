/// The code points of a text beyond ASCII with their byte offsets, and the ranges that are not well-formed
/// UTF-8.
package struct NonASCIIScalars {
    package struct Placed {
        /// In bytes.
        package let offset: Int
        package let value: UInt32

        /// The length in UTF-8.
        package var count: Int { value < 0x800 ? 2 : value < 0x10000 ? 3 : 4 }
        package var range: Range<Int> { offset..<offset + count }
    }

    package private(set) var scalars: [Placed] = []
    /// Maximal ranges of bytes that begin no well-formed sequence.
    package private(set) var illFormed: [Range<Int>] = []

    /// Finds them in one pass, eight bytes at a time where they are ASCII.
    package init(of text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress else { return }
        let base = UnsafeRawPointer(start)
        let scanned = ScannedText(base: start, end: text.count)
        var position = 0
        while position < text.count {
            if text[position] < 0x80 {
                position &+= 1
                while position &+ 8 <= text.count,
                    base.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    position &+= 8
                }
                continue
            }
            let length = WellFormedUTF8.sequenceLength(text, at: position)
            if length == 0 {
                let start = position
                position = WellFormedUTF8.nextStart(in: text, from: start)
                illFormed.append(start..<position)
            } else {
                scalars.append(Placed(offset: position, value: scanned.codePoint(at: position)))
                position &+= length
            }
        }
    }
}
