import CIntrinsics

/// The ids of pieces that were encoded before: one probe instead of merging.
///
/// Nine of ten pieces of a text are tokens, and most others come again. A slot holds the bytes of a piece themselves, so
/// that a look-up compares two words and follows no pointer, and its ids beside them. Two slots are a cache line, and both
/// are looked at at once: which of the two it is costs no guess of the processor's.
///
/// The cache begins small and grows with what it has seen, so that a prompt pays for a few pages and not for megabytes,
/// up to a budget; then it forgets all and starts again: what is common comes back at once.
///
/// Of a piece of more than fifteen bytes the slot has a hash, and says where the bytes are; of a piece that is more tokens than
/// the slot has room for (``SlotIDs``), where the ids are. A piece whose neighbourhood is crowded is not kept, so that no choice of pieces makes
/// look-ups long.
///
/// Not for several threads at once.
final class PieceCache {
    /// A piece and its tokens.
    struct Slot {
        let key: PieceKey
        let ids: SlotIDs
    }

    /// The slots as they are at the moment: good until the next insertion.
    struct Slots {
        fileprivate(set) var base: UnsafeMutablePointer<Slot>
        fileprivate(set) var mask: Int

        /// The first of the two slots where a look-up of a key begins.
        @inline(__always)
        func home(of key: PieceKey) -> UnsafeMutablePointer<Slot> {
            base + (Int(truncatingIfNeeded: key.hash) & mask)
        }

        /// The slot that has a key; `nil` if none has. A long piece may be another one with the same hash.
        @inline(__always)
        func slot(of key: PieceKey, home: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<Slot>? {
            let slot = home + (home[1].key == key ? 1 : 0)
            return slot.pointee.key == key ? slot : self.slot(of: key, behind: home)
        }

        @inline(never)
        private func slot(
            of key: PieceKey, behind home: UnsafeMutablePointer<Slot>
        ) -> UnsafeMutablePointer<Slot>? {
            for offset in 2..<PieceCache.reach {
                if home[offset - 1].key.isNone { return nil }
                if home[offset].key == key { return home + offset }
            }
            return nil
        }

        fileprivate func freeSlot(for key: PieceKey) -> UnsafeMutablePointer<Slot>? {
            let home = home(of: key)
            for offset in 0..<PieceCache.reach where home[offset].key.isNone { return home + offset }
            return nil
        }
    }

    // Unchecked: nothing here is read while it is changed, and a check for each new piece is felt.
    @exclusivity(unchecked) private(set) var slots: Slots
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var count = 0
    /// The ids of pieces that are too long for a slot, or are too many tokens.
    @exclusivity(unchecked) private var otherIDs = FlatStorage<TokenID>()
    /// The bytes of long pieces.
    @exclusivity(unchecked) private var longPieces = FlatStorage<UInt8>()

    /// Half of the slots, so that most pieces are where they are looked for first; in the largest table three quarters.
    @exclusivity(unchecked) private var mostPieces: Int
    private let mostCapacity: Int
    let masks = PieceKeyMasks()
    let seed = UInt64.random(in: 0...UInt64.max)

    /// A longer piece is hardly ever seen twice.
    private static let longestPiece = 512
    /// How much is kept beside the slots: in bytes of long pieces, and in ids.
    private static let mostLongBytes = 8 << 20
    private static let mostOtherIDs = 2 << 20

    /// In how many slots from its own on a piece can be.
    private static let reach = 8

    /// Whether ids are kept in two bytes each.
    let isNarrow: Bool

    /// An empty cache that grows to so many slots, 32 bytes each; a power of two.
    ///
    /// - Parameter size: the vocabulary's: one more than the largest id.
    init(size: Int, capacity: Int = 1 << 11, mostCapacity: Int = 1 << 20) {
        isNarrow = size <= SlotIDs.mostNarrowSize
        self.capacity = capacity
        self.mostCapacity = mostCapacity
        mostPieces = capacity / 2
        slots = Self.allocate(capacity)
    }

    deinit {
        free(slots, capacity)
        masks.deallocate()
        otherIDs.deallocate()
        longPieces.deallocate()
    }

    /// The ids that a slot says lie elsewhere; `nil` if the slot is another piece's.
    @inline(__always)
    func otherIDs(
        of slot: UnsafeMutablePointer<Slot>, for piece: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<TokenID>? {
        let place = slot.pointee.ids.place
        if slot.pointee.key.isLong, !longPieces.equals(piece, at: place.piece) { return nil }
        return otherIDs.slice(from: place.ids, count: place.count)
    }

    /// Remembers what a piece is that is not there.
    @inline(__always)
    func insert(_ ids: UnsafeBufferPointer<TokenID>, for piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey) {
        guard piece.count <= Self.longestPiece else { return }
        if count >= mostPieces || otherIDs.count > Self.mostOtherIDs
            || longPieces.count > Self.mostLongBytes
        {
            makeRoom()
        }
        guard let slot = slots.freeSlot(for: key) else { return }
        if !key.isLong, let inside = isNarrow ? SlotIDs(narrow: ids) : SlotIDs(wide: ids) {
            slot.initialize(to: Slot(key: key, ids: inside))
        } else {
            let start = otherIDs.append(ids)
            let bytes = key.isLong ? longPieces.append(piece) : 0
            slot.initialize(to: Slot(key: key, ids: SlotIDs(at: start, count: ids.count, piece: bytes)))
        }
        count &+= 1
    }

    @inline(never)
    private func makeRoom() {
        let mayGrow =
            capacity < mostCapacity && otherIDs.count <= Self.mostOtherIDs
            && longPieces.count <= Self.mostLongBytes
        let (old, oldCapacity) = (slots, capacity)
        if mayGrow { capacity = min(4 * capacity, mostCapacity) }
        mostPieces = capacity < mostCapacity ? capacity / 2 : capacity / 4 * 3
        slots = Self.allocate(capacity)
        count = 0
        if mayGrow {
            move(UnsafeBufferPointer(start: old.base, count: oldCapacity + Self.reach))
        } else {
            otherIDs.removeAll()
            longPieces.removeAll()
        }
        free(old, oldCapacity)
    }

    /// Puts the pieces of a smaller table into this one. Those of neighbouring slots come to places far apart, whose fetching is
    /// begun a few dozen slots ahead.
    private func move(_ old: UnsafeBufferPointer<Slot>) {
        let ahead = 24
        for index in old.indices {
            if index + ahead < old.count { bpe_prefetch(slots.home(of: old[index + ahead].key)) }
            guard !old[index].key.isNone, let slot = slots.freeSlot(for: old[index].key) else { continue }
            slot.initialize(to: old[index])
            count &+= 1
        }
    }

    private static func allocate(_ capacity: Int) -> Slots {
        let size = byteCount(capacity)
        guard let memory = bpe_allocate_table(size) else {
            fatalError("no memory for \(size) bytes of encoded pieces")
        }
        // Pairs of slots: a home is even.
        return Slots(
            base: memory.bindMemory(to: Slot.self, capacity: capacity + reach), mask: (capacity - 1) & ~1)
    }

    private func free(_ slots: Slots, _ capacity: Int) {
        bpe_free_table(slots.base, Self.byteCount(capacity))
    }

    private static func byteCount(_ capacity: Int) -> Int { (capacity + reach) * MemoryLayout<Slot>.stride }
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
        // Whoever reads in fours reads behind the last.
        if start + elements.count + 3 > capacity { grow(to: start + elements.count + 3) }
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
