public import BytePairs
import Files
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
/// The same corpus gives the same vocabulary on every machine, with any number of threads and in any memory.
public struct Trainer: Sendable {
    /// How many tokens the encoding shall have, special tokens included.
    public var size: Int
    /// How text is cut into pieces.
    public var pattern: SplitPattern
    /// Which of two equally frequent pairs is merged first.
    public var ties: TieRule
    /// How many special tokens to leave room for.
    public var specialTokenCount: Int
    /// How often a pair must occur to be merged.
    public var minimumCount = 1
    /// How many bytes a token may have; `nil` for any number.
    public var maximumTokenBytes: Int?
    /// How many threads count at once; `nil` for one a core.
    public var threads: Int?
    /// About how many bytes of memory counting may take before counts go to the disk; `nil` for half of the machine's.
    public var memory: Int?
    /// Which share of the corpus, from 0 to below 1, is not learned from but only measured: the end of each chunk.
    package var heldOut = 0.0
    /// What the vocabulary shall begin with, `nil` for the single bytes: its tokens keep their ids.
    package var start: StartingVocabulary?
    /// Where finished work is kept, so that a run that was killed can go on; `nil` to keep nothing.
    package var keeping: KeptWork?

    /// Where finished work is kept, and when.
    package struct KeptWork: Sendable {
        package var folder: WorkFolder
        /// Whether to go on with what is there.
        package var resumes: Bool
        /// How long to work before something is kept.
        package var interval: Duration

        package init(folder: WorkFolder, resumes: Bool, interval: Duration = .seconds(30)) {
            self.folder = folder
            self.resumes = resumes
            self.interval = interval
        }
    }

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
    /// `progress` is told after every chunk that is counted, of about a megabyte, and every 64 merges. What it throws ends
    /// the run, as does cancelling the task. Counting is done by several threads, everything else where it is called from:
    /// an actor that shall stay free hands it to a task of its own.
    ///
    /// - Throws: ``TrainingError`` if the size is too small, an error that names the file and the place in it if one cannot
    ///   be read, `SplitPatternError` for a pattern that hits a limit, `CancellationError`.
    /// - Complexity: time linear in the corpus, then about linear in its distinct pieces; memory for the distinct
    ///   pieces.
    public nonisolated(nonsending) func train(
        on corpus: Corpus, progress: (TrainingProgress) throws -> Void = { _ in }
    ) async throws -> Vocabulary {
        let learned = try await learnMerges(from: corpus, progress: progress)
        return try learned.vocabulary()
    }

    /// The merges in the order in which they are learned, where ``train(on:progress:)`` gives the vocabulary that
    /// they make.
    public nonisolated(nonsending) func learnMerges(
        from corpus: Corpus, progress: (TrainingProgress) throws -> Void = { _ in }
    ) async throws -> LearnedMerges {
        try await run(on: .corpus(corpus), progress: progress).learned
    }

    /// What pieces and counts come from.
    package enum Input: Sendable {
        case corpus(Corpus)
        /// Counts files, which must be of the trainer's pattern.
        case counts([String])
    }

    /// Learns, and tells how it went.
    package nonisolated(nonsending) func run(
        on input: Input, progress: (TrainingProgress) throws -> Void
    ) async throws -> TrainingRun {
        let known = start?.size ?? 256
        let minimum = known + specialTokenCount
        guard size >= minimum else { throw TrainingError.sizeTooSmall(size, minimum: minimum) }
        let work = countingWork()
        defer { if !work.isKept { work.folder.remove() } }
        let pieces: CountedPieces
        var heldOut = CountedPieces()
        switch input {
        case .corpus(let corpus):
            var bytes = 0
            let counted = try await count(corpus, work) { state in
                if case .counting(let read, _) = state { bytes = read }
                try progress(state)
            }
            pieces = try counted.pieces(for: ties)
            heldOut = counted.heldOut
            // Only now is it known how many of the pieces that several counters have are the same.
            try report(.counting(bytes: bytes, distinctPieces: pieces.count), progress)
        case .counts(let files):
            guard ties != .firstSeen else { throw TrainingError.countsHaveNoOrder }
            pieces = try CountedCorpus(pattern, runs: files, folder: nil).pieces(for: ties)
            try report(
                .counting(bytes: pieces.totals.bytes, distinctPieces: pieces.count), progress)
        }
        let slotCount = MergeLearner.slotCount(for: pieces)
        guard slotCount <= MergeLearner.mostSlots else {
            throw TrainingError.tooManyDistinctPieces(bytes: slotCount)
        }
        var run = try learn(from: pieces, progress)
        try run.measure(heldOut)
        return run
    }

    /// Counts the pieces of a corpus and writes them to a counts file.
    package nonisolated(nonsending) func count(
        _ corpus: Corpus, to path: String, progress: (TrainingProgress) throws -> Void
    ) async throws -> CountsFileSummary {
        let work = countingWork()
        defer { if !work.isKept { work.folder.remove() } }
        let counted = try await count(corpus, work, progress)
        return try CountsFileSummary(writing: counted, to: path)
    }

    private nonisolated(nonsending) func count(
        _ corpus: Corpus, _ work: CountingJob.Work, _ progress: (TrainingProgress) throws -> Void
    ) async throws -> CountedCorpus {
        let job = CountingJob(
            corpus: corpus, pattern: pattern, threads: threads ?? Machine.coreCount,
            // Tables double when they grow, and are sorted when they are written.
            memory: (memory ?? Machine.memory / 2) / 5 * 2, work: work,
            heldOut: heldOut)
        return try await job.run { bytes, distinct in
            try report(.counting(bytes: bytes, distinctPieces: distinct), progress)
        }
    }

    private func countingWork() -> CountingJob.Work {
        if let keeping {
            return CountingJob.Work(
                folder: keeping.folder, resumes: keeping.resumes, isKept: true, interval: keeping.interval)
        }
        return CountingJob.Work(folder: .temporary(), resumes: false, isKept: false, interval: .zero)
    }

    // MARK: - Learning

    private func learn(
        from pieces: CountedPieces, _ progress: (TrainingProgress) throws -> Void
    ) throws -> TrainingRun {
        let wanted = size - specialTokenCount
        let known = start?.learned ?? LearnedMerges(alphabet: ties.alphabet)
        let merges = wanted - known.tokens.count
        let learner = MergeLearner(
            pieces, ties: ties, startingWith: known, longestToken: maximumTokenBytes ?? .max,
            expectedMerges: merges)
        var run = TrainingRun(pieces, learned: known, tokenCount: learner.tokenCount)
        while learner.tokens < wanted, let merge = learner.mergeCommonestPair(minimumCount: minimumCount) {
            run.note(count: learner.lastCount, tokenCount: learner.tokenCount)
            let done = learner.tokens - known.tokens.count
            if done % 64 == 0 || learner.tokens == wanted {
                try report(
                    .learning(
                        merges: done, of: merges, token: learner.learned.tokens[Int(merge.token)],
                        count: learner.lastCount), progress)
            }
        }
        run.learned = learner.learned
        return run
    }

    private func report(
        _ state: TrainingProgress, _ progress: (TrainingProgress) throws -> Void
    ) throws {
        try Task.checkCancellation()
        try progress(state)
    }
}
