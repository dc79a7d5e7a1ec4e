import BytePairs
import CIntrinsics

/// The ids of a long text as they come, in an array that grows once: to what the part that is done says of the whole.
struct GrowingIDs {
    private(set) var ids: [TokenID] = []
    /// How many bytes the text has.
    private let byteCount: Int

    /// Below this many ids, an array may grow as it likes.
    private static let few = 1 << 16

    init(byteCount: Int) {
        self.byteCount = byteCount
        ids.reserveCapacity(min(byteCount, Self.few))
    }

    /// Appends the ids of what lies before `end`, an offset in bytes.
    @inline(__always)
    mutating func append(_ new: UnsafeBufferPointer<TokenID>, upTo end: Int) {
        if ids.count &+ new.count > ids.capacity { grow(for: new.count, upTo: end) }
        ids.append(contentsOf: new)
    }

    @inline(never)
    private mutating func grow(for newCount: Int, upTo end: Int) {
        let done = ids.count + newCount
        let expected = Double(done) / Double(max(end, 1)) * Double(byteCount)
        ids.reserveCapacity(max(done + done / 8, Int(expected * 1.05) + Self.few))
        // In small pages, the system's work for each page is a fifth of all.
        let capacity = ids.capacity
        ids.withUnsafeMutableBufferPointer { ids in
            let size = (capacity - ids.count) * MemoryLayout<TokenID>.stride
            bpe_expect_writing(ids.baseAddress! + ids.count, size)
        }
    }
}
