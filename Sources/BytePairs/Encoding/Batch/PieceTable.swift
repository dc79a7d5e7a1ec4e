import CIntrinsics
import Synchronization

/// Pieces and their ids, in slots of half a cache line, for any number of threads at once.
///
/// A slot holds the bytes of a piece themselves, so that a look-up compares two words and follows no pointer, and its ids
/// beside them. Two slots are a cache line, and both are looked at at once: which of the two it is costs no guess of the
/// processor's. Of a piece whose key does not hold all its bytes the slot says where these are; of a piece that is more tokens
/// than the slot has room for (``SlotIDs``), where the ids are.
///
/// Nobody waits for anybody. A slot is free, then taken by one thread, then full, and never changes again: the word that says
/// which piece it has is written last and read first. What one thread has not seen of another's work yet, it does again.
///
/// A piece whose neighbourhood is crowded is not kept, so that no choice of pieces makes look-ups long.
final class PieceTable: @unchecked Sendable {
    // Unchecked: the pointers never change, and what they point to is written to as is said above.
    let slots: Slots
    let capacity: Int
    let overflow: PieceOverflow
    private let pieceCount = Atomic(0)
    private let replaced = Atomic(false)

    /// In how many slots from its own on a piece can be.
    fileprivate static let reach = 8

    /// An empty table.
    ///
    /// - Parameters:
    ///   - capacity: how many slots there are; a power of two.
    ///   - overflow: what the slots have no room for.
    init(capacity: Int, _ overflow: PieceOverflow) {
        self.capacity = capacity
        self.overflow = overflow
        let size = Self.byteCount(capacity)
        guard let memory = bpe_allocate_table(size) else {
            fatalError("no memory for \(size) bytes of encoded pieces")
        }
        // Pairs of slots: a home is even.
        slots = Slots(
            base: memory.bindMemory(to: Slot.self, capacity: capacity + Self.reach),
            mask: (capacity - 1) & ~1)
    }

    deinit { bpe_free_table(slots.base, Self.byteCount(capacity)) }

    private static func byteCount(_ capacity: Int) -> Int { (capacity + reach) * MemoryLayout<Slot>.stride }

    /// Whether another table has taken the place of this one.
    @inline(__always)
    var isReplaced: Bool {
        get { replaced.load(ordering: .relaxed) }
        set { replaced.store(newValue, ordering: .relaxed) }
    }

    /// Whether so many pieces are there, or so many ids and bytes beside them, that another table should take the place.
    ///
    /// - Parameter mostPieces: how many pieces are enough.
    func isFull(mostPieces: Int) -> Bool {
        pieceCount.load(ordering: .relaxed) >= mostPieces || overflow.isFull
    }

    /// The ids of a piece that are not in its slot, with three or fewer of no meaning behind them that may be read; `nil` if there
    /// are none.
    @inline(__always)
    func idsElsewhere(
        of key: PieceKey, home: UnsafeMutablePointer<Slot>, for piece: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<TokenID>? {
        guard let slot = slots.slot(of: key.marked, home: home) else { return nil }
        let place = slot.pointee.ids.place
        // Another long piece may have the same hash.
        if key.isLong, !overflow.equals(piece, at: place.piece) { return nil }
        return overflow.ids(from: place.ids, count: place.count)
    }

    /// Remembers what a piece is, if there is room and nobody else has been faster.
    ///
    /// - Parameter isNarrow: whether ids are kept in two bytes each.
    @inline(__always)
    func insert(
        _ ids: UnsafeBufferPointer<TokenID>, for piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey,
        isNarrow: Bool
    ) {
        let home = slots.home(of: key)
        let inside = key.isLong ? nil : isNarrow ? SlotIDs(narrow: ids) : SlotIDs(wide: ids)
        if let inside {
            insert(inside, key, home: home)
        } else if slots.canTake(key.marked, home: home),
            let place = overflow.insert(ids, isLong: key.isLong, piece)
        {
            insert(place, key.marked, home: home)
        }
    }

    @inline(__always)
    private func insert(_ ids: SlotIDs, _ key: PieceKey, home: UnsafeMutablePointer<Slot>) {
        for offset in 0..<Self.reach {
            if home[offset].holds(key) { return }
            if home[offset].take() {
                Slot.fill(home + offset, key, ids)
                pieceCount.add(1, ordering: .relaxed)
                return
            }
        }
    }

    /// Puts the pieces of a smaller table with the same overflow into this one. Those of neighbouring slots come to places far
    /// apart, whose fetching is begun a few dozen slots ahead.
    func insertAll(of other: PieceTable) {
        let ahead = 24
        let count = other.capacity + Self.reach
        for index in 0..<count {
            if index + ahead < count, let key = other.slots.base[index + ahead].key {
                bpe_prefetch(home(ofStored: key))
            }
            if let key = other.slots.base[index].key {
                insert(other.slots.base[index].ids, key, home: home(ofStored: key))
            }
        }
    }

    private func home(ofStored key: PieceKey) -> UnsafeMutablePointer<Slot> {
        slots.home(of: key.isMarked ? key.marked : key)
    }

    /// A piece and its ids: the key is marked if the ids are elsewhere.
    struct Slot: ~Copyable {
        private let low: Atomic<UInt64>
        private let high: Atomic<UInt64>
        /// Good if the slot holds the key that was asked for.
        fileprivate(set) var ids: SlotIDs

        /// Whether this is the slot of a key; if so, the ids are there.
        @inline(__always)
        func holds(_ key: PieceKey) -> Bool {
            let high = high.load(ordering: .acquiring)
            return (high ^ key.high) | (low.load(ordering: .relaxed) ^ key.low) == 0
        }

        @inline(__always)
        fileprivate var isFree: Bool { high.load(ordering: .relaxed) == PieceKey.none.high }

        /// The key that is here, if there is one.
        @inline(__always)
        fileprivate var key: PieceKey? {
            let high = high.load(ordering: .acquiring)
            if high == PieceKey.none.high || high == PieceKey.unfinished.high { return nil }
            return PieceKey(low: low.load(ordering: .relaxed), high: high)
        }

        /// Takes the slot if it is free: nobody else will.
        @inline(__always)
        fileprivate func take() -> Bool {
            isFree
                && high.compareExchange(
                    expected: PieceKey.none.high, desired: PieceKey.unfinished.high, ordering: .relaxed
                ).exchanged
        }

        /// Fills a slot that was taken. No change of the whole slot, which others look at meanwhile: first the ids, which nobody
        /// reads yet, then the key.
        @inline(__always)
        fileprivate static func fill(_ slot: UnsafeMutablePointer<Slot>, _ key: PieceKey, _ ids: SlotIDs) {
            UnsafeMutableRawPointer(slot).storeBytes(of: ids, toByteOffset: offsetOfIDs, as: SlotIDs.self)
            slot.pointee.low.store(key.low, ordering: .relaxed)
            slot.pointee.high.store(key.high, ordering: .releasing)
        }

        private static var offsetOfIDs: Int { MemoryLayout<Slot>.size - MemoryLayout<SlotIDs>.size }
    }

    /// The slots, as the innermost loop has them at hand.
    struct Slots {
        let base: UnsafeMutablePointer<Slot>
        fileprivate let mask: Int

        /// The first of the two slots where a look-up of a key begins.
        @inline(__always)
        func home(of key: PieceKey) -> UnsafeMutablePointer<Slot> {
            base + (Int(truncatingIfNeeded: key.hash) & mask)
        }

        /// The slot that holds a key, if it is one of the two where nearly all are.
        @inline(__always)
        func nearSlot(of key: PieceKey, home: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<Slot>? {
            let slot = home + (home[1].holds(key) ? 1 : 0)
            return slot.pointee.holds(key) ? slot : nil
        }

        /// Whether there is a free slot for a key that none holds.
        fileprivate func canTake(_ key: PieceKey, home: UnsafeMutablePointer<Slot>) -> Bool {
            for offset in 0..<PieceTable.reach {
                if home[offset].isFree { return true }
                if home[offset].holds(key) { return false }
            }
            return false
        }

        /// The slot that holds a key; `nil` if none does.
        @inline(__always)
        func slot(of key: PieceKey, home: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<Slot>? {
            for offset in 0..<PieceTable.reach {
                if home[offset].holds(key) { return home + offset }
                if home[offset].isFree { return nil }
            }
            return nil
        }
    }
}
