import CIntrinsics

/// What two neighbouring tokens merge into: what the encoder asks most of all, and where it waits.
///
/// Left id, right id and result share one word, so that the table is a quarter of what three words beside a hash would be, and
/// stays in a nearer cache. They have 21 bits each; a vocabulary with more ids gets a ``PairMap``.
///
/// Four words, half a cache line, are a bucket and are looked at together: where in it a pair stands, and that most pairs
/// stand nowhere, costs no guess of the processor's.
///
/// - Complexity: one bucket for nearly every look-up.
struct MergeTable: Sendable {
    /// Buckets, filled from the front: zero, or left id, right id and result plus one, which no bits are left for beyond
    /// ``mostIDs``.
    let slots: FlatArray<UInt64>
    private let bucketMask: Int
    private let larger: PairMap?

    private static let bits: UInt64 = 21
    /// The most ids for which three fit into a word.
    private static let mostIDs = 1 << 21 - 1
    /// No token, in 21 bits: merges with nothing.
    static let noToken = TokenID(1 << 21 - 1)
    private static let bucketSize = 4

    /// Whether the ids have 21 bits, and ``question(_:_:)`` can be put.
    var isShort: Bool { slots.count > 0 }

    /// A table of the merges of a vocabulary with ids below `size`.
    init(_ merges: FlatMerges, size: Int) {
        guard size <= Self.mostIDs else {
            var map = PairMap(minimumCapacity: merges.count)
            for index in 0..<merges.count { _ = map.insert(merges[index].token, for: merges[index].pair) }
            larger = map
            bucketMask = 0
            slots = FlatArray(count: 0) { _ in }
            return
        }
        larger = nil
        var slotCount = 16
        while slotCount < 2 * merges.count { slotCount *= 2 }
        bucketMask = slotCount / Self.bucketSize - 1
        slots = FlatArray(count: slotCount) { [bucketMask] slots in
            for index in 0..<merges.count {
                let merge = merges[index]
                let pair = Self.key(merge.pair.left, merge.pair.right)
                var slot = (Self.hash(pair) & bucketMask) * Self.bucketSize
                while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
                slots[slot] = pair << Self.bits | UInt64(merge.token + 1)
            }
        }
    }

    /// Slots that were made by ``init(_:size:)``; `nil` if they were not needed.
    init?(slots: FlatArray<UInt64>) {
        guard slots.count >= Self.bucketSize, slots.count & (slots.count - 1) == 0 else { return nil }
        self.slots = slots
        bucketMask = slots.count / Self.bucketSize - 1
        larger = nil
    }

    /// What the pair merges into, or `PairMap.none`.
    @inline(__always)
    subscript(left: TokenID, right: TokenID) -> TokenID {
        if let larger { return larger[left, right] }
        return answer(to: question(left, right))
    }

    /// A pair, and where it is looked for first.
    struct Question {
        fileprivate let pair: UInt64
        fileprivate let bucket: UnsafePointer<UInt64>
    }

    /// What ``answer(to:)`` is asked, perhaps a moment later. Only if ``isShort``.
    @inline(__always)
    func question(_ left: TokenID, _ right: TokenID) -> Question {
        let pair = Self.key(left, right)
        return Question(
            pair: pair, bucket: slots.base + (Self.hash(pair) & bucketMask) &* Self.bucketSize)
    }

    /// The same, and begins to fetch what the answer needs.
    @inline(__always)
    func prefetchedQuestion(_ left: TokenID, _ right: TokenID) -> Question {
        let question = question(left, right)
        bpe_prefetch(question.bucket)
        return question
    }

    /// What the pair merges into, or `PairMap.none`.
    @inline(__always)
    func answer(to question: Question) -> TokenID {
        let (pair, bucket) = (question.pair, question.bucket)
        let found = Self.entry(of: pair, in: bucket)
        if found == 0, bucket[Self.bucketSize &- 1] != 0 { return token(of: pair, behind: bucket) }
        return Self.token(of: found)
    }

    /// The buckets behind a full one.
    @inline(never)
    private func token(of pair: UInt64, behind bucket: UnsafePointer<UInt64>) -> TokenID {
        var index = (bucket - slots.base) / Self.bucketSize
        while true {
            index = (index &+ 1) & bucketMask
            let bucket = slots.base + index &* Self.bucketSize
            let found = Self.entry(of: pair, in: bucket)
            if found != 0 || bucket[Self.bucketSize &- 1] == 0 { return Self.token(of: found) }
        }
    }

    /// The entry of a pair, 0 if it has none. All four are compared: to stop at the right one would be a guess.
    @inline(__always)
    private static func entry(of pair: UInt64, in bucket: UnsafePointer<UInt64>) -> UInt64 {
        var found: UInt64 = 0
        for index in 0..<bucketSize {
            let entry = bucket[index]
            let difference = entry &>> bits ^ pair
            // All ones where there is none; a comparison would become a branch.
            found |= entry & UInt64(bitPattern: Int64(bitPattern: difference &- 1) &>> 63)
        }
        return found
    }

    /// The result in an entry; `PairMap.none` for 0.
    @inline(__always)
    private static func token(of entry: UInt64) -> TokenID {
        TokenID(truncatingIfNeeded: entry & (1 &<< bits &- 1)) &- 1
    }

    @inline(__always)
    private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(left) &<< bits | UInt64(right)
    }

    @inline(__always)
    private static func hash(_ pair: UInt64) -> Int { Int(truncatingIfNeeded: wordHash(pair)) }
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
