/// Saves merges while they are learned, so that a run that was killed can be resumed.
struct MergeKeeper {
    private let work: Trainer.KeptWork
    /// Saves the counts before the first merges are saved; `nil` once they are on disk.
    private var keepInput: (() throws -> Void)?
    private var lastKept = ContinuousClock.now

    init(_ work: Trainer.KeptWork, keepInput: (() throws -> Void)?) {
        self.work = work
        self.keepInput = keepInput
    }

    /// The merges of the stopped run, if its settings were the same.
    func kept(settings: [UInt8]) throws -> KeptMerges? {
        // Merges without counts are another run's.
        guard work.resumes, keepInput == nil, let kept = try work.folder.readMerges() else { return nil }
        return kept.settings == settings ? kept : nil
    }

    /// Whether it is time to save again.
    var isDue: Bool { ContinuousClock.now - lastKept >= work.learningInterval }

    mutating func keep(_ merges: KeptMerges) throws {
        try keepInput?()
        keepInput = nil
        try work.folder.write(merges)
        lastKept = .now
    }
}
