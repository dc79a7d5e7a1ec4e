/// Counts all pairs of a text once, and numbers those that are common enough: by both ids directly as long as there are
/// only single bytes, else by a table.
struct PairCensus: ~Copyable {
    private struct Tally {
        var count = 0
        var occurrences = 0
    }

    /// Whether all ids are below 256, so that a pair's place among the tallies can be reckoned.
    private let isDense: Bool
    private var tallies: UnsafeMutablePointer<Tally>
    private var capacity: Int
    private var pairs: [Pair] = []
    private var numbers = PairMap()

    private static let bytes = 256

    /// - Parameter tokenCount: how many tokens there are.
    init(tokenCount: Int) {
        isDense = tokenCount <= Self.bytes
        capacity = isDense ? Self.bytes * Self.bytes : 1 << 12
        tallies = .allocate(capacity: capacity)
        tallies.initialize(repeating: Tally(), count: capacity)
    }

    deinit { tallies.deallocate() }

    @inline(__always)
    mutating func count(_ pair: Pair, _ count: Int) {
        let place = isDense ? Self.densePlace(of: pair) : number(of: pair)
        tallies[place].count += count
        tallies[place].occurrences &+= 1
    }

    /// The place of a pair's tally, `nil` if it was not counted.
    @inline(__always)
    func place(of pair: Pair) -> Int {
        isDense ? Self.densePlace(of: pair) : Int(numbers[pair.left, pair.right])
    }

    /// How many places there are.
    var placeCount: Int { isDense ? capacity : pairs.count }

    var largestCount: Int { (0..<placeCount).reduce(0) { max($0, tallies[$1].count) } }

    /// All pairs that occur, with their places.
    func forEach(_ body: (_ place: Int, Pair, _ count: Int, _ occurrences: Int) -> Void) {
        for place in 0..<placeCount where tallies[place].occurrences > 0 {
            let pair =
                isDense
                ? Pair(left: TokenID(place / Self.bytes), right: TokenID(place % Self.bytes)) : pairs[place]
            body(place, pair, tallies[place].count, tallies[place].occurrences)
        }
    }

    @inline(__always)
    private static func densePlace(of pair: Pair) -> Int {
        Int(truncatingIfNeeded: pair.left) &* bytes &+ Int(truncatingIfNeeded: pair.right)
    }

    private mutating func number(of pair: Pair) -> Int {
        let number = Int(numbers.insert(UInt32(pairs.count), for: pair))
        guard number == pairs.count else { return number }
        pairs.append(pair)
        if number == capacity {
            let larger = UnsafeMutablePointer<Tally>.allocate(capacity: 2 * capacity)
            larger.initialize(repeating: Tally(), count: 2 * capacity)
            larger.update(from: tallies, count: capacity)
            tallies.deallocate()
            tallies = larger
            capacity *= 2
        }
        return number
    }
}
