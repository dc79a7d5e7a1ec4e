import BytePairs
package import Documents
package import Files
import Formats
import Platform
import Synchronization
import Tokenization

/// Encodes a corpus into a dataset: reads chunks, lets several threads encode them, and writes them in order.
package struct DatasetJob {
    package let corpus: Corpus
    package let encoder: DocumentEncoder
    package let threads: Int

    package init(_ corpus: Corpus, _ encoder: DocumentEncoder, threads: Int) {
        self.corpus = corpus
        self.encoder = encoder
        self.threads = threads
    }

    /// How far a run has come.
    package struct Progress: Sendable {
        /// How many bytes of the files have been read, as they are stored.
        package var storedBytes = 0
        package var totals = DatasetTotals()
        /// The files that could not be read to their ends.
        package var failures: [SourceFailure] = []
        /// The files of ids that are complete.
        package var paths: [String] = []
    }

    /// What is written, and where.
    package struct Output {
        let format: DatasetFormat
        let layout: any DatasetLayout
        let names: ShardNames
        let shardTokens: Int?
        let sidecar: Sidecar?

        package init(
            _ path: String, _ format: DatasetFormat, _ encoder: DocumentEncoder, shardTokens: Int?
        ) {
            let encoding = encoder.tokenizer.encoding
            self.format = format
            self.shardTokens = shardTokens
            layout = format.layout(isNarrow: encoder.formatter.isNarrow, encoding: encoding.name)
            names = ShardNames(
                path, layout, hasNumbers: shardTokens != nil, mayBeFolder: format.hasSidecar)
            sidecar =
                format.hasSidecar
                ? Sidecar(format, layout, encoding, prepend: encoder.prepend, append: encoder.append) : nil
        }
    }

    /// Chunks of which the ids stay in the processor's near caches until they are written.
    private static let chunkSize = 1 << 18

    /// Writes to a stream.
    ///
    /// - Throws: ``DocumentRefused``; what writing throws. Files that cannot be read are in the result.
    package func run(
        to stream: ByteStream, _ format: DatasetFormat, _ report: (Progress) -> Void
    ) throws -> Progress {
        let layout = format.layout(
            isNarrow: encoder.formatter.isNarrow, encoding: encoder.tokenizer.encoding.name)
        let sink = StreamSink(stream, layout)
        let progress = try run([sink], report)
        try sink.finish()
        return progress
    }

    /// Writes files, all of which are complete when this returns. If there is not a single document because all
    /// files have failed, none is written.
    ///
    /// - Throws: as above; nothing is written then but whole shards.
    package func run(to output: Output, _ report: (Progress) -> Void) throws -> Progress {
        // If it cannot be made, the first file in it says so.
        if let folder = output.names.folder { mkdir(folder, 0o777) }
        let parts = encoder.split?.names.map(Optional.some) ?? [nil]
        let sinks = parts.map { part in
            ShardedOutput(
                output.names, output.layout, part: part, shardTokens: output.shardTokens, output.sidecar)
        }
        do {
            for sink in sinks { try sink.begin() }
            var progress = try run(sinks, report)
            if progress.totals.documents == 0, !progress.failures.isEmpty {
                for sink in sinks { sink.abandon() }
            } else {
                for sink in sinks { try sink.finish() }
            }
            progress.paths = sinks.flatMap(\.paths)
            return progress
        } catch {
            for sink in sinks { sink.abandon() }
            throw error
        }
    }

    private func run(_ sinks: [any DocumentSink], _ report: (Progress) -> Void) throws -> Progress {
        let router = DocumentRouter(
            sinks, encoder.split, separatorSize: encoder.formatter.separator == nil ? 0 : 1)
        let reader = try CorpusReader(corpus, rules, chunkSize: Self.chunkSize)
        var progress = Progress()
        try forEachInOrder(threads: hasSeveralChunks ? threads : 1) {
            try reader.next()
        } work: { [corpus, encoder] in
            try encoder.encode($0, of: corpus)
        } body: { chunk in
            let source = chunk.source!
            try router.take(chunk)
            progress.note(chunk)
            report(progress)
            reader.recycle(source)
            encoder.recycle(chunk)
        }
        return progress
    }

    private var rules: CorpusReader.Rules {
        var rules = CorpusReader.Rules { [tokenizer = encoder.tokenizer] in
            tokenizer.lastCut(in: $0, after: $1)
        }
        rules.keepsEmptyDocuments = true
        rules.skipsDamage = true
        rules.mostKept = Machine.memory / 4
        return rules
    }

    /// Whether there is work for a second thread.
    private var hasSeveralChunks: Bool {
        corpus.sources.count > 1 || !corpus.isSmallFile(below: Self.chunkSize)
    }
}

extension DatasetJob.Progress {
    fileprivate mutating func note(_ chunk: EncodedChunk) {
        let source = chunk.source!
        storedBytes = source.storedBytes
        failures += source.failures
        totals.tokens += chunk.ids.count
        totals.documents += source.documents.count - (source.endsInDocument ? 1 : 0)
        totals.textBytes += chunk.documents.reduce(0) { $0 + $1.textBytes }
    }
}
