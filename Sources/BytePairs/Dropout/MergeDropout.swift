/// Byte-pair encoding that leaves out merges at random, so that a model sees a word in many forms.
///
/// The next merge, the lowest rank first and of equal ranks the leftmost, is dropped with a probability. A merge
/// that was dropped comes up again after the next one that was not, as in Hugging Face's library, whose queue
/// also keeps the merges of neighbours that are neighbours no longer: they do nothing, but are drawn for, too.
///
/// Source: I. Provilkov, D. Emelianenko and E. Voita, "BPE-Dropout: Simple and Effective Subword Regularization"
/// (arXiv 1910.13267).
struct MergeDropout {
    /// A merge that was possible when it was found.
    struct Candidate {
        let rank: UInt32
        /// The index of the left symbol.
        let position: Int32

        static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
            (a.rank, a.position) < (b.rank, b.position)
        }
    }

    /// The probability that a merge is dropped.
    let probability: Double
    private var random: SplitMix64

    /// - Parameter seed: the same seed drops the same merges, on every machine.
    init(probability: Double, seed: UInt64) {
        self.probability = probability
        random = SplitMix64(seed: seed)
    }

    /// Whether the next merge is dropped: the 53 high bits of a random number are a number below 1.
    mutating func drops() -> Bool { Double(random.next() >> 11) * 0x1p-53 < probability }

    /// Merges symbols.
    ///
    /// - Parameters:
    ///   - symbols: the symbols of a piece; on return, what is left of them.
    ///   - ends: where each symbol ends, which is changed in the same way.
    ///   - merge: the rank of the merge of two neighbours and the token it makes, `nil` if they do not merge.
    /// - Complexity: *n* log *n* for *n* symbols, divided by the probability that a merge is not dropped.
    mutating func merge(
        _ symbols: inout [TokenID], _ ends: inout [Int],
        by merge: (TokenID, TokenID) -> (rank: UInt32, token: TokenID)?
    ) {
        let count = symbols.count
        var queue = BinaryHeap<Candidate>()
        var skipped: [Candidate] = []
        var next = symbols.indices.map { $0 + 1 }
        var previous = symbols.indices.map { $0 - 1 }
        var isGone = [Bool](repeating: false, count: count)
        func offer(_ left: Int) {
            guard left >= 0, next[left] < count, let found = merge(symbols[left], symbols[next[left]])
            else { return }
            queue.push(Candidate(rank: found.rank, position: Int32(left)), by: Candidate.precedes)
        }
        for position in 0..<max(count - 1, 0) { offer(position) }
        while let candidate = queue.pop(by: Candidate.precedes) {
            if drops() {
                skipped.append(candidate)
                continue
            }
            for candidate in skipped { queue.push(candidate, by: Candidate.precedes) }
            skipped.removeAll(keepingCapacity: true)
            let left = Int(candidate.position)
            let right = next[left]
            guard !isGone[left], right < count, let found = merge(symbols[left], symbols[right]),
                found.rank == candidate.rank
            else { continue }
            symbols[left] = found.token
            ends[left] = ends[right]
            isGone[right] = true
            next[left] = next[right]
            if next[left] < count { previous[next[left]] = left }
            offer(previous[left])
            offer(left)
        }
        var kept = 0
        for position in 0..<count where !isGone[position] {
            (symbols[kept], ends[kept]) = (symbols[position], ends[position])
            kept += 1
        }
        symbols.removeLast(count - kept)
        ends.removeLast(count - kept)
    }
}
