import CIntrinsics

/// What two neighbouring tokens merge into: what the encoder asks most of all, and where it waits.
///
/// Left id, right id and result share one word, so that the table is a quarter of what three words beside a hash would be, and
/// stays in a nearer cache. They have 21 bits each; a vocabulary with more ids gets a ``PairMap``.
///
/// - Complexity: one probe for nearly every look-up.
struct MergeTable: Sendable {
    /// Zero, or left id, right id and result plus one, which no bits are left for beyond ``mostIDs``.
    let slots: FlatArray<UInt64>
    private let larger: PairMap?

    private static let bits: UInt64 = 21
    /// The most ids for which three fit into a word.
    private static let mostIDs = 1 << 21 - 1

    /// A table of the merges of a vocabulary with ids below `size`.
    init(_ merges: FlatMerges, size: Int, mostIDs: Int = Self.mostIDs) {
        guard size <= mostIDs else {
            var map = PairMap(minimumCapacity: merges.count)
            for index in 0..<merges.count { _ = map.insert(merges[index].token, for: merges[index].pair) }
            larger = map
            slots = FlatArray(count: 0) { _ in }
            return
        }
        larger = nil
        var slotCount = 16
        while slotCount < 2 * merges.count { slotCount *= 2 }
        slots = FlatArray(count: slotCount) { slots in
            for index in 0..<merges.count {
                let merge = merges[index]
                let pair = Self.key(merge.pair.left, merge.pair.right)
                var slot = Self.home(of: pair) & (slotCount - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
                slots[slot] = pair << Self.bits | UInt64(merge.token + 1)
            }
        }
    }

    /// Slots that were made by ``init(_:size:mostIDs:)``; `nil` if they were not needed.
    init?(slots: FlatArray<UInt64>) {
        guard slots.count > 0, slots.count & (slots.count - 1) == 0 else { return nil }
        self.slots = slots
        larger = nil
    }

    /// What the pair merges into, or `PairMap.none`.
    @inline(__always)
    subscript(left: TokenID, right: TokenID) -> TokenID {
        if let larger { return larger[left, right] }
        let pair = Self.key(left, right)
        let mask = slots.count &- 1
        var slot = Self.home(of: pair) & mask
        while true {
            let entry = slots[slot]
            if entry &>> Self.bits == pair, entry != 0 {
                return TokenID(truncatingIfNeeded: entry & (1 &<< Self.bits &- 1)) &- 1
            }
            if entry == 0 { return PairMap.none }
            slot = (slot &+ 1) & mask
        }
    }

    /// Begins to fetch what ``subscript(_:_:)`` will ask for.
    @inline(__always)
    func prefetch(_ left: TokenID, _ right: TokenID) {
        guard slots.count > 0 else { return }
        bpe_prefetch(slots.base + (Self.home(of: Self.key(left, right)) & (slots.count &- 1)))
    }

    @inline(__always)
    private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(left) &<< bits | UInt64(right)
    }

    @inline(__always)
    private static func home(of pair: UInt64) -> Int { Int(truncatingIfNeeded: wordHash(pair)) }
}

/// Merges in a flat array, three ids each.
struct FlatMerges: Sendable {
    let ids: FlatArray<TokenID>

    init(_ merges: [Merge]) {
        ids = FlatArray(count: 3 * merges.count) { ids in
            for (index, merge) in merges.enumerated() {
                ids[3 * index] = merge.pair.left
                ids[3 * index + 1] = merge.pair.right
                ids[3 * index + 2] = merge.token
            }
        }
    }

    init(ids: FlatArray<TokenID>) {
        self.ids = ids
    }

    var count: Int { ids.count / 3 }

    subscript(index: Int) -> Merge {
        Merge(pair: Pair(left: ids[3 * index], right: ids[3 * index + 1]), token: ids[3 * index + 2])
    }
}
