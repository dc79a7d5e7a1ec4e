import CIntrinsics

/// What two neighbouring tokens merge into: the encoder's most frequent look-up, bound by memory latency.
///
/// Left id, right id and result share one word, 21 bits each, so the table fits a nearer cache. A vocabulary
/// with more ids uses a ``PairMap``. A look-up compares all four words of a bucket, half a cache line,
/// without a branch, because neither the position of a pair in its bucket nor its absence can be predicted.
///
/// - Complexity: one bucket for nearly every look-up.
struct MergeTable: Sendable {
    /// Buckets, filled from the front: 0 if free, else left id, right id and result plus one.
    let slots: FlatArray<UInt64>
    private let bucketMask: Int
    private let seed: UInt64
    private let larger: PairMap?

    private static let bits: UInt64 = 21
    /// The most ids of which three fit into a word.
    private static let mostIDs = 1 << 21 - 1
    /// Not a token, in 21 bits: merges with nothing.
    static let noToken = TokenID(1 << 21 - 1)
    private static let bucketSize = 4

    /// Whether ids have 21 bits, which ``lookup(_:_:)`` requires.
    var isCompact: Bool { slots.count > 0 }

    /// - Parameters:
    ///   - size: one more than the largest id.
    ///   - seed: of the hashes.
    /// - Returns: `nil` if there are too many probes.
    init?(_ merges: [Merge], size: Int, seed: UInt64, _ probes: inout Probes) {
        self.seed = seed
        guard size <= Self.mostIDs else {
            var map = PairMap(minimumCapacity: merges.count)
            for merge in merges { _ = map.insert(merge.token, for: merge.pair) }
            larger = map
            bucketMask = 0
            slots = FlatArray(count: 0) { _ in }
            return
        }
        larger = nil
        let slotCount = tableCapacity(atLeast: 2 * merges.count)
        bucketMask = slotCount / Self.bucketSize - 1
        slots = FlatArray(count: slotCount) { [bucketMask] slots in
            for merge in merges where !probes.areTooMany {
                let pair = Self.key(merge.pair.left, merge.pair.right)
                let first = UInt64((Self.hash(pair, seed) & bucketMask) * Self.bucketSize)
                let slot = probes.slot(from: first, among: slotCount) { slots[$0] != 0 }
                slots[slot] = pair << Self.bits | UInt64(merge.token + 1)
            }
        }
        guard !probes.areTooMany else { return nil }
    }

    /// Without merges.
    init() {
        larger = PairMap()
        bucketMask = 0
        seed = 0
        slots = FlatArray(count: 0) { _ in }
    }

    /// A table in mapped memory, or `nil` if the size is wrong.
    init?(slots: FlatArray<UInt64>, seed: UInt64) {
        guard slots.count >= Self.bucketSize, slots.count & (slots.count - 1) == 0 else { return nil }
        self.slots = slots
        self.seed = seed
        bucketMask = slots.count / Self.bucketSize - 1
        larger = nil
    }

    /// What the pair merges into, or `PairMap.none`.
    @inline(__always)
    subscript(left: TokenID, right: TokenID) -> TokenID {
        if let larger { return larger[left, right] }
        return result(of: lookup(left, right))
    }

    struct Lookup {
        fileprivate let pair: UInt64
        fileprivate let bucket: UnsafePointer<UInt64>
    }

    /// Starts a look-up, to be finished by ``result(of:)``. Requires ``isCompact``.
    @inline(__always)
    func lookup(_ left: TokenID, _ right: TokenID) -> Lookup {
        let pair = Self.key(left, right)
        return Lookup(
            pair: pair, bucket: slots.base + (Self.hash(pair, seed) & bucketMask) &* Self.bucketSize)
    }

    /// Starts a look-up and prefetches its bucket.
    @inline(__always)
    func prefetchedLookup(_ left: TokenID, _ right: TokenID) -> Lookup {
        let lookup = lookup(left, right)
        bpe_prefetch(lookup.bucket)
        return lookup
    }

    /// What the pair merges into, or `PairMap.none`.
    @inline(__always)
    func result(of lookup: Lookup) -> TokenID {
        let (pair, bucket) = (lookup.pair, lookup.bucket)
        let found = Self.entry(of: pair, in: bucket)
        if found == 0, bucket[Self.bucketSize &- 1] != 0 { return token(of: pair, after: bucket) }
        return Self.token(of: found)
    }

    /// Continues in the buckets after a full one.
    @inline(never)
    private func token(of pair: UInt64, after bucket: UnsafePointer<UInt64>) -> TokenID {
        var index = (bucket - slots.base) / Self.bucketSize
        while true {
            index = (index &+ 1) & bucketMask
            let bucket = slots.base + index &* Self.bucketSize
            let found = Self.entry(of: pair, in: bucket)
            if found != 0 || bucket[Self.bucketSize &- 1] == 0 { return Self.token(of: found) }
        }
    }

    /// The entry of a pair, or 0 if it is not in the bucket.
    @inline(__always)
    private static func entry(of pair: UInt64, in bucket: UnsafePointer<UInt64>) -> UInt64 {
        var found: UInt64 = 0
        for index in 0..<bucketSize {
            let entry = bucket[index]
            let difference = entry &>> bits ^ pair
            // All ones if the entry is the pair's. A comparison would compile to a branch.
            found |= entry & UInt64(bitPattern: Int64(bitPattern: difference &- 1) &>> 63)
        }
        return found
    }

    /// The result in an entry, `PairMap.none` for 0.
    @inline(__always)
    private static func token(of entry: UInt64) -> TokenID {
        TokenID(truncatingIfNeeded: entry & (1 &<< bits &- 1)) &- 1
    }

    @inline(__always)
    private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(left) &<< bits | UInt64(right)
    }

    @inline(__always)
    private static func hash(_ pair: UInt64, _ seed: UInt64) -> Int {
        Int(truncatingIfNeeded: wordHash(pair, seed: seed))
    }
}
