/// Saves merges while they are learned, so that a run that was killed can be resumed.
struct MergeKeeper {
    private let work: Trainer.KeptWork
    private var counts: Counts
    private var lastKept = ContinuousClock.now

    /// The counts that are learned from.
    enum Counts {
        /// The work folder has a record of them.
        case onDisk(WorkRecord)
        /// They are saved, and a record of them, before the first merges are.
        case inMemory(keep: () throws -> WorkRecord)
    }

    init(_ work: Trainer.KeptWork, _ counts: Counts) {
        self.work = work
        self.counts = counts
    }

    /// The merges of the stopped run, if its settings were the same.
    func kept(settings: [UInt8]) throws -> KeptMerges? {
        // Merges without counts, or with others, are another run's.
        guard work.resumes, case .onDisk(let record) = counts, let kept = try work.folder.readMerges() else {
            return nil
        }
        return kept.settings == record.identity + settings ? kept : nil
    }

    /// Whether it is time to save again.
    var isDue: Bool { ContinuousClock.now - lastKept >= work.learningInterval }

    mutating func keep(_ run: TrainingRun, settings: [UInt8]) throws {
        let record =
            switch counts {
            case .onDisk(let record): record
            case .inMemory(let keep): try keep()
            }
        counts = .onDisk(record)
        try work.folder.write(run.merges(settings: record.identity + settings))
        lastKept = .now
    }
}
