/// How merging puts one piece together, step by step.
///
/// ```swift
/// let steps = MergeSteps(of: Array("abcab".utf8), in: vocabulary)
/// steps.forEachStep { step, parts in print(step.merge, parts) }     // (97, 98) → 256 [256, 99, 97, 98]
/// ```
///
/// The result is that of ``ReferenceEncoder``, except for a piece that is itself a token (``whole``), which
/// encoders look up without merging.
public struct MergeSteps: Sendable {
    /// One merge.
    public struct Step: Sendable, Hashable {
        /// Counted from 1.
        public let number: Int
        /// The pair and the token it becomes.
        public let merge: Merge
        /// The index of the left part among the parts before this step.
        public let index: Int
    }

    /// The bytes of the piece.
    public let piece: [UInt8]
    /// The tokens of the single bytes, before the first step.
    public let start: [TokenID]
    /// The merges, in order.
    public let steps: [Step]
    /// The parts after the last step.
    public let result: [TokenID]
    /// The token with the bytes of the whole piece, if there is one.
    public let whole: TokenID?

    /// The merges of a piece.
    ///
    /// - Complexity: quadratic in the bytes of the piece.
    public init(of piece: [UInt8], in vocabulary: Vocabulary) {
        self.piece = piece
        if let listed = vocabulary.listed {
            (start, steps, result, whole) = Self.steps(of: piece, listed)
            return
        }
        whole = vocabulary.id(of: piece)
        start = piece.map { vocabulary.id(of: CollectionOfOne($0))! }
        var (parts, steps, merger) = (start, [Step](), LowestRankMerger())
        merger.merge(byteCount: piece.count) {
            vocabulary.id(of: piece[$0])
        } onMerge: { index, token in
            let merge = Merge(pair: Pair(left: parts[index], right: parts[index + 1]), token: token)
            steps.append(Step(number: steps.count + 1, merge: merge, index: index))
            Self.apply(steps.last!, to: &parts)
        }
        self.steps = steps
        result = parts
    }

    private static func steps(
        of piece: [UInt8], _ tables: ListedMerges
    ) -> (start: [TokenID], steps: [Step], result: [TokenID], whole: TokenID?) {
        let size = PieceSymbols.memorySize(tables, bytes: piece.count)
        let start = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { memory in
            var symbols = PieceSymbols(tables, memory)
            piece.withUnsafeBufferPointer { symbols.append($0) }
            return (0..<symbols.count).map { symbols.ids[$0] & ~ListedMerges.frozen }
        }
        var (parts, steps) = (start, [Step]())
        while true {
            let entries = zip(parts, parts.dropFirst()).map { tables.pairs[$0, $1] }
            guard let index = entries.indices.min(by: { entries[$0].rank < entries[$1].rank }),
                entries[index].rank != PairRanks.none
            else { break }
            let pair = Pair(left: parts[index], right: parts[index + 1])
            let merge = Merge(pair: pair, token: entries[index].token)
            steps.append(Step(number: steps.count + 1, merge: merge, index: index))
            apply(steps.last!, to: &parts)
        }
        let whole = tables.symbols.looksUpWholePieces ? piece.withUnsafeBufferPointer(tables.spelled.id) : nil
        return (start, steps, parts, whole)
    }

    /// The parts after the first `count` steps.
    ///
    /// - Complexity: the number of steps times the number of parts.
    public func parts(after count: Int) -> [TokenID] {
        var parts = start
        for step in steps.prefix(count) { Self.apply(step, to: &parts) }
        return parts
    }

    /// Calls `body` with each step and the parts after it.
    ///
    /// - Complexity: quadratic in the bytes of the piece.
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
}

extension MergeSteps: CustomStringConvertible {
    /// For example `[97, 98, 99] → [257] in 2 steps`.
    public var description: String { "\(start) → \(result) in \(steps.count) steps" }
}
