/// The possible merges in one long piece: the lowest rank first, then from left to right.
///
/// There are many positions but few ranks, so a heap orders only the ranks. Each rank has a list of
/// positions, which mostly arrive in order; the others go into a second heap.
package struct MergeQueue {
    /// The ranks that have positions, each with the index of its list in the lower half.
    private var ranks = BinaryHeap<UInt64>()
    private var lists: [Positions] = []
    private var listIndexes = PairMap()
    // Often the next insertion has the same rank.
    private var lastRank = PairMap.none
    private var lastIndex = 0

    /// The positions of one rank.
    private struct Positions {
        private var inOrder: [Int32] = []
        /// How many elements of `inOrder` have been popped.
        private var popped = 0
        private var outOfOrder = BinaryHeap<Int32>()
        /// Whether the rank is in the heap of ranks.
        var isQueued = false

        @inline(__always)
        mutating func insert(_ position: Int32) {
            if let last = inOrder.last, position < last { return outOfOrder.push(position, by: <) }
            inOrder.append(position)
        }

        mutating func removeAll() {
            inOrder.removeAll(keepingCapacity: true)
            outOfOrder.removeAll()
            (popped, isQueued) = (0, false)
        }

        @inline(__always)
        mutating func popFirst() -> Int32? {
            // Positions go out of order only before the last one in order, and are taken before it.
            guard popped < inOrder.count else { return nil }
            if let other = outOfOrder.elements.first, other < inOrder[popped] { return outOfOrder.pop(by: <) }
            defer {
                popped &+= 1
                if popped == inOrder.count {
                    inOrder.removeAll(keepingCapacity: true)
                    popped = 0
                }
            }
            return inOrder[popped]
        }
    }

    /// The lists whose memory is kept for the next piece.
    private static let mostKept = 64

    package init() {}

    /// Removes what is left, and keeps memory where there are few ranks: a queue that is used again then does not
    /// give pages back to the system and ask for them at once.
    package mutating func removeAll() {
        guard lists.count <= Self.mostKept else { return self = MergeQueue() }
        ranks.removeAll()
        for index in lists.indices { lists[index].removeAll() }
    }

    /// Adds a merge of a rank at a position.
    @inline(__always)
    package mutating func insert(_ rank: UInt32, at position: Int32) {
        if rank != lastRank { lastIndex = listIndex(of: rank) }
        lastRank = rank
        lists[lastIndex].insert(position)
        if !lists[lastIndex].isQueued {
            lists[lastIndex].isQueued = true
            ranks.push(UInt64(rank) << 32 | UInt64(lastIndex), by: <)
        }
    }

    /// Removes and returns the leftmost merge of the lowest rank.
    @inline(__always)
    package mutating func popFirst() -> (rank: UInt32, position: Int32)? {
        while let rank = ranks.elements.first {
            let index = Int(rank & 0xFFFF_FFFF)
            if let position = lists[index].popFirst() {
                return (UInt32(truncatingIfNeeded: rank >> 32), position)
            }
            lists[index].isQueued = false
            _ = ranks.pop(by: <)
        }
        return nil
    }

    private mutating func listIndex(of rank: UInt32) -> Int {
        let index = listIndexes.insert(UInt32(lists.count), for: Pair(left: rank, right: rank))
        if index == lists.count { lists.append(Positions()) }
        return Int(index)
    }
}
