/// Counts all pairs of a text once: by both ids directly as long as there are only single bytes, else by a table.
struct PairCensus {
    private struct Tally {
        var count = 0
        var occurrences = 0
    }

    /// The ids below this are counted by place.
    private let denseIDs: Int
    private var dense: [Tally]
    private var numbers = PairMap()
    private var pairs: [Pair] = []
    private var sparse: [Tally] = []

    /// - Parameter tokenCount: how many tokens there are.
    init(tokenCount: Int) {
        denseIDs = tokenCount <= 256 ? 256 : 0
        dense = Array(repeating: Tally(), count: denseIDs * denseIDs)
    }

    @inline(__always)
    mutating func count(_ pair: Pair, _ count: Int) {
        if denseIDs > 0 {
            let place = Int(pair.left) &* 256 &+ Int(pair.right)
            dense[place].count += count
            dense[place].occurrences &+= 1
        } else {
            let number = Int(numbers.insert(UInt32(pairs.count), for: pair))
            if number == pairs.count {
                pairs.append(pair)
                sparse.append(Tally())
            }
            sparse[number].count += count
            sparse[number].occurrences &+= 1
        }
    }

    var largestCount: Int { max(dense.map(\.count).max() ?? 0, sparse.map(\.count).max() ?? 0) }

    /// All pairs that occur.
    func forEach(_ body: (Pair, _ count: Int, _ occurrences: Int) -> Void) {
        for (place, tally) in dense.enumerated() where tally.occurrences > 0 {
            body(
                Pair(left: TokenID(place / 256), right: TokenID(place % 256)), tally.count, tally.occurrences)
        }
        for (pair, tally) in zip(pairs, sparse) { body(pair, tally.count, tally.occurrences) }
    }
}
