/// What pairs of symbols merge into, and when: a hash table in flat memory, at most half full.
struct PairRanks: Sendable {
    struct Entry: Sendable, BitwiseCopyable {
        var left = TokenID.max
        var right = TokenID.max
        var rank = none
        var token = TokenID.max
    }

    /// The rank of a pair that does not merge.
    static let none = UInt32.max

    let slots: FlatArray<Entry>
    private let mask: Int

    init(_ merges: [MergeList.RankedMerge]) {
        let capacity = tableCapacity(atLeast: 2 * merges.count)
        let mask = capacity - 1
        slots = FlatArray(count: capacity) { slots in
            slots.initialize(repeating: Entry(), count: capacity)
            for ranked in merges {
                let pair = ranked.merge.pair
                var slot = Int(truncatingIfNeeded: wordHash(pair.packed)) & mask
                while slots[slot].rank != Self.none,
                    slots[slot].left != pair.left || slots[slot].right != pair.right
                { slot = (slot + 1) & mask }
                slots[slot] = Entry(
                    left: pair.left, right: pair.right, rank: ranked.rank, token: ranked.merge.token)
            }
        }
        self.mask = mask
    }

    /// A table in mapped memory, or `nil` if the size is wrong.
    init?(slots: FlatArray<Entry>) {
        guard slots.count >= 16, slots.count & (slots.count - 1) == 0 else { return nil }
        self.slots = slots
        mask = slots.count - 1
    }

    /// The entry of a pair; its rank is ``none`` if there is none.
    @inline(__always)
    subscript(left: TokenID, right: TokenID) -> Entry {
        var slot = Int(truncatingIfNeeded: wordHash(Pair(left: left, right: right).packed)) & mask
        while true {
            let entry = slots[slot]
            if entry.rank == Self.none || (entry.left == left && entry.right == right) { return entry }
            slot = (slot &+ 1) & mask
        }
    }
}
