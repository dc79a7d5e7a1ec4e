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
    private let seed: UInt64

    /// `nil` if there are too many probes.
    init?(_ merges: [MergeList.RankedMerge], seed: UInt64, _ probes: inout Probes) {
        let capacity = tableCapacity(atLeast: 2 * merges.count)
        slots = FlatArray(count: capacity) { slots in
            slots.initialize(repeating: Entry(), count: capacity)
            for ranked in merges where !probes.areTooMany {
                let pair = ranked.merge.pair
                let slot = probes.slot(from: wordHash(pair.packed, seed: seed), among: capacity) {
                    slots[$0].rank != Self.none
                        && (slots[$0].left != pair.left || slots[$0].right != pair.right)
                }
                slots[slot] = Entry(
                    left: pair.left, right: pair.right, rank: ranked.rank, token: ranked.merge.token)
            }
        }
        mask = capacity - 1
        self.seed = seed
        guard !probes.areTooMany else { return nil }
    }

    /// A table in mapped memory, or `nil` if the size is wrong.
    init?(slots: FlatArray<Entry>, seed: UInt64) {
        guard slots.count >= 16, slots.count & (slots.count - 1) == 0 else { return nil }
        self.slots = slots
        self.seed = seed
        mask = slots.count - 1
    }

    /// The entry of a pair; its rank is ``none`` if there is none.
    @inline(__always)
    subscript(left: TokenID, right: TokenID) -> Entry {
        var slot = Int(truncatingIfNeeded: wordHash(Pair(left: left, right: right).packed, seed: seed)) & mask
        while true {
            let entry = slots[slot]
            if entry.rank == Self.none || (entry.left == left && entry.right == right) { return entry }
            slot = (slot &+ 1) & mask
        }
    }
}
