/// The parts of one long piece while they are merged: a doubly linked list over the positions where they begin, and a
/// heap of the merges that can be made, the lowest rank first and from left to right.
///
/// A heap entry is a promise that is checked when it comes up: the part at its position may have been merged away, or
/// may merge into something else by then.
///
/// - Complexity: *n* log *n* look-ups and steps for a piece of *n* bytes.
struct LinkedParts {
    /// The token of the part that begins at a position.
    private(set) var tokens: [TokenID]
    /// What the part merges into with the next one, or `PairMap.none`.
    private var merged: [TokenID]
    private var next: [Int32]
    private var previous: [Int32]
    private var heap: BinaryHeap<Candidate>
    /// How many parts there are.
    private(set) var count: Int

    /// A merge that can be made at a position.
    private struct Candidate: Comparable {
        private let packed: UInt64

        init(_ token: TokenID, at position: Int) {
            packed = UInt64(token) << 32 | UInt64(position)
        }

        var token: TokenID { TokenID(truncatingIfNeeded: packed >> 32) }
        var position: Int { Int(packed & 0xFFFF_FFFF) }

        static func < (a: Candidate, b: Candidate) -> Bool { a.packed < b.packed }
    }

    /// The most bytes that one piece can have: positions in it are kept in 32 bits.
    static let longestPiece = Int(Int32.max) - 1

    /// One part for each byte, with these tokens. Merging begins with ``merge(downTo:lookUp:)``.
    init(_ bytes: [TokenID]) {
        precondition(bytes.count <= Self.longestPiece, "a piece of 2 GiB or more")
        tokens = bytes
        count = bytes.count
        merged = Array(repeating: PairMap.none, count: bytes.count)
        next = (0..<Int32(bytes.count)).map { $0 + 1 }
        previous = (0..<Int32(bytes.count)).map { $0 - 1 }
        heap = BinaryHeap()
    }

    /// Makes merges until none can be made or there are only so many parts.
    ///
    /// - Parameter lookUp: what two neighbours merge into, by their tokens and by the place where the left one
    ///   begins and the right one ends, or `PairMap.none`.
    mutating func merge(
        downTo fewest: Int, lookUp: (_ left: TokenID, _ right: TokenID, _ start: Int, _ end: Int) -> TokenID
    ) {
        let end = tokens.count
        var candidates: [Candidate] = []
        for position in 0..<max(0, end - 1) {
            merged[position] = lookUp(tokens[position], tokens[position + 1], position, position + 2)
            if merged[position] != PairMap.none {
                candidates.append(Candidate(merged[position], at: position))
            }
        }
        heap = BinaryHeap(candidates, by: <)
        while count > fewest, let candidate = heap.pop(by: <) {
            let position = candidate.position
            guard merged[position] == candidate.token else { continue }
            let absorbed = Int(next[position])
            let following = Int(next[absorbed])
            tokens[position] = candidate.token
            merged[absorbed] = PairMap.none
            next[position] = Int32(following)
            count -= 1
            if following < end {
                previous[following] = Int32(position)
                offer(
                    lookUp(candidate.token, tokens[following], position, Int(next[following])), at: position)
            } else {
                merged[position] = PairMap.none
            }
            let before = Int(previous[position])
            if before >= 0 { offer(lookUp(tokens[before], candidate.token, before, following), at: before) }
        }
    }

    /// Where the part behind the one at `position` begins.
    func position(after position: Int) -> Int { Int(next[position]) }

    /// Appends the tokens of all parts.
    func append(to ids: inout [TokenID]) {
        var position = 0
        while position < tokens.count {
            ids.append(tokens[position])
            position = Int(next[position])
        }
    }

    @inline(__always)
    private mutating func offer(_ token: TokenID, at position: Int) {
        merged[position] = token
        if token != PairMap.none { heap.push(Candidate(token, at: position), by: <) }
    }
}
