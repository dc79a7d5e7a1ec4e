/// A hash table from pairs of tokens to numbers, at most half full: one probe for nearly every look-up.
package struct PairMap: Sendable {
    private struct Slot {
        var pair: UInt64
        var value: UInt32
    }

    /// The result of a look-up that finds nothing; never stored.
    package static let none = UInt32.max

    /// No pair of tokens has both ids at the maximum.
    private static let free = Slot(pair: .max, value: none)

    private var slots: [Slot]
    private var count = 0
    /// No one can choose pairs that collide.
    private let seed = UInt64.random(in: .min ... .max)

    package init(minimumCapacity: Int = 0) {
        slots = Array(repeating: Self.free, count: tableCapacity(atLeast: 2 * minimumCapacity))
    }

    @inline(__always)
    package subscript(left: TokenID, right: TokenID) -> UInt32 {
        let pair = Pair(left: left, right: right).packed
        return slots.withUnsafeBufferPointer { slots in slots[slot(of: pair, in: slots)].value }
    }

    /// Adds `value` for `pair` unless the pair has a value already, and returns the pair's value.
    @inline(__always)
    package mutating func insert(_ value: UInt32, for pair: Pair) -> UInt32 {
        if 2 &* count >= slots.count { grow() }
        let slot = slots.withUnsafeBufferPointer { self.slot(of: pair.packed, in: $0) }
        if slots[slot].pair == pair.packed { return slots[slot].value }
        slots[slot] = Slot(pair: pair.packed, value: value)
        count &+= 1
        return value
    }

    /// The slot of `pair`, or the free slot where it belongs.
    @inline(__always)
    private func slot(of pair: UInt64, in slots: UnsafeBufferPointer<Slot>) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: wordHash(pair, seed: seed)) & mask
        while slots[slot].pair != pair, slots[slot].pair != Self.free.pair { slot = (slot &+ 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Self.free, count: old.count &* 2)
        for entry in old where entry.pair != Self.free.pair {
            slots[slots.withUnsafeBufferPointer { slot(of: entry.pair, in: $0) }] = entry
        }
    }
}
