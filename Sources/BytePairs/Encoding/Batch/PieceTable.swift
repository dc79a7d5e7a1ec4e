import Synchronization

/// A lock-free hash table from pieces to ids, for any number of threads.
///
/// A slot, half a cache line, holds the key and the ids of a piece, so a look-up follows no pointer. Both
/// slots of a cache line are compared at once, without a branch to mispredict. What does not fit is in a
/// ``PieceOverflow``.
///
/// A slot is free, then reserved by one thread, then filled, and never changes again: the word that
/// identifies the piece is written last and read first. A thread that has not seen another's work yet repeats
/// it. A piece that finds no free slot nearby is not stored, so that no choice of pieces makes look-ups slow.
final class PieceTable: @unchecked Sendable {
    // Unchecked: slots are synchronized as described above.
    let slots: Slots
    let capacity: Int
    let overflow: PieceOverflow
    let pieceCount = Atomic(0)
    private let replaced = Atomic(false)

    /// The most slots that a look-up probes.
    static let reach = 8

    /// - Parameter capacity: a power of two.
    init(capacity: Int, _ overflow: PieceOverflow) {
        self.capacity = capacity
        self.overflow = overflow
        // Homes are even, the first slots of cache lines.
        slots = Slots(base: .allocateTable(capacity: capacity + Self.reach), mask: (capacity - 1) & ~1)
    }

    deinit { slots.base.freeTable(capacity: capacity + Self.reach) }

    @inline(__always)
    var isReplaced: Bool {
        get { replaced.load(ordering: .relaxed) }
        set { replaced.store(newValue, ordering: .relaxed) }
    }

    func isFull(mostPieces: Int) -> Bool {
        pieceCount.load(ordering: .relaxed) >= mostPieces || overflow.isFull
    }

    /// The ids of a piece from the overflow, or `nil`. Up to three elements after them may be read.
    @inline(__always)
    func overflowIDs(
        of key: PieceKey, home: UnsafeMutablePointer<Slot>, for piece: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<TokenID>? {
        guard let slot = slots.slot(of: key.withToggledOverflow, home: home) else { return nil }
        let place = slot.pointee.ids.overflowPlace
        // Different long pieces may have the same hash.
        if key.isLong, !overflow.equals(piece, at: place.piece) { return nil }
        return overflow.ids(from: place.ids, count: place.count)
    }

    /// The key of a piece and its ids, or their place in the overflow.
    struct Slot: ~Copyable {
        private let low: Atomic<UInt64>
        private let high: Atomic<UInt64>
        /// Valid once ``holds(_:)`` has returned true.
        fileprivate(set) var ids: SlotIDs

        @inline(__always)
        func holds(_ key: PieceKey) -> Bool {
            let high = high.load(ordering: .acquiring)
            return (high ^ key.high) | (low.load(ordering: .relaxed) ^ key.low) == 0
        }

        @inline(__always)
        var isFree: Bool { high.load(ordering: .relaxed) == PieceKey.none.high }

        /// The key, or `nil` if the slot is free or not filled yet.
        @inline(__always)
        var key: PieceKey? {
            let high = high.load(ordering: .acquiring)
            if high == PieceKey.none.high || high == PieceKey.unfinished.high { return nil }
            return PieceKey(low: low.load(ordering: .relaxed), high: high)
        }

        /// Reserves the slot for this thread if it is free.
        @inline(__always)
        func reserve() -> Bool {
            isFree
                && high.compareExchange(
                    expected: PieceKey.none.high, desired: PieceKey.unfinished.high, ordering: .relaxed
                ).exchanged
        }

        /// Fills a reserved slot, the key last. Never assigns the whole slot, which other threads read.
        @inline(__always)
        static func fill(_ slot: UnsafeMutablePointer<Slot>, _ key: PieceKey, _ ids: SlotIDs) {
            let offset = MemoryLayout<Slot>.size - MemoryLayout<SlotIDs>.size
            UnsafeMutableRawPointer(slot).storeBytes(of: ids, toByteOffset: offset, as: SlotIDs.self)
            slot.pointee.low.store(key.low, ordering: .relaxed)
            slot.pointee.high.store(key.high, ordering: .releasing)
        }
    }

    /// The slots as a value that the innermost loop keeps in registers.
    struct Slots {
        let base: UnsafeMutablePointer<Slot>
        let mask: Int

        /// The first of the two slots where a look-up starts.
        @inline(__always)
        func home(of key: PieceKey) -> UnsafeMutablePointer<Slot> {
            base + (Int(truncatingIfNeeded: key.hash) & mask)
        }

        /// The slot that holds a key, if it is one of the first two, as nearly all are.
        @inline(__always)
        func nearSlot(of key: PieceKey, home: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<Slot>? {
            let slot = home + (home[1].holds(key) ? 1 : 0)
            return slot.pointee.holds(key) ? slot : nil
        }

        /// Whether no slot holds the key yet and one is free.
        func hasRoom(for key: PieceKey, home: UnsafeMutablePointer<Slot>) -> Bool {
            for offset in 0..<PieceTable.reach {
                if home[offset].isFree { return true }
                if home[offset].holds(key) { return false }
            }
            return false
        }

        /// The slot that holds a key, or `nil`.
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
