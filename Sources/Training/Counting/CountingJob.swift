import BytePairs
import Documents
import Files
import Platform
import SplitPatterns

/// Counts a corpus within a memory budget, and so that a run that was killed can be resumed.
struct CountingJob {
    let corpus: Corpus
    let pattern: SplitPattern
    let threads: Int
    /// How many bytes the counts may take in memory before they are written to disk.
    let memory: Int
    let work: Work
    /// The share of the corpus that is not learned from, to see what it costs.
    let heldOut: Double

    /// Where finished work is kept, and how often.
    struct Work {
        let folder: WorkFolder
        /// Whether to continue the run that left its work in the folder.
        let resumes: Bool
        /// Whether the folder outlives the run, so that another can continue it.
        let outlivesRun: Bool
        let interval: Duration
    }

    /// The counts, and whether they are on disk.
    struct Outcome {
        let counted: CorpusCounts
        /// The record of the run, whether or not the folder has it.
        let record: WorkRecord
        /// Whether the folder has all of it.
        let isOnDisk: Bool
    }

    /// Counts everything, calling `report` with its progress.
    nonisolated(nonsending) func run(
        _ report: (_ bytes: Int, _ distinct: Int) throws -> Void
    ) async throws -> Outcome {
        var record = try begin()
        guard let start = record.position else {
            try report(record.bytes, 0)
            return try outcome(record)
        }
        let counting = try CorpusCounter(corpus, pattern, threads: threads, from: start, heldOut: heldOut)
        var lastKept = ContinuousClock.now
        while true {
            do {
                let isDone = try await counting.run { state in
                    try report(state.bytes, state.distinct)
                    return state.memory > memory
                        || work.outlivesRun && state.position != nil
                            && ContinuousClock.now - lastKept >= work.interval
                }
                if isDone { break }
            } catch let error where !(error is CancellationError) {
                // All before the damaged or missing file is counted: another run need not count it again.
                if work.outlivesRun, counting.isWhole,
                    ContinuousClock.now - lastKept >= min(work.interval, Self.briefly)
                {
                    try spill(counting, into: &record)
                    record.digestBeforePosition = counting.state.position.flatMap(digest(before:))
                    try keep(&record, upTo: counting.state.position)
                }
                throw error
            }
            // Where this fails, the counts are lost, and the old record is what another run goes on with.
            try spill(counting, into: &record)
            try keep(&record, upTo: counting.state.position)
            lastKept = .now
        }
        record.bytes = counting.state.bytes
        let isLong = work.outlivesRun && ContinuousClock.now - lastKept >= work.interval
        if record.runs.isEmpty, !isLong {
            let counter = counting.takeMerged()
            try report(counting.state.bytes, counter.distinct)
            record.position = nil
            return Outcome(
                counted: CorpusCounts(
                    pattern, counter, heldOut: counting.takeHeldOut()?.pieces(in: .common) ?? DistinctPieces()
                ),
                record: record, isOnDisk: false)
        }
        try spill(counting, into: &record)
        record.position = nil
        if work.outlivesRun { try work.folder.write(record) }
        return try outcome(record)
    }

    /// The counts in the folder.
    private func outcome(_ record: WorkRecord) throws -> Outcome {
        func counted(_ runs: [KeptRun], heldOut: DistinctPieces) -> CorpusCounts {
            CorpusCounts(
                pattern, runs: runs.map { $0.source(in: work.folder) }, folder: work.folder, heldOut: heldOut)
        }
        let heldOut = try counted(record.heldOutRuns, heldOut: DistinctPieces()).pieces(for: .huggingFace)
        return Outcome(
            counted: counted(record.runs, heldOut: heldOut), record: record, isOnDisk: work.outlivesRun)
    }

    // MARK: - What is kept

    /// Less work than this is not worth keeping.
    private static let briefly = Duration.seconds(2)

    /// Moves the counts from memory to disk.
    private func spill(_ counting: CorpusCounter, into record: inout WorkRecord) throws {
        for counter in counting.takeCounters() where counter.distinct > 0 {
            record.runs.append(try work.folder.writeRun(counter, pattern.expressions))
        }
        if let counter = counting.takeHeldOut() {
            record.heldOutRuns.append(try work.folder.writeRun(counter, pattern.expressions))
        }
    }

    /// Records that the runs hold everything before a position. Without a position, the old record stays.
    private func keep(_ record: inout WorkRecord, upTo position: CorpusPosition?) throws {
        guard work.outlivesRun, let position else { return }
        record.position = position
        record.bytes = position.corpusOffset
        try work.folder.write(record)
        record.digestBeforePosition = nil
    }

    /// The record to start with: that of the stopped run, if this run resumes it.
    private func begin() throws -> WorkRecord {
        let new = newRecord()
        guard work.outlivesRun else { return new }
        guard let old = try work.folder.readRecord() else {
            work.folder.removeAll(except: [])
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
        if let position = old.position, isBeyondEnd(position) {
            throw failure("it ends after the end of \(corpus.sources[position.source].name)")
        }
        try work.folder.checkRuns(of: old)
        work.folder.removeAll(exceptFilesOf: old)
        var record = old
        record.sources = new.sources
        record.digestBeforePosition = nil
        return record
    }

    private func failure(_ reason: String) -> WorkFolderFailure {
        WorkFolderFailure(path: work.folder.path, reason: reason)
    }

    /// The first file that was counted, in whole or in part, and has changed since.
    private func firstChange(from old: WorkRecord, to new: WorkRecord) -> String? {
        let end = old.position.map { $0.source + ($0.offset > 0 ? 1 : 0) } ?? old.sources.count
        for index in 0..<min(end, old.sources.count) where old.sources[index] != new.sources[index] {
            // A damaged file that was mended: what comes before the damage is the same.
            if let position = old.position, index == position.source, let before = old.digestBeforePosition,
                before == digest(before: position)
            {
                continue
            }
            return old.sources[index].name
        }
        return nil
    }

    /// Whether a file has fewer bytes than come before a position, as far as its size tells.
    private func isBeyondEnd(_ position: CorpusPosition) -> Bool {
        guard position.offset > 0 else { return false }
        switch corpus.sources[position.source] {
        case .file(let path):
            let file = try? InputReader(path, compression: corpus.format.compression)
            return file?.size.map { $0 < position.offset } ?? false
        case .part(_, let range): return range.upperBound < position.offset
        case .bytes(let bytes): return bytes.count < position.offset
        case .reader: return false
        }
    }

    /// The SHA-256 of what comes before a position in its source; `nil` where it cannot be read.
    private func digest(before position: CorpusPosition) -> String? {
        guard position.offset > 0, case .file(let path) = corpus.sources[position.source],
            let file = try? InputReader(path, compression: corpus.format.compression)
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
        return SHA256.digits(hash.finalize())
    }

    private func newRecord() -> WorkRecord {
        WorkRecord(
            expressions: pattern.expressions, jsonField: corpus.format.jsonField,
            separator: corpus.format.separator, compression: corpus.format.compression.rawValue,
            heldOut: heldOut,
            sources: corpus.sources.map { source in
                switch source {
                case .file, .part: WorkRecord.Source(ofFile: source)
                case .reader(let input): WorkRecord.Source(name: input.name)
                case .bytes(let bytes): WorkRecord.Source(name: "memory", size: bytes.count)
                }
            }, position: CorpusPosition())
    }
}

extension WorkRecord.Source {
    /// The current state of a file, or of the file that a part is of.
    init(ofFile source: Corpus.Source) {
        let state = source.fileState
        self.init(name: source.label, size: state?.size, modified: state?.modified)
    }
}
