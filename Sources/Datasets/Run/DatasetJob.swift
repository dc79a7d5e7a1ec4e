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
    /// Whether the rest of a file that cannot be read is left out, and noted; otherwise it ends the run.
    let skipsDamage: Bool

    package init(_ corpus: Corpus, _ encoder: DocumentEncoder, threads: Int, skipsDamage: Bool = true) {
        self.corpus = corpus
        self.encoder = encoder
        self.threads = threads
        self.skipsDamage = skipsDamage
    }

    /// How far a run has come.
    package struct Progress: Sendable {
        /// How many bytes of the files have been read, as they are stored.
        package var storedBytes = 0
        package var totals = DatasetTotals()
        /// The files that could not be read to their ends.
        package var failures: [Failure] = []
        /// The files of ids that are complete.
        package var paths: [String] = []
        /// Files of an earlier run that go on after the last shard of each part: the first of each.
        package var leftOver: [String] = []
        /// How many documents have been written in their new order; `nil` before that.
        package var shuffled: Int?

        /// A file that could not be read to its end, and why and what to do.
        package struct Failure: Equatable, Sendable {
            package let source: Int
            package let message: String
        }

        mutating func note(_ chunk: EncodedChunk) {
            storedBytes = chunk.source?.storedBytes ?? storedBytes
            failures += (chunk.source?.failures ?? []).map {
                Failure(source: $0.source, message: "\($0.cause)")
            }
            totals.tokens += chunk.ids.count
            totals.documents += chunk.documents.count - (chunk.endsInDocument ? 1 : 0)
            totals.textBytes += chunk.documents.reduce(0) { $0 + $1.textBytes }
        }
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

    /// Finds out before any work whether a dataset would take the place of one of its inputs.
    ///
    /// - Throws: ``SharedPlace``.
    package func checkPlaces(_ output: Output, apartFrom inputs: [String]) throws {
        for input in inputs {
            let candidate = output.names.sibling(lastComponent(of: input))
            let isOfDataset = (encoder.split?.names.map(Optional.some) ?? [nil]).contains {
                output.names.isFile(candidate, ofPart: $0, output.layout)
            }
            if isOfDataset { try OutputFile.checkPlaces([candidate], apartFrom: [input]) }
        }
    }

    /// Chunks of which the ids stay in the processor's near caches until they are written.
    private static let chunkSize = 1 << 18

    /// Writes to a stream.
    ///
    /// - Parameter folder: where ids wait for a header that says how many there are.
    /// - Throws: ``DocumentRefused``; what writing throws. Files that cannot be read are in the result.
    package func run(
        to stream: ByteStream, _ format: DatasetFormat, temporaryIn folder: String,
        _ report: (Progress) -> Void
    ) throws -> Progress {
        let layout = format.layout(
            isNarrow: encoder.formatter.isNarrow, encoding: encoder.tokenizer.encoding.name)
        let sink = StreamSink(stream, layout, temporaryIn: folder)
        var progress = Progress()
        let router = DocumentRouter([sink], encoder.split, separatorSize: encoder.separatorSize)
        try read(from: CorpusPosition(), into: router, with: encoder) { chunk in
            progress.note(chunk)
            report(progress)
        }
        try sink.finish()
        return progress
    }

    /// Writes files, all of which are complete when this returns. If there is not a single document because all
    /// files have failed, none is written.
    ///
    /// - Parameters:
    ///   - seed: decides the order of the documents; `nil` leaves it as it is.
    ///   - work: where unfinished work is kept; `nil` for nowhere.
    /// - Throws: as above; nothing is written then but whole shards.
    package func run(
        to output: Output, shufflingBy seed: UInt64? = nil, keeping work: DatasetWork? = nil,
        _ report: (Progress) -> Void
    ) throws -> Progress {
        // If it cannot be made, the first file in it says so.
        if let folder = output.names.folder { mkdir(folder, 0o777) }
        let lock = try work.map { try FolderLock($0.path) }
        defer { lock?.release() }
        return try DatasetRun(self, output, seed: seed, work).run(report)
    }

    /// Encodes from a place on, and calls `body` after each chunk.
    func read(
        from start: CorpusPosition, into router: DocumentRouter, with encoder: DocumentEncoder,
        _ body: (EncodedChunk) throws -> Void
    ) throws {
        let reader = try CorpusReader(corpus, rules, from: start, chunkSize: Self.chunkSize)
        try forEachInOrder(threads: hasSeveralChunks ? threads : 1) {
            try reader.next()
        } work: { [corpus] in
            try encoder.encode($0, of: corpus)
        } body: { chunk in
            try router.take(chunk)
            try body(chunk)
            if let source = chunk.source { reader.recycle(source) }
            encoder.recycle(chunk)
        }
    }

    private var rules: CorpusReader.Rules {
        var rules = CorpusReader.Rules { [tokenizer = encoder.tokenizer] in
            tokenizer.lastCut(in: $0, after: $1)
        }
        rules.keepsEmptyDocuments = true
        rules.skipsDamage = skipsDamage
        // A longer one could not be encoded even if there were room for it.
        rules.mostKept = min(
            Machine.memory / 4, PieceEncoder.longestPiece - CorpusReader.mostReadAtOnce)
        return rules
    }

    /// Whether there is work for a second thread.
    private var hasSeveralChunks: Bool {
        corpus.sources.count > 1 || !corpus.isSmallFile(below: Self.chunkSize)
    }
}
