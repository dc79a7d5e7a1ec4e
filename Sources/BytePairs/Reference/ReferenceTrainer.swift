/// Learning merges, written for clarity. ``MergeLearner`` is tested against it.
///
/// ```swift
/// var counts = PieceCounts()
/// counts.add(Array("aaabdaaabac".utf8))
/// let learned = ReferenceTrainer(ties: .firstSeen).train(counts, size: 259)
/// learned.tokens[256...].map { String(decoding: $0, as: UTF8.self) }       // ["aa", "aaa", "aaab"]
/// ```
///
/// Count all pairs of neighbours, merge the commonest everywhere, and repeat. `aaa` counts `aa` twice,
/// although it can be merged only once there, as Hugging Face's trainer and minbpe do.
///
/// Sources: P. Gage, "A New Algorithm for Data Compression" (The C Users Journal, 1994); Sennrich, Haddow and
/// Birch (arXiv 1508.07909) for learning from counted words.
///
/// - Complexity: one pass over all distinct pieces per merge.
public struct ReferenceTrainer: Sendable {
    private let ties: TieRule

    /// A trainer that breaks ties by a rule.
    public init(ties: TieRule) {
        self.ties = ties
    }

    /// Learns merges until there are `size` tokens or no pair is left.
    public func train(_ counts: PieceCounts, size: Int) -> LearnedMerges {
        var learning = ReferenceLearning(counts, ties: ties)
        while learning.learned.tokens.count < size, let commonest = learning.commonestPair() {
            learning.merge(commonest.pair)
        }
        return learning.learned
    }
}
