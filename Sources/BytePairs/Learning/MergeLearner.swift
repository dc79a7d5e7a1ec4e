/// Learns merges one at a time, visiting only the places that a merge changes.
///
/// ```swift
/// let learner = MergeLearner(counts, ties: .huggingFace)
/// while learner.learned.tokens.count < 1_000, let merge = learner.mergeCommonestPair() {
///     print(merge, learner.lastCount)
/// }
/// ```
///
/// Learns exactly what ``ReferenceTrainer`` learns. docs/design.md explains how.
///
/// - Complexity: each merge is linear in the places where its pair has been and in its neighbours there.
public final class MergeLearner {
    // One struct, because every access to a property of a class is checked for exclusivity.
    private var state: LearnerState

    /// What has been learned so far.
    public var learned: LearnedMerges { state.learned }
    /// The number of tokens learned so far, including the single bytes and unused ids.
    package var vocabularySize: Int { state.learned.tokens.count }
    /// How often the pair of the last merge occurred.
    public var lastCount: Int { state.lastCount }
    /// How many tokens the corpus has now.
    public var tokenCount: Int { state.tokenCount }
    /// The count below which pairs are not tracked at present.
    package var threshold: Int { state.threshold }
    /// How often each pair occurs in the corpus now, for pairs that occur at least ``threshold`` times.
    package var pairCounts: [Pair: Int] { state.pairCounts }

    /// How many slots a learner needs for some pieces; at most ``mostSlots`` are possible.
    package static func slotCount(for pieces: DistinctPieces) -> Int { pieces.bytes.count + pieces.count + 1 }

    /// The most slots that have 32-bit indexes.
    package static let mostSlots = Int(UInt32.max)

    /// A learner for counted pieces.
    ///
    /// - Complexity: linear in the bytes of the distinct pieces.
    public convenience init(_ counts: PieceCounts, ties: TieRule) {
        self.init(DistinctPieces(counts), ties: ties)
    }

    /// A learner for counted pieces that can start with earlier results.
    ///
    /// - Parameters:
    ///   - learned: merges to encode the pieces with first.
    ///   - longestToken: the most bytes that a token may have.
    ///   - threshold: pairs that occur more seldom are not tracked until all others are merged. Affects speed only; see
    ///     ``threshold(forTokens:_:)``.
    package init(
        _ pieces: DistinctPieces, ties: TieRule, startingWith learned: LearnedMerges? = nil,
        longestToken: Int = .max, threshold: Int = 1
    ) {
        precondition(Self.slotCount(for: pieces) <= Self.mostSlots, "more than 4 GiB of distinct pieces")
        state = LearnerState(
            pieces, ties, startingWith: learned ?? LearnedMerges(alphabet: ties.alphabet), longestToken,
            threshold)
    }

    /// A count that the pairs of all merges, or of most, reach until there are so many tokens: as long as there are fewer
    /// tokens than pieces that occur at least so often, one of these has two tokens, whose pair occurs at least so often.
    package static func threshold(forTokens tokenCount: Int, _ pieces: DistinctPieces) -> Int {
        let least = pieces.count(ofCommonest: tokenCount)
        // To track nearly all pairs from the beginning takes longer than to count them again.
        return least < 4 ? pieces.count(ofCommonest: tokenCount / 4) : least
    }

    /// Merges the commonest pair, chosen among equally common ones by the tie rule.
    ///
    /// - Returns: the merge, or `nil` if no pair occurs at least `minimumCount` times.
    public func mergeCommonestPair(minimumCount: Int = 1) -> Merge? {
        state.mergeCommonestPair(minimumCount: max(minimumCount, 1))
    }
}

extension MergeLearner: CustomStringConvertible {
    /// For example `MergeLearner(44 merges, 12345 tokens in the corpus)`.
    public var description: String {
        "MergeLearner(\(learned.merges.count) merges, \(tokenCount) tokens in the corpus)"
    }
}
