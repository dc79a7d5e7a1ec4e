/// Counts all pairs of a text: indexed by both ids while there are only single bytes, else by a hash table.
struct PairCensus: ~Copyable {
    private struct Tally {
        var count = 0
        var occurrences = 0
    }

    /// Whether all ids are below 256, so that both ids are the index of a tally.
    private let isDense: Bool
    private var tallies: UnsafeMutablePointer<Tally>
    private var capacity: Int
    private var pairs: [Pair] = []
    private var numbers = PairMap()

    private static let bytes = 256

    init(tokenCount: Int) {
        isDense = tokenCount <= Self.bytes
        capacity = isDense ? Self.bytes * Self.bytes : 1 << 12
        tallies = .allocate(capacity: capacity)
        tallies.initialize(repeating: Tally(), count: capacity)
    }

    deinit { tallies.deallocate() }

    @inline(__always)
    mutating func count(_ pair: Pair, _ count: Int) {
        let index = isDense ? Self.denseIndex(of: pair) : number(of: pair)
        tallies[index].count += count
        tallies[index].occurrences &+= 1
    }

    /// The index of a pair that was counted, below ``indexCount``.
    @inline(__always)
    func index(of pair: Pair) -> Int {
        isDense ? Self.denseIndex(of: pair) : Int(numbers[pair.left, pair.right])
    }

    var indexCount: Int { isDense ? capacity : pairs.count }

    /// Calls `body` with every pair that occurs.
    func forEach(_ body: (_ index: Int, Pair, _ count: Int, _ occurrences: Int) -> Void) {
        for index in 0..<indexCount where tallies[index].occurrences > 0 {
            let pair =
                isDense
                ? Pair(left: TokenID(index / Self.bytes), right: TokenID(index % Self.bytes)) : pairs[index]
            body(index, pair, tallies[index].count, tallies[index].occurrences)
        }
    }

    @inline(__always)
    private static func denseIndex(of pair: Pair) -> Int {
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
