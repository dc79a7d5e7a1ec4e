package import Documents
import Files
import Platform
import Tokenization

/// Writes a dataset of documents as they come, in memory or in files, and puts its files in their places at the end.
///
/// For programs that give documents, as `DatasetJob` is for a corpus that is known from the start; the files have the
/// same bytes. One thread at a time.
package final class DatasetWriter {
    private let encoder: DocumentEncoder
    private let threads: Int
    private let output: ShardedOutput
    private let router: DocumentRouter
    /// The folder that was made for the files.
    private var folder: String?
    private var state = State.open

    private enum State { case open, failed, finished }

    /// The files, in the order in which they take their places: of each shard the ids first and the sidecar last.
    /// Known when the dataset is finished.
    package private(set) var paths: [String] = []

    /// A document of more bytes is encoded in parts, so that its ids need not be in memory at once.
    private static let longDocument = 1 << 21

    /// Opens the first file, so that one that cannot be written is known before any work is done.
    package init(_ output: DatasetJob.Output, _ encoder: DocumentEncoder, threads: Int) throws {
        (self.encoder, self.threads) = (encoder, threads)
        // If it cannot be made, the first file in it says so.
        if let wanted = output.names.folder, mkdir(wanted, 0o777) == 0 { folder = wanted }
        self.output = try ShardedOutput(output, part: nil, temporaryIn: nil)
        router = DocumentRouter([self.output], nil, separatorSize: encoder.separatorSize)
        do {
            try self.output.begin()
        } catch {
            abandon()
            throw error
        }
    }

    deinit { if state == .open { abandon() } }

    /// How much has been written.
    package var totals: DatasetTotals { output.totals }

    /// Encodes documents with several threads, and writes them in order.
    ///
    /// - Throws: ``DocumentRefused`` with the document's number in the dataset, counted from 0; what writing throws. The
    ///   dataset is then abandoned.
    package func add(_ documents: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>) throws {
        try working {
            var rest = documents[...]
            while !rest.isEmpty {
                let short = rest.prefix { $0.count <= Self.longDocument }
                try addShort(UnsafeBufferPointer(rebasing: short))
                rest = rest[short.endIndex...]
                if let long = rest.popFirst() { try addLong(long) }
            }
        }
    }

    /// Encodes the documents of files, or of parts of files, and writes them.
    ///
    /// - Parameter report: is called with how many stored bytes have been read.
    /// - Throws: ``DocumentRefused``; what reading, writing and `report` throw. The dataset is then abandoned.
    package func add(_ corpus: Corpus, _ report: (Int) throws -> Void = { _ in }) throws {
        try working {
            try DatasetJob(corpus, encoder, threads: threads, skipsDamage: false).read(
                from: CorpusPosition(), into: router, with: encoder
            ) { try report($0.source?.storedBytes ?? 0) }
        }
    }

    /// Completes the files and puts all of them in their places.
    package func finish() throws -> DatasetTotals {
        try working {
            try output.finish()
            paths = output.pendingPaths
            try ShardedOutput.place([output])
        }
        state = .finished
        return output.totals
    }

    /// Removes everything that has been written, unless the dataset is finished.
    package func abandon() {
        guard state != .finished else { return }
        state = .failed
        output.abandon()
        if let folder { rmdir(folder) }
    }

    private func working(_ work: () throws -> Void) throws {
        guard state == .open else { throw DatasetClosed(isFinished: state == .finished) }
        do {
            try work()
        } catch {
            abandon()
            throw error
        }
    }

    private func addShort(_ documents: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>) throws {
        // Unchecked: no one changes the documents while they are encoded.
        nonisolated(unsafe) let documents = documents
        let first = totals.documents
        try forEachPortion(of: documents.count, size: { documents[$0].count }, threads: threads) {
            [encoder] in
            try encoder.encode($0, of: documents, first: first)
        } body: {
            try take($0)
        }
    }

    private func addLong(_ document: UnsafeBufferPointer<UInt8>) throws {
        nonisolated(unsafe) let document = document
        let number = totals.documents
        var parts = TextChunks(borrowing: document, for: encoder.tokenizer)
        try forEachInOrder(threads: threads) {
            try parts.next()
        } work: { [encoder] in
            try encoder.encode($0, of: document, number: number)
        } body: {
            try take($0)
        }
    }

    private func take(_ chunk: EncodedChunk) throws {
        try router.take(chunk)
        encoder.recycle(chunk)
    }
}

/// A dataset that takes no more documents.
package struct DatasetClosed: Error, CustomStringConvertible {
    let isFinished: Bool

    package var description: String {
        isFinished
            ? "the dataset is finished: write another for more documents"
            : "the dataset was given up after an error, and nothing of it is left: write it again from the start"
    }
}
