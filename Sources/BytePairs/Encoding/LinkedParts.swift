/// The parts of one long piece while they are merged: a doubly linked list, and a queue of possible merges.
///
/// Queue entries are validated when they come up, because the part may have been merged since.
///
/// A part begins as a symbol: a byte, or what a list of merges takes for one. One link per symbol suffices: the
/// first symbol of a part links to the end of the part, the last one to its start. A part of one symbol links
/// to its end, which is greater than any start.
///
/// - Complexity: *n* log *n* look-ups and steps for *n* symbols.
final class LinkedParts {
    private var symbolCount = 0
    /// The symbols that there is memory for.
    private var capacity = 0
    /// The token of the part that starts at a position.
    private var tokens: UnsafeMutablePointer<TokenID>
    /// The rank of the merge with the next part, or `PairMap.none`.
    private var merged: UnsafeMutablePointer<TokenID> { tokens + capacity }
    private var links: UnsafeMutablePointer<Int32>
    private var queue = MergeQueue()
    /// The number of parts.
    private(set) var count = 0

    /// The most symbols in a piece: positions have 32 bits.
    static let longestPiece = Int(Int32.max) - 1

    /// Memory for this many symbols.
    init(capacity: Int = 1) {
        self.capacity = max(capacity, 1)
        (tokens, links) = Self.allocate(self.capacity)
    }

    deinit { tokens.freeTable(capacity: 3 * capacity) }

    private static func allocate(_ capacity: Int) -> (
        UnsafeMutablePointer<TokenID>, UnsafeMutablePointer<Int32>
    ) {
        let tokens = UnsafeMutablePointer<TokenID>.allocateTable(capacity: 3 * capacity)
        return (
            tokens,
            UnsafeMutableRawPointer(tokens + 2 * capacity).bindMemory(to: Int32.self, capacity: capacity)
        )
    }

    /// Begins with one part per symbol, in the memory of the parts that were there before.
    func begin(count symbolCount: Int, token: (Int) -> TokenID) {
        precondition(symbolCount <= Self.longestPiece, "a piece of 2 GiB or more")
        if symbolCount > capacity {
            tokens.freeTable(capacity: 3 * capacity)
            (tokens, links) = Self.allocate(symbolCount)
            capacity = symbolCount
        }
        self.symbolCount = symbolCount
        count = symbolCount
        let (tokens, merged, links) = (tokens, merged, links)
        for position in 0..<symbolCount {
            tokens[position] = token(position)
            merged[position] = PairMap.none
            links[position] = Int32(truncatingIfNeeded: position &+ 1)
        }
    }

    /// Merges until no neighbours can be merged or `fewest` parts are left.
    ///
    /// - Parameters:
    ///   - rank: the rank of the merge of two neighbours, given their tokens, the start of the left one and
    ///     the end of the right one; `PairMap.none` if they do not merge.
    ///   - token: what the merge of a rank makes of two neighbours.
    @inline(__always)
    func merge(
        downTo fewest: Int, rank: (_ left: TokenID, _ right: TokenID, _ start: Int, _ end: Int) -> UInt32,
        token: (_ rank: UInt32, _ left: TokenID, _ right: TokenID) -> TokenID = { rank, _, _ in rank }
    ) {
        let (tokens, merged, links) = (tokens, merged, links)
        // In a variable of its own: one in an object is checked for other accesses with each use.
        var (queue, left) = (MergeQueue(), count)
        swap(&queue, &self.queue)
        defer {
            queue.removeAll()
            swap(&queue, &self.queue)
        }
        func offer(_ rank: UInt32, at position: Int) {
            merged[position] = rank
            if rank != PairMap.none { queue.insert(rank, at: Int32(truncatingIfNeeded: position)) }
        }
        for position in 0..<max(0, symbolCount &- 1) {
            offer(rank(tokens[position], tokens[position &+ 1], position, position &+ 2), at: position)
        }
        while left > fewest, let candidate = queue.popFirst() {
            let position = Int(candidate.position)
            guard merged[position] == candidate.rank else { continue }
            let absorbed = end(ofPartAt: position)
            let following = end(ofPartAt: absorbed)
            let made = token(candidate.rank, tokens[position], tokens[absorbed])
            tokens[position] = made
            merged[absorbed] = PairMap.none
            links[position] = Int32(truncatingIfNeeded: following)
            links[following &- 1] = Int32(truncatingIfNeeded: position)
            left &-= 1
            if following < symbolCount {
                let end = end(ofPartAt: following)
                offer(rank(made, tokens[following], position, end), at: position)
            } else {
                merged[position] = PairMap.none
            }
            if position > 0 {
                let before = start(ofPartEndingAt: position)
                offer(rank(tokens[before], made, before, following), at: before)
            }
        }
        count = left
    }

    /// Where the first part ends.
    var firstEnd: Int { end(ofPartAt: 0) }

    @inline(__always)
    private func end(ofPartAt position: Int) -> Int { Int(links[position]) }

    @inline(__always)
    private func start(ofPartEndingAt position: Int) -> Int {
        min(Int(links[position &- 1]), position &- 1)
    }

    /// Calls `body` with the token of each part, in order, and the position where it ends.
    @inline(__always)
    func forEachPart(_ body: (_ token: TokenID, _ end: Int) -> Void) {
        var position = 0
        while position < symbolCount {
            let end = end(ofPartAt: position)
            body(tokens[position], end)
            position = end
        }
    }
}
