import BytePairs

/// Learns merges from counted pieces, and saves them so that a run that was killed can be resumed.
struct LearningJob {
    let pieces: DistinctPieces
    /// How many tokens to end with, special ones not included.
    let size: Int
    let ties: TieRule
    let minimumCount: Int
    let maximumTokenBytes: Int?
    /// What is known before anything is learned.
    let known: LearnedMerges
    /// Saves merges, if they are to be saved.
    let keeper: MergeKeeper?

    /// Learns everything, calling `report` every 64 merges.
    func run(_ report: (TrainingProgress) throws -> Void) throws -> TrainingRun {
        let slotCount = MergeLearner.slotCount(for: pieces)
        guard slotCount <= MergeLearner.mostSlots else {
            throw TrainingError.tooManyDistinctPieces(bytes: slotCount)
        }
        let merges = size - known.tokens.count
        // With tokens that no merge makes, the state also depends on when they first came together.
        var keeper = known.hasMergeForEveryToken ? keeper : nil
        var kept = try keeper?.kept(settings: settings)?.prefix(max(merges, 0))
        let learned = known.appending(
            kept?.steps.map(\.pair) ?? [], longestToken: min(maximumTokenBytes ?? .max, pieces.longest))
        // Impossible merges are learned again, as damaged ones are.
        if learned == nil { kept = nil }
        let learner = MergeLearner(
            pieces, ties: ties, startingWith: learned ?? known,
            longestToken: maximumTokenBytes ?? .max,
            threshold: MergeLearner.threshold(forTokens: size, pieces))
        var run = TrainingRun(
            pieces, learned: known, tokenCount: kept?.tokensAtStart ?? learner.tokenCount)
        for step in kept?.steps ?? [] { run.note(step) }
        while learner.vocabularySize < size,
            let merge = learner.mergeCommonestPair(minimumCount: minimumCount)
        {
            run.note(
                KeptMerges.Step(pair: merge.pair, count: learner.lastCount, tokenCount: learner.tokenCount))
            let done = learner.vocabularySize - known.tokens.count
            guard done % 64 == 0 || learner.vocabularySize == size else { continue }
            try report(
                .learning(
                    merges: done, of: merges, token: learner.learned.tokens[Int(merge.token)],
                    count: learner.lastCount))
            if let due = keeper?.isDue, due { try keeper?.keep(run, settings: settings) }
        }
        run.learned = learner.learned
        return run
    }

    /// All that decides the merges apart from the corpus.
    private var settings: [UInt8] {
        var settings = Array("\(ties.rawValue) \(maximumTokenBytes ?? 0) \(minimumCount) ".utf8)
        for token in known.tokens {
            appendVarint(UInt64(token.count), to: &settings)
            settings += token
        }
        return settings
    }
}
