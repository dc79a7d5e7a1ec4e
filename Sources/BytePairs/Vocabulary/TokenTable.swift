import CIntrinsics

/// The tokens of a vocabulary, found by their ids and by their bytes. Three flat arrays, so that a file can be mapped as one.
///
/// - Complexity: look-up by bytes takes time linear in their number, on average.
struct TokenTable: Sendable {
    /// All tokens, one after the other.
    let bytes: FlatArray<UInt8>
    /// Where token *i* ends; it begins where the one before it ends.
    let ends: FlatArray<Int>
    /// A hash table: zero, or the upper half of the hash and, in the lower half, the id plus one.
    let slots: FlatArray<UInt64>

    /// The strings of a table that can still grow, by their numbers.
    init(_ table: ByteStringTable) {
        bytes = FlatArray(count: table.byteCount) { bytes in
            table.withAllBytes { bytes.initialize(from: $0.baseAddress!, count: $0.count) }
        }
        ends = FlatArray(count: table.count) { ends in
            for id in 0..<table.count { ends[id] = table.range(of: id).upperBound }
        }
        // At most half full: a piece that is no token is told after one look or two.
        var slotCount = 16
        while slotCount < 2 * table.count { slotCount *= 2 }
        slots = FlatArray(count: slotCount) { slots in
            for id in 0..<table.count {
                table.withBytes(of: id) { token in
                    guard !token.isEmpty else { return }
                    let hash = byteHash(token, seed: 0)
                    var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
                    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
                    slots[slot] = (hash >> 32) << 32 | UInt64(id + 1)
                }
            }
        }
    }

    /// Arrays that were made by ``init(_:)``.
    init(bytes: FlatArray<UInt8>, ends: FlatArray<Int>, slots: FlatArray<UInt64>) {
        self.bytes = bytes
        self.ends = ends
        self.slots = slots
    }

    /// Whether arrays from elsewhere fit each other.
    var isPlausible: Bool {
        let slotCount = slots.count
        return ends.count > 0 && ends[ends.count - 1] == bytes.count && slotCount > ends.count
            && slotCount & (slotCount - 1) == 0
    }

    /// How many ids there are, holes included.
    var count: Int { ends.count }

    @inline(__always)
    func range(of id: Int) -> Range<Int> {
        Range(uncheckedBounds: (id == 0 ? 0 : ends[id &- 1], ends[id]))
    }

    /// Lends the bytes of a token.
    @inline(__always)
    func token(_ id: Int) -> UnsafeBufferPointer<UInt8> {
        let range = range(of: id)
        return UnsafeBufferPointer(start: bytes.base + range.lowerBound, count: range.count)
    }

    /// The id of the token with these bytes, if there is one.
    @inline(__always)
    func id(of piece: UnsafeBufferPointer<UInt8>) -> TokenID? { id(of: piece, hash: hash(of: piece)) }

    /// What ``id(of:hash:)`` wants to know of a piece; begins to fetch what it will look at.
    @inline(__always)
    func prefetchedHash(of piece: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let hash = hash(of: piece)
        bpe_prefetch(slots.base + (Int(truncatingIfNeeded: hash) & (slots.count &- 1)))
        return hash
    }

    /// Begins to fetch what tells where the bytes of the token are that probably has this hash, if any has.
    @inline(__always)
    func prefetchRange(hash: UInt64) {
        let id = firstCandidate(hash)
        if id >= 0 { bpe_prefetch(ends.base + id) }
    }

    /// Begins to fetch those bytes.
    @inline(__always)
    func prefetchBytes(hash: UInt64) {
        let id = firstCandidate(hash)
        if id >= 0 { bpe_prefetch(token(id).baseAddress!) }
    }

    /// The token at the hash's first place, -1 if there is none or it has another hash.
    @inline(__always)
    private func firstCandidate(_ hash: UInt64) -> Int {
        let entry = slots[Int(truncatingIfNeeded: hash) & (slots.count &- 1)]
        return (entry ^ hash) >> 32 == 0 ? Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1 : -1
    }

    @inline(__always)
    private func hash(of piece: UnsafeBufferPointer<UInt8>) -> UInt64 { byteHash(piece, seed: 0) }

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

    /// By two words that may overlap, where the bytes are few: most are.
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
