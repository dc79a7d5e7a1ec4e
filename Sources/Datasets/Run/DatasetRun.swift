import Documents
import Files
import Formats
import JSON

/// One run that writes files: it reads and encodes, perhaps shuffles, and lets another run continue where it stopped.
final class DatasetRun {
    private let job: DatasetJob
    private let output: DatasetJob.Output
    private let seed: UInt64?
    private let work: DatasetWork?
    private var outputs: [ShardedOutput] = []
    private var spool: SpoolWriter?
    private var record: DatasetRecord
    private var hasRecord = false
    private var lastKept = ContinuousClock.now

    init(_ job: DatasetJob, _ output: DatasetJob.Output, seed: UInt64?, _ work: DatasetWork?) {
        (self.job, self.output, self.seed, self.work) = (job, output, seed, work)
        record = DatasetRecord(
            recipe: Self.recipe(job, output, seed), sources: job.corpus.sources.map { .init($0) },
            position: CorpusPosition(), parts: [])
    }

    /// How often the shuffling looks at the clock and reports.
    private static let documentsBetweenReports = 1024

    func run(_ report: (DatasetJob.Progress) -> Void) throws -> DatasetJob.Progress {
        do {
            try begin()
            var progress = DatasetJob.Progress()
            progress.totals = record.totals
            progress.failures = record.failures.map { .init(source: $0.source, message: $0.message) }
            if let position = record.position { try read(from: position, &progress, report) }
            if progress.totals.documents == 0, !progress.failures.isEmpty {
                abandon()
                // Another run has nothing to continue from, and must look at the files again.
                work?.end()
                return progress
            }
            if let seed { try shuffle(by: seed, &progress, report) }
            try finish()
            progress.paths = outputs.flatMap(\.paths)
            progress.leftOver = outputs.compactMap(\.shardOfAnEarlierRun)
            return progress
        } catch {
            abandon()
            throw error
        }
    }

    private func begin() throws {
        let old = try work?.begin(record)
        if let old {
            if old.position != nil, job.corpus.sources.contains(where: \.isStream) {
                throw DatasetWorkFailure(
                    path: work!.path,
                    reason: "a part of the input, as standard input is, cannot be read again from its middle",
                    remedy: "delete it to start again")
            }
            hasRecord = true
            record = old
        }
        let parts = job.encoder.split?.names.map(Optional.some) ?? [nil]
        for (index, part) in parts.enumerated() {
            let kept = old.flatMap { $0.parts.indices.contains(index) ? $0.parts[index] : nil }
            outputs.append(
                try ShardedOutput(output, part: part, temporaryIn: work?.path, continuing: kept))
            if kept == nil { try outputs[index].begin() }
        }
        if seed != nil {
            spool = try SpoolWriter(
                in: work!.path, isNarrow: try job.encoder.flat().formatter.isNarrow, continuing: old?.spool)
        }
    }

    private func read(
        from start: CorpusPosition, _ progress: inout DatasetJob.Progress,
        _ report: (DatasetJob.Progress) -> Void
    ) throws {
        let encoder = seed == nil ? job.encoder : try job.encoder.flat()
        let router = DocumentRouter(
            spool.map { [$0] } ?? outputs, encoder.split, separatorSize: encoder.separatorSize,
            hasOpenDocument: record.hasOpenDocument)
        try job.read(from: start, into: router, with: encoder) { chunk in
            progress.note(chunk)
            report(progress)
            if isDue, router.canBeKept, spool?.canBeKept ?? true, let next = chunk.source?.next {
                record.hasOpenDocument = next.isInDocument
                try keep(upTo: next, progress)
            }
        }
        if hasRecord || spool != nil && isDue { try keep(upTo: nil, progress) }
        record.position = nil
    }

    private func shuffle(
        by seed: UInt64, _ progress: inout DatasetJob.Progress, _ report: (DatasetJob.Progress) -> Void
    ) throws {
        try spool!.read { reader in
            let order = shuffledOrder(count: reader.count, seed: seed)
            var writer = ShuffledWriter(reader, job.encoder.formatter)
            for place in record.shuffled..<order.count {
                let number = Int(order[place])
                let entry = try reader.entry(number)
                guard outputs.indices.contains(entry.part) else {
                    throw DatasetWorkFailure(
                        path: work!.path,
                        reason: "a document in it belongs to no part of the dataset",
                        remedy: "delete it to start again")
                }
                try writer.write(entry, to: outputs[entry.part])
                record.shuffled = place + 1
                let isDueForReport = record.shuffled % Self.documentsBetweenReports == 0
                if isDueForReport {
                    progress.shuffled = record.shuffled
                    report(progress)
                }
                if isDueForReport && isDue || outputs[entry.part].hasPending {
                    try keep(upTo: nil, progress)
                }
            }
        }
    }

    private func finish() throws {
        for output in outputs { try output.finish() }
        if hasRecord { try keep(upTo: nil, nil) } else { try place() }
        spool?.abandon()
        work?.end()
    }

    private func abandon() {
        for output in outputs { output.abandon() }
        spool?.abandon()
        work?.abandon()
    }

    // MARK: - What is kept

    private var isDue: Bool {
        guard let work else { return outputs.contains(where: \.hasPending) }
        return outputs.contains(where: \.hasPending) || ContinuousClock.now - lastKept >= work.interval
    }

    /// Records what has been done, and puts complete files in their places.
    private func keep(upTo position: CorpusPosition?, _ progress: DatasetJob.Progress?) throws {
        lastKept = .now
        guard let work else { return try place() }
        if let progress {
            record.totals = progress.totals
            record.failures = progress.failures.map { .init(source: $0.source, message: $0.message) }
        }
        record.position = position
        record.parts = try outputs.map { try $0.keep() }
        record.spool = try spool?.keep()
        try work.write(record)
        hasRecord = true
        try place()
    }

    private func place() throws { try ShardedOutput.place(outputs) }

    /// Everything but the sources that the bytes of the dataset depend on.
    private static func recipe(
        _ job: DatasetJob, _ output: DatasetJob.Output, _ seed: UInt64?
    ) -> String {
        var json = JSONWriter()
        let (encoder, format) = (job.encoder, job.corpus.format)
        json.object { json in
            json.field("format", output.format.rawValue)
            output.sidecar?.writeFields(to: &json)
            json.field("specials", "\(encoder.policy)")
            json.field("parts", ifPresent: encoder.split?.names)
            json.field("shares", ifPresent: encoder.split?.shares)
            json.field("shardTokens", ifPresent: output.shardTokens)
            json.field("jsonField", ifPresent: format.jsonField)
            json.field("separator", format.separator)
            json.field("compression", format.compression.rawValue)
            json.field("seed", ifPresent: seed.map { String($0) })
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
