import BytePairs
import CompressedFiles
import Files
import SplitPatterns

/// Counts a corpus within a budget of memory, and so that a run that was killed can go on.
struct CountingJob {
    let corpus: Corpus
    let pattern: SplitPattern
    let threads: Int
    /// How many bytes of memory the counts may take before they are written to disk.
    let memory: Int
    let work: Work
    /// Which share of the corpus is not learned from, to see what it costs.
    let heldOut: Double

    /// What is kept of the work, and how often.
    struct Work {
        let folder: WorkFolder
        /// Whether to go on where the run stopped that left something in the folder.
        let resumes: Bool
        /// Whether the folder outlives the run, so that another can go on.
        let isKept: Bool
        let interval: Duration
    }

    /// Counts everything. `report` is told how far it has come.
    nonisolated(nonsending) func run(
        _ report: (_ bytes: Int, _ distinct: Int) throws -> Void
    ) async throws -> CountedCorpus {
        var record = try begin()
        guard let start = record.position else {
            try report(record.bytes, 0)
            return counted(record.runs)
        }
        let counting = try CorpusCounting(corpus, pattern, threads: threads, from: start, heldOut: heldOut)
        var runs = record.runs
        var lastKept = ContinuousClock.now
        do {
            while try await !counting.run(until: { state in
                try report(state.bytes, state.distinct)
                return state.memory > memory
                    || work.isKept && state.position != nil && ContinuousClock.now - lastKept >= work.interval
            }) {
                runs += try spill(counting)
                try keep(runs, upTo: counting.state.position, &record)
                lastKept = .now
            }
        } catch let error where !(error is CancellationError) {
            // What came before a file turned out to be damaged, or gone, is counted: another try need not do it again.
            if work.isKept, counting.isWhole,
                ContinuousClock.now - lastKept >= min(work.interval, Self.briefly)
            {
                runs += try spill(counting)
                try keep(runs, upTo: counting.state.position, &record)
            }
            throw error
        }
        if runs.isEmpty, !work.isKept || ContinuousClock.now - lastKept < work.interval {
            let counter = merged(counting.takeCounters())
            try report(counting.state.bytes, counter.distinct)
            return CountedCorpus(pattern, counter, heldOut: counting.heldOutPieces())
        }
        runs += try spill(counting)
        if work.isKept {
            record.position = nil
            record.runs = runs
            record.bytes = counting.state.bytes
            try work.folder.write(record)
        }
        return counted(runs, heldOut: counting.heldOutPieces())
    }

    private func counted(_ runs: [String], heldOut: CountedPieces = CountedPieces()) -> CountedCorpus {
        CountedCorpus(
            pattern, runs: runs.map { "\(work.folder.path)/\($0)" }, folder: work.folder, heldOut: heldOut)
    }

    private func merged(_ counters: [PieceCounter]) -> PieceCounter {
        guard let first = counters.first else { return PieceCounter() }
        for other in counters.dropFirst() {
            first.add(other)
            other.clear()
        }
        return first
    }

    // MARK: - What is kept

    /// Work that is sooner done again than looked for.
    private static let briefly = Duration.seconds(2)

    /// Puts the counts that are in memory on the disk, and returns the names of the runs.
    private func spill(_ counting: CorpusCounting) throws -> [String] {
        try counting.takeCounters().filter { $0.distinct > 0 }
            .map { try work.folder.writeRun($0, pattern.expressions) }
    }

    /// Notes that the runs have all that comes before a position. Without a position, the record stays behind.
    private func keep(
        _ runs: [String], upTo position: CorpusPosition?, _ record: inout WorkRecord
    ) throws {
        guard work.isKept, let position else { return }
        record.runs = runs
        record.position = position
        try work.folder.write(record)
    }

    /// The record to begin with: that of the run which was stopped, if this one goes on where it was.
    private func begin() throws -> WorkRecord {
        let new = newRecord()
        guard work.isKept, let old = try work.folder.readRecord() else { return new }
        guard work.resumes else { throw WorkFolderFailure.isThere(work.folder) }
        var expected = new
        (expected.runs, expected.position, expected.bytes) = (old.runs, old.position, old.bytes)
        expected.learning = old.learning
        guard old == expected else {
            throw WorkFolderFailure(
                path: work.folder.path,
                reason: "the corpus, its format or the split pattern is another than when the run was stopped"
            )
        }
        if old.position != nil, old.sources.contains(where: { $0.size == nil }) {
            throw WorkFolderFailure(
                path: work.folder.path,
                reason: "a part of the corpus, as standard input is, cannot be read again from its middle")
        }
        work.folder.removeAll(but: Set(old.runs))
        return old
    }

    private func newRecord() -> WorkRecord {
        WorkRecord(
            expressions: pattern.expressions, jsonField: corpus.format.jsonField,
            separator: corpus.format.separator, compression: corpus.format.compression.rawValue,
            heldOut: heldOut,
            sources: corpus.sources.map { source in
                switch source {
                case .file(let path):
                    let state = FileState(path: path)
                    return WorkRecord.Source(name: path, size: state?.size, modified: state?.modified)
                case .open(_, let name): return WorkRecord.Source(name: name)
                case .bytes(let bytes): return WorkRecord.Source(name: "memory", size: bytes.count)
                }
            }, position: CorpusPosition())
    }
}

extension WorkFolderFailure {
    /// A run was stopped here, and nobody said to go on with it.
    static func isThere(_ folder: WorkFolder) -> WorkFolderFailure {
        WorkFolderFailure(
            path: folder.path, reason: "nobody has said whether to go on with it (--resume) or to begin anew")
    }
}
