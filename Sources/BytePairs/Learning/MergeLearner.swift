/// Learns merges one at a time, looking only at the places that a merge changes.
///
/// ```swift
/// let learner = MergeLearner(counts, ties: .huggingFace)
/// while learner.learned.tokens.count < 1_000, let merge = learner.mergeCommonestPair() {
///     print(merge.pair, learner.lastCount)
/// }
/// ```
///
/// Gives exactly what ``ReferenceTrainer`` gives. Instead of counting anew after every merge:
/// - All distinct pieces lie in one flat array of *slots*, a slot for each byte (`LearnerText`). A token's id stands in
///   its first and in its last slot, so both neighbours of any token are found without a list.
/// - A pair has a 64-bit count and the places where it stood when its newer token was made, all noted in that one pass. A
///   merge goes through the places of its pair and skips those that other merges have changed since.
/// - What a merge changes is gathered by neighbour in two dense arrays, because one side of every changed pair is known:
///   the table of pairs is asked once for each neighbour, not once for each place.
/// - Pairs below a *threshold* are not kept at all. A pair never gains once its tokens exist, so what is left out can only
///   matter when the commonest pair falls below the threshold; then the threshold is lowered, and all pairs are counted
///   once more.
/// - A heap holds pairs by count and tie rule. Counts in it may be out of date, but only too high: an entry that comes up
///   with a wrong count goes back with the right one.
///
/// Not for several threads at once.
///
/// - Complexity: each merge takes time linear in the places where its pair has stood and in the neighbours it has there.
public final class MergeLearner {
    // One struct that is lent to itself: the properties of a class are checked for exclusive access at every use.
    private var state: LearnerState

    /// What has been learned so far.
    public var learned: LearnedMerges { state.learned }
    /// How many ids are given out.
    package var tokens: Int { state.learned.tokens.count }
    /// How often the pair of the last merge occurred.
    public var lastCount: Int { state.lastCount }
    /// How many tokens the pieces of the corpus are by now, each piece as often as it occurs.
    public var tokenCount: Int { state.tokenCount }
    /// Pairs that occur less often are not kept at the moment.
    package var threshold: Int { state.threshold }

    /// How many slots a learner over pieces needs; there can be at most ``mostSlots``.
    package static func slotCount(for pieces: CountedPieces) -> Int { pieces.bytes.count + pieces.count + 1 }

    /// Places are kept in 32 bits.
    package static let mostSlots = Int(UInt32.max)

    /// A learner over counted pieces.
    ///
    /// - Complexity: linear in the bytes of the distinct pieces.
    public convenience init(_ counts: PieceCounts, ties: TieRule) {
        self.init(CountedPieces(counts), ties: ties)
    }

    /// A learner over counted pieces, which may have learned something before.
    ///
    /// - Parameters:
    ///   - learned: what is known already: the pieces are encoded with it first.
    ///   - longestToken: how many bytes a token may have.
    ///   - expectedMerges: about how many merges will be asked for; decides only how fast they come.
    package init(
        _ pieces: CountedPieces, ties: TieRule, startingWith learned: LearnedMerges? = nil,
        longestToken: Int = .max, expectedMerges: Int? = nil
    ) {
        precondition(Self.slotCount(for: pieces) <= Self.mostSlots, "more than 4 GiB of distinct pieces")
        state = LearnerState(
            pieces, ties, startingWith: learned ?? LearnedMerges(alphabet: ties.alphabet), longestToken,
            expectedMerges)
    }

    /// Merges the commonest pair, by the tie rule among equals, and returns the merge.
    ///
    /// - Returns: `nil` when no pair is left that occurs at least `minimumCount` times.
    public func mergeCommonestPair(minimumCount: Int = 1) -> Merge? {
        state.mergeCommonestPair(minimumCount: max(minimumCount, 1))
    }

    /// The counts of all pairs that are kept and occur as often as the threshold asks: for tests.
    package var keptCounts: [Pair: Int] { state.keptCounts }

    /// The counts of all pairs that occur, counted from scratch: for tests.
    package var recountedCounts: [Pair: Int] { state.recountedCounts }
}
