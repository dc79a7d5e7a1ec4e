import BytePairs
import Files
import Platform
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

    /// What counting has given.
    struct Outcome {
        let counted: CountedCorpus
        /// What the folder says of it, or would say.
        let record: WorkRecord
        /// Whether the folder has all of it.
        let isKept: Bool
    }

    /// Counts everything. `report` is told how far it has come.
    nonisolated(nonsending) func run(
        _ report: (_ bytes: Int, _ distinct: Int) throws -> Void
    ) async throws -> Outcome {
        var record = try begin()
        guard let start = record.position else {
            try report(record.bytes, 0)
            return try outcome(record)
        }
        let counting = try CorpusCounting(corpus, pattern, threads: threads, from: start, heldOut: heldOut)
        var lastKept = ContinuousClock.now
        do {
            while try await !counting.run(until: { state in
                try report(state.bytes, state.distinct)
                return state.memory > memory
                    || work.isKept && state.position != nil && ContinuousClock.now - lastKept >= work.interval
            }) {
                try spill(counting, into: &record)
                try keep(&record, upTo: counting.state.position)
                lastKept = .now
            }
        } catch let error where !(error is CancellationError) {
            // What came before a file turned out to be damaged, or gone, is counted: another try need not do it again.
            if work.isKept, counting.isWhole,
                ContinuousClock.now - lastKept >= min(work.interval, Self.briefly)
            {
                try spill(counting, into: &record)
                record.digestBeforePosition = counting.state.position.flatMap(digest(before:))
                try keep(&record, upTo: counting.state.position)
            }
            throw error
        }
        record.bytes = counting.state.bytes
        let isLong = work.isKept && ContinuousClock.now - lastKept >= work.interval
        if record.runs.isEmpty, !isLong {
            let counter = merged(counting.takeCounters())
            try report(counting.state.bytes, counter.distinct)
            record.position = nil
            return Outcome(
                counted: CountedCorpus(
                    pattern, counter, heldOut: counting.takeHeldOut()?.pieces(in: .common) ?? CountedPieces()),
                record: record, isKept: false)
        }
        try spill(counting, into: &record)
        record.position = nil
        if work.isKept { try work.folder.write(record) }
        return try outcome(record)
    }

    /// What lies in the folder.
    private func outcome(_ record: WorkRecord) throws -> Outcome {
        func counted(_ runs: [String], heldOut: CountedPieces) -> CountedCorpus {
            CountedCorpus(
                pattern, runs: runs.map { "\(work.folder.path)/\($0)" }, folder: work.folder, heldOut: heldOut
            )
        }
        let heldOut = try counted(record.heldOutRuns, heldOut: CountedPieces()).pieces(for: .huggingFace)
        return Outcome(
            counted: counted(record.runs, heldOut: heldOut), record: record, isKept: work.isKept)
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

    /// Puts the counts that are in memory on the disk.
    private func spill(_ counting: CorpusCounting, into record: inout WorkRecord) throws {
        for counter in counting.takeCounters() where counter.distinct > 0 {
            record.runs.append(try work.folder.writeRun(counter, pattern.expressions))
        }
        if let counter = counting.takeHeldOut() {
            record.heldOutRuns.append(try work.folder.writeRun(counter, pattern.expressions))
        }
    }

    /// Notes that the runs have all that comes before a position. Without a position, the old record stays.
    private func keep(_ record: inout WorkRecord, upTo position: CorpusPosition?) throws {
        guard work.isKept, let position else { return }
        record.position = position
        record.bytes = position.corpusOffset
        try work.folder.write(record)
        record.digestBeforePosition = nil
    }

    /// The record to begin with: that of the run which was stopped, if this one goes on where it was.
    private func begin() throws -> WorkRecord {
        let new = newRecord()
        guard work.isKept else { return new }
        guard let old = try work.folder.readRecord() else {
            work.folder.removeAll(but: [])
            return new
        }
        guard work.resumes else { throw WorkFolderFailure.isThere(work.folder) }
        guard old.isOfSameCorpus(as: new) else {
            throw failure(
                "the corpus, its format or the split pattern is another than when the run was stopped")
        }
        if let changed = firstChange(from: old, to: new) {
            throw failure("\(changed) is not what it was when the run was stopped")
        }
        if old.position != nil, corpus.sources.contains(where: { $0.isStream }) {
            throw failure("a part of the corpus, as standard input is, cannot be read again from its middle")
        }
        work.folder.removeAll(butWhatBelongsTo: old)
        var record = old
        record.sources = new.sources
        record.digestBeforePosition = nil
        return record
    }

    private func failure(_ reason: String) -> WorkFolderFailure {
        WorkFolderFailure(path: work.folder.path, reason: reason)
    }

    /// The first file that was counted, in whole or in part, and is another one now.
    private func firstChange(from old: WorkRecord, to new: WorkRecord) -> String? {
        let end = old.position.map { $0.source + ($0.offset > 0 ? 1 : 0) } ?? old.sources.count
        for index in 0..<min(end, old.sources.count) where old.sources[index] != new.sources[index] {
            // One that was mended goes on as it began.
            if let position = old.position, index == position.source, let before = old.digestBeforePosition,
                before == digest(before: position)
            {
                continue
            }
            return old.sources[index].name
        }
        return nil
    }

    /// The SHA-256 of what comes before a place in its source; `nil` where it cannot be read.
    private func digest(before position: CorpusPosition) -> String? {
        guard position.offset > 0, case .file(let path) = corpus.sources[position.source],
            let file = try? UnpackedFile(path, corpus.format.compression)
        else { return nil }
        var hash = SHA256()
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { block.deallocate() }
        while file.offset < position.offset {
            let rest = UnsafeMutableRawBufferPointer(
                rebasing: block[..<min(block.count, position.offset - file.offset)])
            guard let count = try? file.read(into: rest), count > 0 else { return nil }
            hash.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
        return hexDigits(hash.finalize())
    }

    private func newRecord() -> WorkRecord {
        WorkRecord(
            expressions: pattern.expressions, jsonField: corpus.format.jsonField,
            separator: corpus.format.separator, compression: corpus.format.compression.rawValue,
            heldOut: heldOut,
            sources: corpus.sources.map { source in
                switch source {
                case .file(let path): WorkRecord.Source(ofFile: path)
                case .open(_, let name): WorkRecord.Source(name: name)
                case .bytes(let bytes): WorkRecord.Source(name: "memory", size: bytes.count)
                }
            }, position: CorpusPosition())
    }
}

extension WorkRecord.Source {
    /// A file as it is now.
    init(ofFile path: String) {
        let state = FileState(path: path)
        self.init(name: path, size: state?.size, modified: state?.modified)
    }
}
