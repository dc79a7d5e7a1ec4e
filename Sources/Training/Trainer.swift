public import BytePairs
public import Documents
import Files
import Platform
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
    /// How many tokens the encoding will have, special tokens included.
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
    /// How many threads count at once; `nil` for one per core.
    public var threads: Int?
    /// About how many bytes of memory counting may take before counts go to disk; `nil` for half of the
    /// machine's.
    public var memory: Int?
    /// The share of the corpus, from 0 to below 1, that is not learned from but only measured: the end of
    /// each chunk.
    package var heldOut = 0.0
    /// The vocabulary to extend, whose tokens keep their ids; `nil` for the single bytes.
    package var start: StartingVocabulary?
    /// Where finished work is saved, so that a run that was killed can be resumed; `nil` to save nothing.
    package var keeping: KeptWork?

    /// Where finished work is saved, and when.
    package struct KeptWork: Sendable {
        package var folder: WorkFolder
        /// Whether to continue with what is there.
        package var resumes: Bool
        /// How often counts and merges are saved.
        package var countingInterval: Duration
        package var learningInterval: Duration

        package init(folder: WorkFolder, resumes: Bool, interval: Duration = .seconds(30)) {
            self.folder = folder
            self.resumes = resumes
            countingInterval = interval
            learningInterval = interval
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
    /// `progress` is called after every chunk that is counted, of about a megabyte, and every 64 merges.
    /// Throwing from it ends the run, as does cancelling the task. Several threads count; everything else
    /// runs on the caller's executor.
    ///
    /// - Throws: ``TrainingError`` if the size is too small, an error that names the file and the place in it
    ///   if one cannot be read, `SplitPatternError` for a pattern that hits a limit, `CancellationError`.
    /// - Complexity: time linear in the corpus, then about linear in its distinct pieces; memory for the
    ///   distinct pieces.
    public nonisolated(nonsending) func train(
        on corpus: Corpus, progress: (TrainingProgress) throws -> Void = { _ in }
    ) async throws -> Vocabulary {
        let learned = try await learnMerges(from: corpus, progress: progress)
        return try learned.vocabulary()
    }

    /// Learns the merges, in their order. ``train(on:progress:)-(Corpus,_)`` gives the vocabulary that they make.
    public nonisolated(nonsending) func learnMerges(
        from corpus: Corpus, progress: (TrainingProgress) throws -> Void = { _ in }
    ) async throws -> LearnedMerges {
        try await run(on: .corpus(corpus), progress: progress).learned
    }

    /// Learns the vocabulary of documents that were counted with the trainer's pattern.
    ///
    /// ```swift
    /// let vocabulary = try Trainer(size: 32_768, pattern: counter.pattern).train(on: counter)
    /// ```
    ///
    /// - Throws: as ``train(on:progress:)-(Corpus,_)``.
    /// - Precondition: the counter has the trainer's pattern, and nobody adds documents meanwhile.
    /// - Complexity: time about linear in the distinct pieces, and memory for them.
    public func train(
        on counter: DocumentCounter, progress: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> Vocabulary {
        precondition(counter.pattern == pattern, "the documents were counted with another split pattern")
        try checkSize()
        guard ties != .firstSeen || counter.hasOrder else { throw TrainingError.countsHaveNoOrder }
        return try learn(from: counter.counted(), nil, progress).learned.vocabulary()
    }

    /// What to learn from.
    package enum Input: Sendable {
        case corpus(Corpus)
        /// Counts files, which must be of the trainer's pattern.
        case counts([String])
    }

    /// Learns, and returns the statistics too.
    package nonisolated(nonsending) func run(
        on input: Input, progress: (TrainingProgress) throws -> Void
    ) async throws -> TrainingRun {
        try checkSize()
        switch input {
        case .corpus(let corpus): return try await run(on: corpus, progress)
        case .counts(let files): return try run(onCounts: files, progress)
        }
    }

    private func checkSize() throws {
        let minimum = (start?.size ?? 256) + specialTokenCount
        guard size >= minimum else { throw TrainingError.sizeTooSmall(size, minimum: minimum) }
    }

    private nonisolated(nonsending) func run(
        on corpus: Corpus, _ progress: (TrainingProgress) throws -> Void
    ) async throws -> TrainingRun {
        let work = countingWork()
        defer { if !work.outlivesRun { work.folder.remove() } }
        let outcome = try await count(corpus, work, progress)
        if ties == .firstSeen, !outcome.record.hasOrder {
            throw WorkFolderFailure(
                path: work.folder.path,
                reason:
                    "it was started with another tie rule, and its counts lack the order that this one needs")
        }
        let pieces = try outcome.counted.pieces(for: ties)
        // Not the outcome itself, whose counts are no longer needed.
        let (record, heldOut) = (outcome.record, outcome.counted.heldOut)
        // Only now is it known how many pieces several counters have in common.
        try report(.counting(bytes: record.bytes, distinctPieces: pieces.count), progress)
        let keeper = keeping.map { keeping in
            MergeKeeper(
                keeping,
                outcome.isOnDisk
                    ? .onDisk(record)
                    : .inMemory { [ties] in
                        try keeping.folder.keep(pieces, heldOut, record, ties)
                    })
        }
        var run = try learn(from: pieces, keeper, progress)
        try run.measure(heldOut)
        return run
    }

    private func run(
        onCounts files: [String], _ progress: (TrainingProgress) throws -> Void
    ) throws -> TrainingRun {
        guard ties != .firstSeen else { throw TrainingError.countsHaveNoOrder }
        let keeper = try keeping.map { keeping in
            let record = WorkRecord(
                expressions: pattern.expressions, learnsFromCounts: true,
                sources: files.map { WorkRecord.Source(ofFile: .file($0)) })
            let hasInput = try keeping.folder.prepare(for: record, resumes: keeping.resumes)
            return MergeKeeper(
                keeping,
                hasInput
                    ? .onDisk(record)
                    : .inMemory {
                        try keeping.folder.write(record)
                        return record
                    })
        }
        return try learn(
            from: CorpusCounts(pattern, runs: files.map { CountsSource(path: $0) }, folder: nil), keeper,
            progress)
    }

    private func learn(
        from counts: CorpusCounts, _ keeper: MergeKeeper?, _ progress: (TrainingProgress) throws -> Void
    ) throws -> TrainingRun {
        let pieces = try counts.pieces(for: ties)
        try report(.counting(bytes: pieces.totals.bytes, distinctPieces: pieces.count), progress)
        return try learn(from: pieces, keeper, progress)
    }

    /// Counts the pieces of a corpus and writes them to a counts file.
    package nonisolated(nonsending) func count(
        _ corpus: Corpus, to path: String, progress: (TrainingProgress) throws -> Void
    ) async throws -> CountsFileSummary {
        let work = countingWork()
        defer { if !work.outlivesRun { work.folder.remove() } }
        let outcome = try await count(corpus, work, progress)
        return try CountsFileSummary(writing: outcome.counted, to: path)
    }

    private nonisolated(nonsending) func count(
        _ corpus: Corpus, _ work: CountingJob.Work, _ progress: (TrainingProgress) throws -> Void
    ) async throws -> CountingJob.Outcome {
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
                folder: keeping.folder, resumes: keeping.resumes, outlivesRun: true,
                interval: keeping.countingInterval)
        }
        return CountingJob.Work(folder: .temporary(), resumes: false, outlivesRun: false, interval: .zero)
    }

    private func learn(
        from pieces: DistinctPieces, _ keeper: MergeKeeper?, _ progress: (TrainingProgress) throws -> Void
    ) throws -> TrainingRun {
        let job = LearningJob(
            pieces: pieces, size: size - specialTokenCount, ties: ties, minimumCount: minimumCount,
            maximumTokenBytes: maximumTokenBytes,
            known: start?.learned ?? LearnedMerges(alphabet: ties.alphabet), keeper: keeper)
        return try job.run { try report($0, progress) }
    }

    private func report(
        _ state: TrainingProgress, _ progress: (TrainingProgress) throws -> Void
    ) throws {
        try Task.checkCancellation()
        try progress(state)
    }
}
