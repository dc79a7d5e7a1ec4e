public import BytePairs
public import SplitPatterns

/// Learns a vocabulary from a corpus: corpus → pieces and their counts → merges → vocabulary.
///
/// ```swift
/// let corpus = Corpus(files: ["english.txt"])
/// let vocabulary = try await Trainer(size: 50_000, pattern: .o200k).train(on: corpus) { progress in
///     print(progress)
/// }
/// ```
///
/// The same corpus gives the same vocabulary on every machine.
public struct Trainer: Sendable {
    /// How many tokens the encoding shall have, special tokens included.
    public var size: Int
    /// How text is cut into pieces.
    public var pattern: SplitPattern
    /// Which of two equally frequent pairs is merged first.
    public var ties: TieRule
    /// How many special tokens to leave room for.
    public var specialTokenCount: Int

    /// How many threads count at once; `nil` for one a core. The result is the same with any number.
    public var threads: Int?

    /// A trainer for an encoding of `size` tokens.
    public init(
        size: Int, pattern: SplitPattern = .o200k, ties: TieRule = .huggingFace, specialTokenCount: Int = 0,
        threads: Int? = nil
    ) {
        self.size = size
        self.pattern = pattern
        self.ties = ties
        self.specialTokenCount = specialTokenCount
        self.threads = threads
    }

    /// Learns the vocabulary. It has `size` tokens less the special ones, or fewer if the corpus runs out of
    /// pairs.
    ///
    /// `progress` is told after every megabyte that is read and every 64 merges. What it throws ends the run,
    /// as does cancelling the task. The work is done where it is called from: an actor that shall stay free
    /// hands it to a task of its own.
    ///
    /// - Throws: ``TrainingError`` if the size is too small, an error that names the file if one cannot be read,
    ///   `SplitPatternError` for a pattern that hits a limit, `CancellationError`.
    /// - Complexity: time linear in the corpus, then about linear in its distinct pieces; memory for the distinct
    ///   pieces and the largest document.
    public nonisolated(nonsending) func train(
        on corpus: Corpus, progress: (TrainingProgress) throws -> Void = { _ in }
    ) async throws -> Vocabulary {
        let learned = try await learnMerges(from: corpus, progress: progress)
        return try Vocabulary(tokens: learned.tokens)
    }

    /// The merges in the order in which they are learned, where ``train(on:progress:)`` gives the vocabulary that
    /// they make.
    public nonisolated(nonsending) func learnMerges(
        from corpus: Corpus, progress: (TrainingProgress) throws -> Void = { _ in }
    ) async throws -> LearnedMerges {
        let minimum = 256 + specialTokenCount
        guard size >= minimum else { throw TrainingError.sizeTooSmall(size, minimum: minimum) }
        let pieces = try await countPieces(of: corpus, progress: progress)
        let slotCount = MergeLearner.slotCount(for: pieces)
        guard slotCount <= MergeLearner.mostSlots else {
            throw TrainingError.tooManyDistinctPieces(bytes: slotCount)
        }
        return try learnMerges(from: pieces, progress: progress)
    }

    private nonisolated(nonsending) func countPieces(
        of corpus: Corpus, progress: (TrainingProgress) throws -> Void
    ) async throws -> CountedPieces {
        let counting = try CorpusCounting(
            corpus, pattern, threads: threads ?? coreCount, from: CorpusPosition())
        _ = try await counting.run { state in
            try report(.counting(bytes: state.bytes, distinctPieces: state.distinct), progress)
            return false
        }
        let counts = counting.takeCounts()
        try report(.counting(bytes: counting.state.bytes, distinctPieces: counts.distinct), progress)
        return counts.pieces(in: ties == .firstSeen ? .firstSeen : .common)
    }

    private func learnMerges(
        from pieces: CountedPieces, progress: (TrainingProgress) throws -> Void
    ) throws -> LearnedMerges {
        let wanted = size - specialTokenCount
        let learner = MergeLearner(pieces, ties: ties, expectedMerges: wanted - 256)
        while learner.learned.tokens.count < wanted, let merge = learner.mergeCommonestPair() {
            let tokens = learner.learned.tokens
            if learner.learned.merges.count % 64 == 0 || tokens.count == wanted {
                try report(
                    .learning(
                        merges: tokens.count - 256, of: wanted - 256, token: tokens[Int(merge.token)],
                        count: learner.lastCount), progress)
            }
        }
        return learner.learned
    }

    private func report(
        _ state: TrainingProgress, _ progress: (TrainingProgress) throws -> Void
    ) throws {
        try Task.checkCancellation()
        try progress(state)
    }
}

/// Why a training run cannot begin.
public enum TrainingError: Error, Equatable {
    /// There is no room for the 256 single bytes and the special tokens.
    case sizeTooSmall(Int, minimum: Int)
    /// The distinct pieces have more bytes than the learner has places for.
    case tooManyDistinctPieces(bytes: Int)
}

extension TrainingError: CustomStringConvertible {
    /// What is wrong and what would do.
    public var description: String {
        switch self {
        case .tooManyDistinctPieces(let bytes):
            """
            the distinct pieces of the corpus take \(bytes) bytes together, and 4 GiB is the most; take less text, \
            or a split pattern that cuts it into shorter pieces
            """
        case .sizeTooSmall(let size, let minimum):
            """
            a size of \(size) is too small: the 256 single bytes and \(minimum - 256) special tokens take \
            \(minimum); ask for more than that
            """
        }
    }
}
