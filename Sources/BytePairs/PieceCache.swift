import CIntrinsics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The ids of pieces that were encoded before: one probe instead of merging.
///
/// Nine of ten pieces of a text are tokens, and most others come again. A slot holds the bytes of a piece themselves, so
/// that a look-up compares two words and follows no pointer, and its ids beside them: half a cache line in all. It starts
/// with every token of the vocabulary that fits, each as its own encoding, learns pieces as they come, and when it is
/// three quarters full forgets all and starts again: what is common comes back at once.
///
/// Pieces of more than fifteen bytes are found by a table of byte strings; the ids of these, and of short pieces that are
/// more than three tokens, lie in an array of their own.
///
/// A piece whose neighbourhood is crowded is not kept, so that no choice of pieces makes look-ups long.
///
/// Not for several threads at once.
final class PieceCache {
    /// A piece of one to fifteen bytes, and its tokens: up to three, or where in `manyIDs` they are, and how many.
    struct Slot {
        var key: PieceKey
        var ids: (TokenID, TokenID, TokenID)
        var count: UInt32
    }

    private let vocabulary: Vocabulary
    let slots: UnsafeMutablePointer<Slot>
    let mask: Int
    private var count = 0
    /// The ids of pieces that are too long for a slot, or are too many tokens.
    private(set) var manyIDs: [TokenID] = []
    private var longPieces: ByteStringTable
    /// Where the ids of each long piece end in `manyIDs`, and how many they are.
    private var idsOfLongPiece: [(end: Int, count: Int)] = []
    private let seed = UInt64.random(in: 0...UInt64.max)

    /// A longer piece is hardly ever seen twice.
    private static let longestPiece = 128
    /// How much is kept beside the slots: in bytes of long pieces, and in ids.
    private static let mostLongBytes = 8 << 20
    private static let mostManyIDs = 2 << 20

    /// The most ids that a slot holds.
    static let mostIDs = 3
    /// How many slots from its own on a piece can be in.
    static let reach = 8

    /// A cache for a vocabulary, with its tokens.
    ///
    /// - Complexity: linear in the vocabulary.
    init(_ vocabulary: Vocabulary, minimumCapacity: Int = 1 << 19) {
        self.vocabulary = vocabulary
        longPieces = ByteStringTable(seed: seed)
        // A quarter full with tokens alone, and twice as much room for pieces that a text brings.
        var capacity = minimumCapacity
        while capacity < 4 * vocabulary.count { capacity *= 2 }
        mask = capacity - 1
        let size = (capacity + Self.reach) * MemoryLayout<Slot>.stride
        guard let memory = bpe_allocate_table(size) else {
            fatalError("no memory for \(size) bytes of encoded pieces")
        }
        slots = memory.bindMemory(to: Slot.self, capacity: capacity + Self.reach)
        fillWithTokens()
    }

    deinit { free(slots) }

    /// The slot where a look-up of a key begins.
    @inline(__always)
    func home(of key: PieceKey) -> Int { Int(truncatingIfNeeded: key.hash) & mask }

    /// The slot that has a key, searching from its home on; `nil` if none has.
    @inline(__always)
    func slot(of key: PieceKey, home: Int) -> UnsafeMutablePointer<Slot>? {
        var slot = slots + home
        if slot.pointee.key == key { return slot }
        for _ in 1..<Self.reach {
            if slot.pointee.key.isEmpty { return nil }
            slot += 1
            if slot.pointee.key == key { return slot }
        }
        return nil
    }

    /// Remembers what a piece is.
    func insert(_ ids: ArraySlice<TokenID>, for key: PieceKey) {
        if 4 * count > 3 * mask || manyIDs.count > Self.mostManyIDs { fill() }
        var slot = slots + home(of: key)
        for _ in 0..<Self.reach {
            if slot.pointee.key.isEmpty {
                let first = ids.startIndex
                if ids.count > Self.mostIDs {
                    slot.pointee = Slot(
                        key: key, ids: (TokenID(manyIDs.count), 0, 0), count: UInt32(ids.count))
                    manyIDs += ids
                } else {
                    slot.pointee = Slot(
                        key: key,
                        ids: (
                            ids[first], ids.count > 1 ? ids[first + 1] : 0, ids.count > 2 ? ids[first + 2] : 0
                        ),
                        count: UInt32(ids.count))
                }
                count += 1
                return
            }
            slot += 1
        }
    }

    /// The ids of a piece of more than fifteen bytes, as a range of `manyIDs`; `nil` if it is not known.
    func ids(ofLong piece: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard piece.count <= Self.longestPiece, let number = longPieces.number(of: piece) else { return nil }
        let (end, count) = idsOfLongPiece[number]
        return end - count..<end
    }

    /// Remembers what a piece of more than fifteen bytes is.
    func insert(_ ids: ArraySlice<TokenID>, forLong piece: UnsafeBufferPointer<UInt8>) {
        guard piece.count <= Self.longestPiece else { return }
        if longPieces.byteCount > Self.mostLongBytes || manyIDs.count > Self.mostManyIDs { fill() }
        guard longPieces.insert(piece).inserted else { return }
        manyIDs += ids
        idsOfLongPiece.append((manyIDs.count, ids.count))
    }

    /// Forgets all but the tokens.
    private func fill() {
        slots.update(
            repeating: Slot(key: PieceKey(), ids: (0, 0, 0), count: 0), count: mask + 1 + Self.reach)
        fillWithTokens()
    }

    private func fillWithTokens() {
        count = 0
        manyIDs.removeAll(keepingCapacity: true)
        longPieces = ByteStringTable(seed: seed)
        idsOfLongPiece.removeAll(keepingCapacity: true)
        for id in 0..<TokenID(vocabulary.size) {
            vocabulary.withBytes(of: id) { token in
                if let key = PieceKey(token) { insert([id], for: key) }
            }
        }
    }
}

/// A piece of one to fifteen bytes as two words: its bytes, and in the last byte how many they are.
struct PieceKey: Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The most bytes that a key holds.
    static let mostBytes = 15

    /// The key of no piece.
    @inline(__always)
    init() {}

    /// The key of a piece of at most fifteen bytes, sixteen of which can be read from `bytes` on.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, count: Int) {
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        let word = bytes.loadUnaligned(as: UInt64.self)
        let next = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        // Shifts by 64 and more give 0, as they should here.
        low = word & ~(UInt64.max << bits)
        high = next & ~(UInt64.max << (bits &- min(bits, 64))) | bits &<< 53
    }

    /// The key of bytes, `nil` if they are too many or none.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard (1...Self.mostBytes).contains(bytes.count) else { return nil }
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { copy in
            _ = copy.initialize(fromContentsOf: bytes)
            copy[bytes.count...].initialize(repeating: 0)
            return PieceKey(UnsafeRawPointer(copy.baseAddress!), count: bytes.count)
        }
    }

    @inline(__always)
    var isEmpty: Bool { high == 0 }

    @inline(__always)
    var hash: UInt64 {
        let product = (low ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: high ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    @inline(__always)
    static func == (a: PieceKey, b: PieceKey) -> Bool { (a.low ^ b.low) | (a.high ^ b.high) == 0 }
}
