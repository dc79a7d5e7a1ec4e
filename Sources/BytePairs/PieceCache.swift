import CIntrinsics

/// The ids of pieces that were encoded before: one probe instead of merging.
///
/// Nine of ten pieces of a text are tokens, and most others come again. A slot holds the bytes of a piece themselves, so
/// that a look-up compares two words and follows no pointer, and its ids beside them. Two slots are a cache line, and both
/// are looked at at once: which of the two it is costs no guess of the processor's. The cache starts with every token of the
/// vocabulary that fits, learns pieces as they come, and when it is three quarters full forgets all and starts again: what
/// is common comes back at once.
///
/// Of a piece of more than fifteen bytes the slot has a hash, and says where the bytes are; of a piece that is more than
/// three tokens, where the ids are.
///
/// A piece whose neighbourhood is crowded is not kept, so that no choice of pieces makes look-ups long.
///
/// Not for several threads at once.
final class PieceCache {
    /// A piece and its tokens.
    struct Slot {
        let key: PieceKey
        /// Three ids and, last, how many there are; or, if that says ``elsewhere``, where the ids lie, how many they are, and
        /// where the bytes of a long piece lie. One vector, because it is copied as one.
        let ids: SIMD4<TokenID>

        @inline(__always)
        var count: UInt32 { ids.w }
    }

    private let vocabulary: Vocabulary
    let slots: UnsafeMutablePointer<Slot>
    private let mask: Int
    private let memory: UnsafeMutableRawPointer
    private let memorySize: Int
    let masks = PieceKeyMasks()
    let seed = UInt64.random(in: 0...UInt64.max)

    // Unchecked: nothing here is read while it is changed, and a check for each new piece is felt.
    @exclusivity(unchecked) private var count = 0
    /// The ids of pieces that are too long for a slot, or are too many tokens.
    @exclusivity(unchecked) private var otherIDs = FlatStorage<TokenID>()
    /// The bytes of long pieces.
    @exclusivity(unchecked) private var longPieces = FlatStorage<UInt8>()
    /// Whether every token of at most fifteen bytes is in its slot, so that a piece that is in none is no token.
    @exclusivity(unchecked) private(set) var hasAllShortTokens = false

    /// A longer piece is hardly ever seen twice.
    private static let longestPiece = 512
    /// How much is kept beside the slots: in bytes of long pieces, and in ids.
    private static let mostLongBytes = 8 << 20
    private static let mostOtherIDs = 2 << 20

    /// The most ids that a slot holds.
    static let mostIDs = 3
    static let elsewhere: UInt32 = 4
    /// In how many slots from its own on a piece can be.
    private static let reach = 8

    /// A cache for a vocabulary, with its tokens.
    ///
    /// - Complexity: linear in the vocabulary.
    init(_ vocabulary: Vocabulary, minimumCapacity: Int = 1 << 19) {
        self.vocabulary = vocabulary
        // A quarter full with tokens alone, and twice as much room for pieces that a text brings.
        var capacity = minimumCapacity
        while capacity < 4 * vocabulary.count { capacity *= 2 }
        mask = capacity - 1
        memorySize = (capacity + Self.reach) * MemoryLayout<Slot>.stride
        guard let memory = bpe_allocate_table(memorySize) else {
            fatalError("no memory for \(memorySize) bytes of encoded pieces")
        }
        self.memory = memory
        slots = memory.bindMemory(to: Slot.self, capacity: capacity + Self.reach)
        fillWithTokens()
    }

    deinit {
        bpe_free_table(memory, memorySize)
        masks.deallocate()
        otherIDs.deallocate()
        longPieces.deallocate()
    }

    /// The first of the two slots where a look-up of a key begins.
    @inline(__always)
    func home(of key: PieceKey) -> Int { Int(truncatingIfNeeded: key.hash) & mask & ~1 }

    /// The slot that has a key, searching from its home on; `nil` if none has. A long piece may be another one.
    @inline(__always)
    func slot(of key: PieceKey, home: Int) -> UnsafeMutablePointer<Slot>? {
        let first = slots + home
        let slot = first + (first[1].key == key ? 1 : 0)
        return slot.pointee.key == key ? slot : self.slot(of: key, behind: first)
    }

    @inline(never)
    private func slot(
        of key: PieceKey, behind first: UnsafeMutablePointer<Slot>
    ) -> UnsafeMutablePointer<Slot>? {
        for offset in 2..<Self.reach {
            if first[offset - 1].key.isNone { return nil }
            if first[offset].key == key { return first + offset }
        }
        return nil
    }

    /// The ids that a slot says lie elsewhere; `nil` if the slot is another piece's.
    @inline(__always)
    func otherIDs(
        of slot: UnsafeMutablePointer<Slot>, for piece: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<TokenID>? {
        let ids = slot.pointee.ids
        if slot.pointee.key.isLong, !longPieces.equals(piece, at: Int(ids.z)) { return nil }
        return otherIDs.slice(from: Int(ids.x), count: Int(ids.y))
    }

    /// Remembers what a piece is that is not there.
    func insert(_ ids: UnsafeBufferPointer<TokenID>, for piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey) {
        guard piece.count <= Self.longestPiece else { return }
        if 4 * count > 3 * mask || otherIDs.count > Self.mostOtherIDs || longPieces.count > Self.mostLongBytes
        {
            startAgain()
        }
        guard let slot = freeSlot(for: key) else { return }
        if !key.isLong, ids.count <= Self.mostIDs {
            let second = ids.count > 1 ? ids[1] : 0
            let third = ids.count > 2 ? ids[2] : 0
            slot.pointee = Slot(key: key, ids: SIMD4(ids[0], second, third, UInt32(ids.count)))
        } else {
            let start = otherIDs.append(ids)
            let bytes = key.isLong ? longPieces.append(piece) : 0
            slot.pointee = Slot(
                key: key, ids: SIMD4(UInt32(start), UInt32(ids.count), UInt32(bytes), Self.elsewhere))
        }
        count += 1
    }

    private func freeSlot(for key: PieceKey) -> UnsafeMutablePointer<Slot>? {
        let first = slots + home(of: key)
        for offset in 0..<Self.reach where first[offset].key.isNone { return first + offset }
        return nil
    }

    /// Forgets all but the tokens.
    private func startAgain() {
        slots.update(
            repeating: Slot(key: .none, ids: .zero), count: mask + 1 + Self.reach)
        fillWithTokens()
    }

    private func fillWithTokens() {
        count = 0
        otherIDs.removeAll()
        longPieces.removeAll()
        hasAllShortTokens = true
        // A few dozen tokens at a time, so that their places are on the way when they are written to.
        withUnsafeTemporaryAllocation(of: (key: PieceKey, id: TokenID).self, capacity: 64) { batch in
            let batch = batch.baseAddress!
            var pending = 0
            for id in 0..<TokenID(vocabulary.size) {
                vocabulary.withBytes(of: id) { token in
                    guard (1...PieceKey.mostBytes).contains(token.count) else { return }
                    let key = PieceKey(short: token)
                    bpe_prefetch(slots + home(of: key))
                    (batch + pending).initialize(to: (key, id))
                    pending += 1
                }
                if pending == 64 { insertTokens(batch, &pending) }
            }
            insertTokens(batch, &pending)
        }
    }

    private func insertTokens(
        _ batch: UnsafeMutablePointer<(key: PieceKey, id: TokenID)>, _ pending: inout Int
    ) {
        for index in 0..<pending {
            let (key, id) = batch[index]
            if let slot = freeSlot(for: key) {
                slot.pointee = Slot(key: key, ids: SIMD4(id, 0, 0, 1))
                count += 1
            } else {
                hasAllShortTokens = false
            }
        }
        pending = 0
    }
}

/// Elements one after the other, told by where they begin.
private struct FlatStorage<Element: BitwiseCopyable & Equatable> {
    private var base = UnsafeMutablePointer<Element>.allocate(capacity: 16)
    private var capacity = 16
    private(set) var count = 0

    func deallocate() { base.deallocate() }

    mutating func removeAll() { count = 0 }

    /// Where the elements begin.
    mutating func append(_ elements: UnsafeBufferPointer<Element>) -> Int {
        let start = count
        if start + elements.count > capacity { grow(to: start + elements.count) }
        (base + start).initialize(from: elements.baseAddress!, count: elements.count)
        count += elements.count
        return start
    }

    private mutating func grow(to needed: Int) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * needed)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = 2 * needed
    }

    @inline(__always)
    func slice(from start: Int, count: Int) -> UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(start: base + start, count: count)
    }

    @inline(__always)
    func equals(_ elements: UnsafeBufferPointer<Element>, at start: Int) -> Bool {
        bpe_equal_bytes(base + start, elements.baseAddress!, elements.count &* MemoryLayout<Element>.stride)
    }
}
