import Synchronization

/// The ids of pieces that were encoded before: one probe instead of merging. All threads share them, so that none does what
/// another one has done.
///
/// Nine of ten pieces of a text are tokens, and most others come again. The cache begins small and grows with what it has seen,
/// so that a prompt pays for a few pages and not for megabytes, up to a budget; then it forgets all and starts again: what
/// is common comes back at once.
///
/// A ``PieceTable`` never grows: another one takes its place, to which each thread comes with its next batch. The old one goes
/// with the last thread that looks something up in it.
package final class PieceCache: Sendable {
    private let current: Mutex<PieceTable>
    private let replacing = Mutex(())
    private let mostCapacity: Int
    /// Makes the hashes of long pieces unknown to strangers.
    let seed = UInt64.random(in: 0...UInt64.max)

    /// An empty cache.
    package convenience init() { self.init(capacity: 1 << 11, mostCapacity: 1 << 20) }

    /// An empty cache for few pieces: tests make it forget.
    package static var forgetful: PieceCache { PieceCache(capacity: 16, mostCapacity: 256) }

    /// An empty cache that grows from so many slots, 32 bytes each, to so many; powers of two.
    private init(capacity: Int, mostCapacity: Int) {
        self.mostCapacity = mostCapacity
        current = Mutex(PieceTable(capacity: capacity, PieceOverflow()))
    }

    /// The table to look into, until it is replaced.
    var table: PieceTable { current.withLock { $0 } }

    /// Replaces a table that is full, unless another thread is about to: one that has more room, or one that has forgotten.
    @inline(never)
    func replace(_ table: PieceTable) {
        replacing.withLockIfAvailable { _ in
            guard self.table === table else { return }
            let mayGrow = table.capacity < mostCapacity && !table.overflow.isFull
            // The others go on with the old one while this takes its time.
            let new =
                mayGrow
                ? PieceTable(capacity: min(4 * table.capacity, mostCapacity), table.overflow)
                : PieceTable(capacity: mostCapacity, PieceOverflow())
            if mayGrow { new.insertAll(of: table) }
            current.withLock { $0 = new }
            table.isReplaced = true
        }
    }

    /// Half of the slots, so that most pieces are where they are looked for first; in the largest table three quarters.
    func isFull(_ table: PieceTable) -> Bool {
        table.isFull(mostPieces: table.capacity < mostCapacity ? table.capacity / 2 : table.capacity / 4 * 3)
    }
}
