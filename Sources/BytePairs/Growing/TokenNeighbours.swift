/// Decides which tokens byte-pair encoding leaves next to each other.
///
/// Tokens that merging makes are the encoding of their text if and only if each two neighbours are the encoding
/// of theirs. One direction: what a merge inside a part of the text does depends on that part alone, as long as
/// no merge crosses its ends. The other: look at the first merge that crosses the end of some token; up to then
/// the two tokens there were merged as they are when alone, so it would cross there, too.
///
/// Two tokens are neighbours if no merge ever joins them. All parts that lay on both sides of the border while
/// they were made are gone through, the last first: the token that was made later comes apart, of two with one
/// rank the right one, because the leftmost is merged first.
struct TokenNeighbours: Sendable {
    let vocabulary: Vocabulary
    /// When each token is made: the rank of its merge, -1 for bytes, -2 for tokens that no merge makes.
    private let ranks: FlatArray<Int32>
    private let lefts: FlatArray<TokenID>
    private let rights: FlatArray<TokenID>
    /// Whether each token has a higher rank than its parts, as all trainers give it.
    private let isOrdered: Bool

    /// - Precondition: ids are ranks.
    init(_ vocabulary: Vocabulary) {
        precondition(vocabulary.listed == nil, "a vocabulary that lists its merges")
        let size = vocabulary.size
        var ranks = [Int32](repeating: -2, count: size)
        var (lefts, rights) = ([TokenID](0..<TokenID(size)), [TokenID](0..<TokenID(size)))
        for id in 0..<size where vocabulary.byteCount(of: TokenID(id)) == 1 { ranks[id] = -1 }
        for merge in vocabulary.mergeList.elements {
            ranks[Int(merge.token)] = Int32(truncatingIfNeeded: merge.token)
            lefts[Int(merge.token)] = merge.pair.left
            rights[Int(merge.token)] = merge.pair.right
        }
        isOrdered = vocabulary.mergeList.elements.allSatisfy { merge in
            let rank = ranks[Int(merge.token)]
            return ranks[Int(merge.pair.left)] < rank && ranks[Int(merge.pair.right)] < rank
        }
        self.vocabulary = vocabulary
        self.ranks = FlatArray(ranks)
        self.lefts = FlatArray(lefts)
        self.rights = FlatArray(rights)
    }

    /// Whether merging makes a token, rather than only finding it as a whole piece.
    func isMade(_ token: TokenID) -> Bool { ranks[Int(token)] > -2 }

    /// Whether two tokens that merging makes are the encoding of their text.
    ///
    /// - Complexity: linear in the merges on the way from both tokens to the bytes at their border. With ranks
    ///   that no trainer gives, quadratic in the bytes of both.
    @inline(__always)
    func areNeighbours(_ left: TokenID, _ right: TokenID) -> Bool {
        guard isOrdered else { return reencoding(left, right) }
        let pairs = vocabulary.mergeTable
        var (left, right) = (left, right)
        // Merges of lower ranks happen while these two parts lie next to each other.
        var limit = Int32.max
        while true {
            let merged = pairs[left, right]
            if merged != PairMap.none, merged < UInt32(bitPattern: limit) { return false }
            let (leftRank, rightRank) = (ranks[Int(left)], ranks[Int(right)])
            if leftRank > rightRank {
                limit = leftRank
                left = rights[Int(left)]
            } else if rightRank < 0 {
                return true
            } else {
                limit = rightRank &+ 1
                right = lefts[Int(right)]
            }
        }
    }

    /// The same by merging the text of both.
    func reencoding(_ left: TokenID, _ right: TokenID) -> Bool {
        let text = (vocabulary[left] ?? []) + (vocabulary[right] ?? [])
        var merger = LowestRankMerger()
        text.withUnsafeBufferPointer { text in
            merger.merge(byteCount: text.count) {
                vocabulary.id(of: UnsafeBufferPointer(rebasing: text[$0]))
            }
        }
        return merger.count == 2 && merger[0].count == vocabulary.byteCount(of: left)
    }
}
