/// The parts of one long piece while they are merged: a doubly linked list, and a queue of possible merges.
///
/// Queue entries are validated when they come up, because the part may have been merged since.
///
/// One link per byte suffices: the first byte of a part links to the end of the part, the last byte to its
/// start. A part of one byte links to its end, which is greater than any start.
///
/// - Complexity: *n* log *n* look-ups and steps for *n* bytes.
final class LinkedParts {
    private let byteCount: Int
    /// The token of the part that starts at a position.
    private let tokens: UnsafeMutablePointer<TokenID>
    /// What the part merges into with the next one, or `PairMap.none`.
    private let merged: UnsafeMutablePointer<TokenID>
    private let links: UnsafeMutablePointer<Int32>
    /// The number of parts.
    private(set) var count: Int

    /// The most bytes in a piece: positions have 32 bits.
    static let longestPiece = Int(Int32.max) - 1

    /// One part per byte.
    init(_ bytes: UnsafeBufferPointer<UInt8>, token: (UInt8) -> TokenID) {
        precondition(bytes.count <= Self.longestPiece, "a piece of 2 GiB or more")
        byteCount = bytes.count
        count = byteCount
        tokens = .allocateTable(capacity: max(3 * byteCount, 1))
        merged = tokens + byteCount
        let rest = UnsafeMutableRawPointer(merged + byteCount)
        links = rest.bindMemory(to: Int32.self, capacity: byteCount)
        for position in 0..<byteCount {
            tokens[position] = token(bytes[position])
            merged[position] = PairMap.none
            links[position] = Int32(truncatingIfNeeded: position &+ 1)
        }
    }

    deinit { tokens.freeTable(capacity: max(3 * byteCount, 1)) }

    /// Merges until no neighbours can be merged or `fewest` parts are left.
    ///
    /// - Parameter lookUp: what two neighbours merge into, given their tokens, the start of the left one and
    ///   the end of the right one; `PairMap.none` if they do not merge.
    @inline(__always)
    func merge(
        downTo fewest: Int, lookUp: (_ left: TokenID, _ right: TokenID, _ start: Int, _ end: Int) -> TokenID
    ) {
        var (queue, left) = (MergeQueue(), count)
        func offer(_ token: TokenID, at position: Int) {
            merged[position] = token
            if token != PairMap.none { queue.insert(token, at: Int32(truncatingIfNeeded: position)) }
        }
        for position in 0..<max(0, byteCount &- 1) {
            offer(lookUp(tokens[position], tokens[position &+ 1], position, position &+ 2), at: position)
        }
        while left > fewest, let candidate = queue.popFirst() {
            let position = Int(candidate.position)
            guard merged[position] == candidate.token else { continue }
            let absorbed = end(ofPartAt: position)
            let following = end(ofPartAt: absorbed)
            tokens[position] = candidate.token
            merged[absorbed] = PairMap.none
            links[position] = Int32(truncatingIfNeeded: following)
            links[following &- 1] = Int32(truncatingIfNeeded: position)
            left &-= 1
            if following < byteCount {
                let end = end(ofPartAt: following)
                offer(lookUp(candidate.token, tokens[following], position, end), at: position)
            } else {
                merged[position] = PairMap.none
            }
            if position > 0 {
                let before = start(ofPartEndingAt: position)
                offer(lookUp(tokens[before], candidate.token, before, following), at: before)
            }
        }
        count = left
    }

    @inline(__always)
    private func end(ofPartAt position: Int) -> Int { Int(links[position]) }

    @inline(__always)
    private func start(ofPartEndingAt position: Int) -> Int {
        min(Int(links[position &- 1]), position &- 1)
    }

    /// Calls `body` with the tokens of all parts in order.
    func forEachToken(_ body: (TokenID) -> Void) {
        var position = 0
        while position < byteCount {
            body(tokens[position])
            position = end(ofPartAt: position)
        }
    }
}
