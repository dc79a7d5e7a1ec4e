/// A number for each pair of tokens: an open-addressing table, at most half full.
///
/// The encoder keeps in it what a pair merges into, the trainer where a pair's count stands.
///
/// - Complexity: one probe for nearly every look-up.
struct PairMap: Sendable {
    private struct Slot {
        var pair: UInt64
        var value: UInt32
    }

    /// What a look-up gives where there is nothing; never stored.
    static let none = UInt32.max

    /// No pair of real tokens has both ids at the maximum.
    private static let free = Slot(pair: .max, value: none)

    private var slots: [Slot]
    private var count = 0

    init(minimumCapacity: Int = 0) {
        var slotCount = 16
        while slotCount < 2 * minimumCapacity { slotCount *= 2 }
        slots = Array(repeating: Self.free, count: slotCount)
    }

    @inline(__always)
    subscript(left: TokenID, right: TokenID) -> UInt32 {
        let pair = Pair(left: left, right: right).packed
        return slots.withUnsafeBufferPointer { slots in slots[Self.slot(of: pair, in: slots)].value }
    }

    /// The value of `pair`; if it has none yet, `value` becomes it.
    @inline(__always)
    mutating func insert(_ value: UInt32, for pair: Pair) -> UInt32 {
        if 2 &* count >= slots.count { grow() }
        let slot = slots.withUnsafeBufferPointer { Self.slot(of: pair.packed, in: $0) }
        if slots[slot].pair == pair.packed { return slots[slot].value }
        slots[slot] = Slot(pair: pair.packed, value: value)
        count &+= 1
        return value
    }

    /// The slot where `pair` is, or the free one where it would be.
    @inline(__always)
    private static func slot(of pair: UInt64, in slots: UnsafeBufferPointer<Slot>) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: wordHash(pair)) & mask
        while slots[slot].pair != pair, slots[slot].pair != free.pair { slot = (slot &+ 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Self.free, count: old.count &* 2)
        for entry in old where entry.pair != Self.free.pair {
            slots[slots.withUnsafeBufferPointer { Self.slot(of: entry.pair, in: $0) }] = entry
        }
    }
}
