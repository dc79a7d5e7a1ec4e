import CIntrinsics
import Synchronization

extension PieceTable {
    /// Stores the ids of a piece, if there is room and no other thread has done so.
    ///
    /// - Parameter isNarrow: whether ids in slots have two bytes.
    @inline(__always)
    func insert(
        _ ids: UnsafeBufferPointer<TokenID>, for piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey,
        isNarrow: Bool
    ) {
        let home = slots.home(of: key)
        let inside = key.isLong ? nil : isNarrow ? SlotIDs(narrow: ids) : SlotIDs(wide: ids)
        if let inside {
            insert(inside, key, home: home)
        } else if slots.hasRoom(for: key.withToggledOverflow, home: home),
            let place = overflow.insert(ids, isLong: key.isLong, piece)
        {
            insert(place, key.withToggledOverflow, home: home)
        }
    }

    @inline(__always)
    private func insert(_ ids: SlotIDs, _ key: PieceKey, home: UnsafeMutablePointer<Slot>) {
        for offset in 0..<Self.reach {
            if home[offset].holds(key) { return }
            if home[offset].reserve() {
                Slot.fill(home + offset, key, ids)
                pieceCount.add(1, ordering: .relaxed)
                return
            }
        }
    }

    /// Copies the slots of a smaller table with the same overflow.
    func insertAll(of other: PieceTable) {
        // Neighbours move far apart, so their new slots are prefetched.
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
        slots.home(of: key.isOverflow ? key.withToggledOverflow : key)
    }
}
