/// Consecutive pieces of a text: what a splitter hands to an encoder or a counter.
///
/// Stages work on a batch at a time, so that a call between two modules costs nothing per piece, and so that
/// memory can be prefetched for all pieces before the first one needs it.
package struct PieceBatch {
    /// The whole text. Offsets count its bytes.
    package let text: UnsafeBufferPointer<UInt8>
    /// Where the first piece begins.
    package let start: Int
    /// Where each piece ends; the next one begins there.
    package let ends: UnsafeBufferPointer<Int>

    /// The most pieces in a batch: enough to pay for the call, few enough to stay in the L1 cache.
    package static let capacity = 512

    @inline(__always)
    package init(text: UnsafeBufferPointer<UInt8>, start: Int, ends: UnsafeBufferPointer<Int>) {
        self.text = text
        self.start = start
        self.ends = ends
    }

    /// How many pieces there are.
    @inline(__always)
    package var count: Int { ends.count }

    /// Where the last piece ends.
    @inline(__always)
    package var end: Int { ends.last ?? start }

    /// The bytes of each piece, in order.
    @inline(__always)
    package func forEachPiece(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        var start = start
        for end in ends {
            try body(UnsafeBufferPointer(rebasing: text[start..<end]))
            start = end
        }
    }
}
