/// How merging puts one piece together, step by step: what a lecture on byte-pair encoding writes on the board.
///
/// ```swift
/// let steps = MergeSteps(of: Array("abcab".utf8), in: vocabulary)
/// for step in steps.steps { print(step.merge.token, steps.parts(after: step)) }
/// ```
///
/// The id of the token that a merge makes is its rank: of all neighbours that together are a token, those with the
/// lowest are joined, the leftmost first. The same ids as ``ReferenceEncoder`` gives, but for a piece that is a token
/// as a whole (``whole``), which encoding takes without merging.
public struct MergeSteps: Sendable {
    /// One merge.
    public struct Step: Sendable, Hashable {
        /// Counted from 1.
        public let number: Int
        /// What was joined, and what it became.
        public let merge: Merge
        /// The place of the left part among the parts before this step.
        public let index: Int
    }

    /// The bytes of the piece.
    public let piece: [UInt8]
    /// The tokens of the single bytes, before the first step.
    public let start: [TokenID]
    /// The merges, in order.
    public let steps: [Step]
    /// The token that the whole piece is, if it is one. Encoding then looks it up and merges nothing.
    public let whole: TokenID?

    /// The merges of a piece.
    ///
    /// - Complexity: quadratic in the bytes of the piece, with three look-ups a step.
    public init(of piece: [UInt8], in vocabulary: Vocabulary) {
        self.piece = piece
        whole = vocabulary.id(of: piece)
        start = piece.map { vocabulary.id(of: CollectionOfOne($0))! }
        var parts = start
        var ends = Array(1..<piece.count + 1)
        func rank(_ index: Int) -> TokenID? {
            let begin = index == 0 ? 0 : ends[index - 1]
            return vocabulary.id(of: piece[begin..<ends[index + 1]])
        }
        var ranks: [TokenID?] = parts.isEmpty ? [] : parts.indices.dropLast().map(rank)
        var steps: [Step] = []
        while let best = Self.lowest(ranks) {
            let token = ranks[best]!
            steps.append(
                Step(
                    number: steps.count + 1,
                    merge: Merge(pair: Pair(left: parts[best], right: parts[best + 1]), token: token),
                    index: best))
            parts[best] = token
            parts.remove(at: best + 1)
            ends.remove(at: best)
            ranks.remove(at: best)
            if best < ranks.count { ranks[best] = rank(best) }
            if best > 0 { ranks[best - 1] = rank(best - 1) }
        }
        self.steps = steps
        result = parts
    }

    /// What merging arrives at.
    public let result: [TokenID]

    /// The parts after so many steps.
    ///
    /// - Complexity: the steps times the parts.
    public func parts(after count: Int) -> [TokenID] {
        var parts = start
        for step in steps.prefix(count) { Self.apply(step, to: &parts) }
        return parts
    }

    /// Hands out each step with the parts after it.
    ///
    /// - Complexity: quadratic in the bytes.
    public func forEachStep(_ body: (Step, [TokenID]) -> Void) {
        var parts = start
        for step in steps {
            Self.apply(step, to: &parts)
            body(step, parts)
        }
    }

    private static func apply(_ step: Step, to parts: inout [TokenID]) {
        parts[step.index] = step.merge.token
        parts.remove(at: step.index + 1)
    }

    private static func lowest(_ ranks: [TokenID?]) -> Int? {
        var best: Int?
        for (index, rank) in ranks.enumerated() {
            guard let rank else { continue }
            if best.map({ rank < ranks[$0]! }) ?? true { best = index }
        }
        return best
    }
}
