/// The merges that can be made in one long piece: of the lowest rank first, and of those from left to right.
///
/// There are many places and few ranks, so a heap orders the ranks alone. Each rank has its places in a list, to which they
/// mostly come in order, because the piece is gone through in order; what does not, is in a heap beside it.
///
/// - Complexity: logarithmic in what is there; constant where places come in order and ranks are few.
struct MergeQueue {
    /// The ranks that have places, each with the number of its list in the lower half.
    private var ranks = BinaryHeap<UInt64>()
    private var lists: [PlacesOfRank] = []
    private var numbers = PairMap()
    /// The rank that was asked for last, and its list: often it is the next one too.
    private var lastToken = PairMap.none
    private var lastNumber = 0

    /// The places of one rank, the leftmost first.
    private struct PlacesOfRank {
        private var inOrder: [Int32] = []
        /// How many of them have been taken out.
        private var taken = 0
        private var others = BinaryHeap<Int32>()
        /// Whether the rank is in the heap of ranks.
        var isQueued = false

        @inline(__always)
        mutating func insert(_ place: Int32) {
            if let last = inOrder.last, place < last { return others.push(place, by: <) }
            inOrder.append(place)
        }

        @inline(__always)
        mutating func popFirst() -> Int32? {
            guard taken < inOrder.count else { return others.pop(by: <) }
            if let other = others.elements.first, other < inOrder[taken] { return others.pop(by: <) }
            defer {
                taken &+= 1
                if taken == inOrder.count {
                    inOrder.removeAll(keepingCapacity: true)
                    taken = 0
                }
            }
            return inOrder[taken]
        }
    }

    /// Adds a merge that makes `token` at a place.
    @inline(__always)
    mutating func insert(_ token: TokenID, at place: Int32) {
        if token != lastToken { lastNumber = number(of: token) }
        lastToken = token
        lists[lastNumber].insert(place)
        if !lists[lastNumber].isQueued {
            lists[lastNumber].isQueued = true
            ranks.push(UInt64(token) << 32 | UInt64(lastNumber), by: <)
        }
    }

    /// Takes out the merge of the lowest rank that is leftmost.
    @inline(__always)
    mutating func popFirst() -> (token: TokenID, place: Int32)? {
        while let rank = ranks.elements.first {
            let number = Int(rank & 0xFFFF_FFFF)
            if let place = lists[number].popFirst() {
                return (TokenID(truncatingIfNeeded: rank >> 32), place)
            }
            lists[number].isQueued = false
            _ = ranks.pop(by: <)
        }
        return nil
    }

    private mutating func number(of token: TokenID) -> Int {
        let number = numbers.insert(UInt32(lists.count), for: Pair(left: token, right: token))
        if number == lists.count { lists.append(PlacesOfRank()) }
        return Int(number)
    }
}
