package import BytePairs

/// What a training run has learned, and its statistics.
package struct TrainingRun: Sendable {
    /// All merges, including those that were known before.
    package internal(set) var learned: LearnedMerges
    /// How many tokens were known before.
    package let knownTokens: Int
    /// How many bytes the corpus has, without separators.
    package let corpusBytes: Int
    /// How many pieces it has, and how many distinct ones.
    package let pieces: Int
    package let distinctPieces: Int
    /// How often the piece of a rank occurs; rank 1 is the commonest. Each rank is a tenth more than the one
    /// before.
    package let frequencies: [(rank: Int, count: Int)]
    /// How many tokens the corpus had before the first merge.
    package let tokensAtStart: Int
    private var steps: [KeptMerges.Step] = []
    /// For each merge, how often its pair occurred, and how many tokens the corpus had after it.
    package var mergeCounts: [Int] { steps.map(\.count) }
    package var tokensAfterMerge: [Int] { steps.map(\.tokenCount) }
    /// The bytes that were held out, and how many tokens they are with each vocabulary size from
    /// ``knownTokens`` on.
    package private(set) var heldOutBytes = 0
    package private(set) var heldOutTokens: [Int] = []

    init(_ pieces: DistinctPieces, learned: LearnedMerges, tokenCount: Int) {
        self.learned = learned
        knownTokens = learned.tokens.count
        (self.pieces, corpusBytes) = pieces.totals
        distinctPieces = pieces.count
        tokensAtStart = tokenCount
        let isSorted = zip(pieces.counts, pieces.counts.dropFirst()).allSatisfy { $0 >= $1 }
        let counts = isSorted ? pieces.counts : pieces.counts.sorted(by: >)
        var frequencies: [(rank: Int, count: Int)] = []
        var rank = 1
        while rank <= counts.count {
            frequencies.append((rank, counts[rank - 1]))
            rank = max(rank + 1, rank + rank / 10)
        }
        self.frequencies = frequencies
    }

    mutating func note(_ step: KeptMerges.Step) { steps.append(step) }

    /// The merges so far, to be saved.
    func merges(settings: [UInt8]) -> KeptMerges {
        KeptMerges(settings: settings, tokensAtStart: tokensAtStart, steps: steps)
    }

    /// Counts the tokens of pieces with each prefix of the merges.
    ///
    /// They are encoded once. Undoing the merges from the last turns every token into the two that it was
    /// made of, which is what encoding with fewer merges gives.
    mutating func measure(_ pieces: DistinctPieces) throws {
        guard pieces.count > 0 else { return }
        heldOutBytes = pieces.totals.bytes
        let encoder = PieceEncoder(try learned.vocabulary())
        var uses = [Int](repeating: 0, count: learned.tokens.count)
        for piece in 0..<pieces.count {
            for id in encoder.encode(Array(pieces.bytes[pieces.range(of: piece)])) {
                uses[Int(id)] += pieces.counts[piece]
            }
        }
        var tokens = uses.reduce(0, +)
        var costs = [tokens]
        for merge in learned.merges.reversed() where merge.token >= knownTokens {
            let count = uses[Int(merge.token)]
            uses[Int(merge.pair.left)] += count
            uses[Int(merge.pair.right)] += count
            tokens += count
            costs.append(tokens)
        }
        heldOutTokens = costs.reversed()
    }
}
