import CIntrinsics

/// The tokens of a vocabulary, by id and by bytes, in flat arrays that can be mapped from a file.
///
/// - Complexity: look-up by bytes is linear in their number, on average.
struct TokenTable: Sendable {
    /// All tokens, one after the other.
    let bytes: FlatArray<UInt8>
    /// Where each token ends in `bytes`; it starts where the previous one ends.
    let ends: FlatArray<Int>
    /// 0 if free; else the upper half of the hash, and the id plus one in the lower half.
    let slots: FlatArray<UInt64>
    /// The seed of the hashes.
    let seed: UInt64
    private let seeds: FlatArray<UInt64>

    /// The strings of a table; `nil` if there are too many probes.
    init?(_ table: ByteStringTable, seed: UInt64, _ probes: inout Probes) {
        bytes = FlatArray(table.bytes)
        ends = FlatArray(table.ends)
        // At most half full, so that a look-up that finds nothing takes one or two probes.
        let slotCount = tableCapacity(atLeast: 2 * table.count)
        slots = FlatArray(count: slotCount) { slots in
            for id in 0..<table.count where !table.range(of: id).isEmpty && !probes.areTooMany {
                let hash = table.withBytes(of: id) { byteHash($0, seed: seed) }
                let slot = probes.slot(from: hash, among: slotCount) { slots[$0] != 0 }
                slots[slot] = (hash >> 32) << 32 | UInt64(id + 1)
            }
        }
        self.seed = seed
        seeds = FlatArray([seed])
        guard !probes.areTooMany else { return nil }
    }

    /// - Parameter seeds: the seed.
    init(bytes: FlatArray<UInt8>, ends: FlatArray<Int>, slots: FlatArray<UInt64>, seeds: FlatArray<UInt64>) {
        self.bytes = bytes
        self.ends = ends
        self.slots = slots
        self.seeds = seeds
        seed = seeds[0]
    }

    /// The memory of all arrays.
    var tables: [UnsafeRawBufferPointer] { [bytes.bytes, ends.bytes, slots.bytes, seeds.bytes] }

    /// How many arrays there are.
    static let tableCount = 4

    /// A table in mapped memory, or `nil` if the sizes do not fit each other.
    init?(tables: ArraySlice<UnsafeRawBufferPointer>, of owner: AnyObject) {
        guard tables.allSatisfy({ !$0.isEmpty }) else { return nil }
        let first = tables.startIndex
        let seeds = FlatArray<UInt64>(tables[first + 3], of: owner)
        guard seeds.count == 1 else { return nil }
        self.init(
            bytes: FlatArray(tables[first], of: owner), ends: FlatArray(tables[first + 1], of: owner),
            slots: FlatArray(tables[first + 2], of: owner), seeds: seeds)
        guard ends.count > 0, ends[ends.count - 1] == bytes.count, slots.count > ends.count,
            slots.count & (slots.count - 1) == 0
        else { return nil }
    }

    /// The number of ids, including unused ones.
    var count: Int { ends.count }

    /// The number of ids that have a token.
    var usedCount: Int { (0..<count).count { !range(of: $0).isEmpty } }

    @inline(__always)
    func range(of id: Int) -> Range<Int> {
        Range(uncheckedBounds: (id == 0 ? 0 : ends[id &- 1], ends[id]))
    }

    /// The bytes of a token, valid while the table exists.
    @inline(__always)
    func token(_ id: Int) -> UnsafeBufferPointer<UInt8> {
        let range = range(of: id)
        return UnsafeBufferPointer(start: bytes.base + range.lowerBound, count: range.count)
    }

    /// The id of the token with these bytes, if there is one.
    @inline(__always)
    func id(of piece: UnsafeBufferPointer<UInt8>) -> TokenID? {
        id(of: piece, hash: byteHash(piece, seed: seed))
    }

    /// The hash for ``id(of:hash:)``; prefetches its slot.
    @inline(__always)
    func prefetchedHash(of piece: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let hash = byteHash(piece, seed: seed)
        bpe_prefetch(slots.base + (Int(truncatingIfNeeded: hash) & (slots.count &- 1)))
        return hash
    }

    /// Prefetches the range of the token that probably has this hash.
    @inline(__always)
    func prefetchRange(hash: UInt64) {
        let id = firstCandidate(hash)
        if id >= 0 { bpe_prefetch(ends.base + id) }
    }

    /// Prefetches the bytes of the token that probably has this hash.
    @inline(__always)
    func prefetchBytes(hash: UInt64) {
        let id = firstCandidate(hash)
        if id >= 0 { bpe_prefetch(token(id).baseAddress!) }
    }

    /// The token in the first slot of a hash, or -1 if the slot is free or has another hash.
    @inline(__always)
    private func firstCandidate(_ hash: UInt64) -> Int {
        let entry = slots[Int(truncatingIfNeeded: hash) & (slots.count &- 1)]
        return (entry ^ hash) >> 32 == 0 ? Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1 : -1
    }

    @inline(__always)
    func id(of piece: UnsafeBufferPointer<UInt8>, hash: UInt64) -> TokenID? {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return nil }
            if (entry ^ hash) >> 32 == 0 {
                let id = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
                if equals(token(id), piece) { return TokenID(truncatingIfNeeded: id) }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// Compares short strings, as most are, by two words that may overlap.
    @inline(__always)
    private func equals(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = a.count
        guard count == b.count else { return false }
        let (a, b) = (UnsafeRawPointer(a.baseAddress!), UnsafeRawPointer(b.baseAddress!))
        if count > 16 { return bpe_equal_bytes(a, b, count) }
        if count >= 8 { return differs(a, b, UInt64.self) | differs(a, b, at: count &- 8, UInt64.self) == 0 }
        if count >= 4 { return differs(a, b, UInt32.self) | differs(a, b, at: count &- 4, UInt32.self) == 0 }
        for index in 0..<count
        where a.load(fromByteOffset: index, as: UInt8.self) != b.load(fromByteOffset: index, as: UInt8.self) {
            return false
        }
        return true
    }

    @inline(__always)
    private func differs<Word: FixedWidthInteger & BitwiseCopyable>(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, at offset: Int = 0, _ type: Word.Type
    ) -> Word {
        a.loadUnaligned(fromByteOffset: offset, as: type) ^ b.loadUnaligned(fromByteOffset: offset, as: type)
    }
}
