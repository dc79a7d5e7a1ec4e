/// Finds the merge behind every token of a vocabulary that only lists tokens, as tiktoken's files do.
///
/// Each token is encoded by itself, without the short cut for whole pieces; the last two parts before it is
/// complete are its pair. One pair a token is enough for exact encoding: wherever merging a longer text arrives
/// at this token, no merge has crossed its ends, so the merges inside came in the same order as they do here.
/// A token that this does not arrive at is never made by merging, and gets no merge.
///
/// - Complexity: for a token of *n* bytes, *n²* steps and about 3*n* look-ups while it is short, as nearly all
///   are; *n* log *n* look-ups for a long one.
func recoverMerges(of table: ByteStringTable) -> [Merge] {
    var merges: [Merge] = []
    merges.reserveCapacity(table.count)
    let longest = (0..<table.count).reduce(0) { max($0, table.range(of: $1).count) }
    var parts = ShortParts()
    for id in 0..<table.count {
        table.withBytes(of: id) { token in
            guard token.count > 1 else { return }
            let pair =
                token.count < longToken
                ? parts.lastPair(of: token, in: table) : lastPair(ofLong: token, in: table, longest: longest)
            if let pair { merges.append(Merge(pair: pair, token: TokenID(id))) }
        }
    }
    return merges
}

/// Tokens of this many bytes or more go through the queue: what a trainer makes of a megabyte of one letter.
private let longToken = 256

private func lastPair(
    ofLong token: UnsafeBufferPointer<UInt8>, in table: ByteStringTable, longest: Int
) -> Pair? {
    let parts = LinkedParts(token) { byte in
        withUnsafePointer(to: byte) { TokenID(table.number(of: UnsafeBufferPointer(start: $0, count: 1))!) }
    }
    parts.merge(downTo: 2) { _, _, start, end in
        // Nothing is looked up that no token is long enough for.
        guard end - start <= longest else { return PairMap.none }
        let joined = UnsafeBufferPointer(rebasing: token[start..<end])
        return table.number(of: joined).map { TokenID($0) } ?? PairMap.none
    }
    guard parts.count == 2 else { return nil }
    var tokens: [TokenID] = []
    parts.forEachToken { tokens.append($0) }
    return Pair(left: tokens[0], right: tokens[1])
}

/// The parts of one short token while it is put together. Kept from token to token for its memory alone.
private struct ShortParts {
    /// Where each part begins, then the end of the token.
    private var starts: [Int] = []
    /// The rank of each part joined with the next, or `unmergeable`.
    private var ranks: [Int] = []

    private static let unmergeable = Int.max

    mutating func lastPair(of token: UnsafeBufferPointer<UInt8>, in table: ByteStringTable) -> Pair? {
        starts.removeAll(keepingCapacity: true)
        starts.append(contentsOf: 0...token.count)
        ranks.removeAll(keepingCapacity: true)
        for first in 0..<token.count - 1 { ranks.append(rank(of: token, first, in: table)) }
        while ranks.count > 1 {
            var best = 0
            for index in 1..<ranks.count where ranks[index] < ranks[best] { best = index }
            guard ranks[best] != Self.unmergeable else { return nil }
            starts.remove(at: best + 1)
            ranks.remove(at: best)
            if best < ranks.count { ranks[best] = rank(of: token, best, in: table) }
            if best > 0 { ranks[best - 1] = rank(of: token, best - 1, in: table) }
        }
        let left = table.number(of: UnsafeBufferPointer(rebasing: token[..<starts[1]]))!
        let right = table.number(of: UnsafeBufferPointer(rebasing: token[starts[1]...]))!
        return Pair(left: TokenID(left), right: TokenID(right))
    }

    private func rank(
        of token: UnsafeBufferPointer<UInt8>, _ part: Int, in table: ByteStringTable
    ) -> Int {
        let joined = UnsafeBufferPointer(rebasing: token[starts[part]..<starts[part + 2]])
        return table.number(of: joined) ?? Self.unmergeable
    }
}
