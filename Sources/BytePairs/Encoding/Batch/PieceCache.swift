import Synchronization

/// The ids of pieces that were encoded before, shared by all threads.
///
/// The cache starts small, so that a prompt pays for a few pages and not for megabytes, grows up to a limit,
/// and then starts again from empty: common pieces come back at once.
///
/// A ``PieceTable`` does not grow; a larger one replaces it. Each thread uses it from its next batch on, and
/// the last thread to do so releases the old one.
package final class PieceCache: Sendable {
    private let current: Mutex<PieceTable>
    private let replacing = Mutex(())
    private let limit: Int
    /// Random, because texts may be crafted for hash collisions.
    let seed = UInt64.random(in: 0...UInt64.max)

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: the initial number of slots, 32 bytes each; a power of two.
    ///   - limit: the largest number of slots; a power of two.
    package init(capacity: Int = 1 << 11, limit: Int = 1 << 20) {
        self.limit = limit
        current = Mutex(PieceTable(capacity: capacity, PieceOverflow()))
    }

    /// The table to use until it is replaced.
    var table: PieceTable { current.withLock { $0 } }

    /// Replaces a full table by a larger or an empty one, unless another thread is doing so.
    @inline(never)
    func replace(_ table: PieceTable) {
        replacing.withLockIfAvailable { _ in
            guard self.table === table else { return }
            let mayGrow = table.capacity < limit && !table.overflow.isFull
            // Meanwhile the other threads use the old table.
            let new =
                mayGrow
                ? PieceTable(capacity: min(8 * table.capacity, limit), table.overflow)
                : PieceTable(capacity: limit, PieceOverflow())
            if mayGrow { new.insertAll(of: table) }
            current.withLock { $0 = new }
            table.isReplaced = true
        }
    }

    /// A quarter full, so that nearly all pieces are in their first two slots; three quarters for the largest table.
    func isFull(_ table: PieceTable) -> Bool {
        table.isFull(mostPieces: table.capacity < limit ? table.capacity / 4 : table.capacity / 4 * 3)
    }
}
