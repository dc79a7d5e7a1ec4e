/// The core of byte-pair encoding: start with single bytes, merge the two neighbours whose concatenation has
/// the lowest rank, the leftmost first, and repeat until no two neighbours have a rank.
///
/// ```swift
/// var merger = LowestRankMerger()
/// merger.merge(byteCount: piece.count) { vocabulary.id(of: piece[$0]) }
/// let tokens = (0..<merger.count).map { piece[merger[$0]] }
/// ```
///
/// Keep one value for many pieces: it reuses its memory.
///
/// - Complexity: *n²* steps and about 3*n* rank look-ups for *n* bytes.
package struct LowestRankMerger {
    /// Where each part starts, then the end of the piece.
    private var boundaries = [0]
    /// The rank of each part joined with the next, or `unranked`.
    private var ranks: [TokenID] = []

    private static let unranked = TokenID.max

    package init() {}

    /// How many parts there are.
    package var count: Int { boundaries.count - 1 }

    /// The bytes of a part, as a range in the piece.
    package subscript(part: Int) -> Range<Int> { boundaries[part]..<boundaries[part + 1] }

    /// Merges the bytes of a piece until `fewest` parts are left.
    ///
    /// - Parameters:
    ///   - rank: the rank of a range of the piece's bytes, or `nil` if they are not a token.
    ///   - onMerge: called for each merge with the index of the left part and the rank of the merged part.
    @inline(__always)
    package mutating func merge(
        byteCount: Int, downTo fewest: Int = 1, rank: (Range<Int>) -> TokenID?,
        onMerge: (_ part: Int, _ rank: TokenID) -> Void = { _, _ in }
    ) {
        merge(boundaries: 0...byteCount, downTo: fewest, rank: rank, onMerge: onMerge)
    }

    /// Merges parts that begin and end at `boundaries`, which are not empty, until `fewest` are left.
    @inline(__always)
    package mutating func merge(
        boundaries start: some Sequence<Int>, downTo fewest: Int = 1, rank: (Range<Int>) -> TokenID?,
        onMerge: (_ part: Int, _ rank: TokenID) -> Void = { _, _ in }
    ) {
        boundaries.removeAll(keepingCapacity: true)
        boundaries.append(contentsOf: start)
        ranks.removeAll(keepingCapacity: true)
        for part in 0..<max(0, count - 1) { ranks.append(joinedRank(part, rank)) }
        mergeRanked(downTo: fewest, rank: rank, onMerge: onMerge)
    }

    /// Merges on after a new token, whose rank is above all others, has come to the ranks: what merging from single
    /// bytes with it would give.
    ///
    /// - Parameter isNew: whether a range has the bytes of the new token.
    /// - Complexity: linear in the parts, and again for each merge.
    package mutating func merge(
        newRank: TokenID, where isNew: (Range<Int>) -> Bool, rank: (Range<Int>) -> TokenID?
    ) {
        for part in ranks.indices
        where ranks[part] == Self.unranked && isNew(boundaries[part]..<boundaries[part + 2]) {
            ranks[part] = newRank
        }
        mergeRanked(downTo: 1, rank: rank, onMerge: { _, _ in })
    }

    @inline(__always)
    private mutating func mergeRanked(
        downTo fewest: Int, rank: (Range<Int>) -> TokenID?, onMerge: (_ part: Int, _ rank: TokenID) -> Void
    ) {
        while count > fewest, let best = lowestRank() {
            onMerge(best, ranks[best])
            boundaries.remove(at: best + 1)
            ranks.remove(at: best)
            if best < ranks.count { ranks[best] = joinedRank(best, rank) }
            if best > 0 { ranks[best - 1] = joinedRank(best - 1, rank) }
        }
    }

    @inline(__always)
    private func joinedRank(_ part: Int, _ rank: (Range<Int>) -> TokenID?) -> TokenID {
        rank(boundaries[part]..<boundaries[part + 2]) ?? Self.unranked
    }

    @inline(__always)
    private func lowestRank() -> Int? {
        guard !ranks.isEmpty else { return nil }
        var best = 0
        for index in 1..<ranks.count where ranks[index] < ranks[best] { best = index }
        return ranks[best] == Self.unranked ? nil : best
    }
}
