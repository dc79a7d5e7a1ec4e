import BytePairs
package import Documents
import Files
import Pieces
import Platform
public import SplitPatterns
import Synchronization

/// Counts the pieces of documents as they come, in memory or in files: the part of training that sees text.
///
/// ```swift
/// let counter = DocumentCounter(.o200k)
/// for batch in batches { try counter.add(batch) }
/// let vocabulary = try Trainer(size: 32_768).train(on: counter)
/// ```
///
/// Any number of threads may add documents at once. Counts beyond the memory go to disk.
public final class DocumentCounter: Sendable {
    /// How documents are cut into pieces.
    public let pattern: SplitPattern
    private let memory: Int
    private let counters = CounterPool()
    private let state = Mutex(State())
    /// The counts that were made elsewhere, if any.
    private let added = Mutex<CountsFile.Totals?>(nil)

    private struct State {
        /// How many documents in memory, and chunks of files, have been begun.
        var begun: UInt64 = 0
        var runs: [CountsSource] = []
        var folder: WorkFolder?
    }

    /// A counter of nothing.
    ///
    /// - Parameters:
    ///   - pattern: how documents are cut into pieces.
    ///   - memory: about how many bytes the counts may take before they go to disk; `nil` for half of the machine's.
    public init(_ pattern: SplitPattern, memory: Int? = nil) {
        self.pattern = pattern
        // Tables double when they grow, and are sorted when they are written.
        self.memory = (memory ?? Machine.memory / 2) / 5 * 2
    }

    deinit { state.withLock { $0.folder?.remove() } }

    /// Counts the pieces of documents, with several threads.
    ///
    /// - Throws: `SplitPatternError` where a custom pattern hits a limit; the counts are then of no use.
    /// - Complexity: linear in the documents.
    public func add(_ documents: [[UInt8]], threads: Int? = nil) throws {
        try add(count: documents.count, size: { documents[$0].count }, threads: threads) { index, body in
            try documents[index].withUnsafeBufferPointer(body)
        }
    }

    /// The same for documents that are anywhere in memory and do not change meanwhile.
    package func add(_ documents: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>, threads: Int?) throws {
        // Unchecked: nobody changes the documents while they are counted.
        nonisolated(unsafe) let documents = documents
        try add(count: documents.count, size: { documents[$0].count }, threads: threads) { index, body in
            try body(documents[index])
        }
    }

    private func add(
        count: Int, size: (Int) -> Int, threads: Int?,
        withDocument: @Sendable (Int, (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
    ) throws {
        let before = state.withLock { state in
            defer { state.begun += UInt64(count) }
            return state.begun
        }
        try forEachPortion(of: count, size: size, threads: threads ?? Machine.coreCount) { range in
            let splitter = pattern.takeSplitter()
            defer { pattern.give(splitter) }
            try counters.withCounter { counter in
                for index in range {
                    // Pieces come in the order of the documents.
                    var position = (before &+ UInt64(index)) << 32
                    try withDocument(index) { try counter.add($0, splitter, position: &position) }
                }
            }
        } body: {
        }
        try spillIfLarge()
    }

    /// Adds the counts of a counts file's content.
    ///
    /// - Throws: an `InputProblem` if it is damaged or was counted with another split pattern; the counts are then of
    ///   no use.
    /// - Complexity: linear in the pieces.
    package func add(countsFile content: [UInt8]) throws {
        let reader = try CountsReader(InputReader(content, name: "the counts", compression: .none))
        guard reader.header.expressions == pattern.expressions else {
            throw InputProblem(
                reader.path, byte: 16, "their pieces were cut with another split pattern than this counter's",
                remedy: "count all parts of a corpus with the same pattern")
        }
        // One at a time, so that the check of the sum comes before every addition.
        try added.withLock { added in
            var sum = added ?? CountsFile.Totals()
            defer { added = sum }
            try counters.withCounter { counter in
                while try reader.next() {
                    guard sum.add(count: reader.count, bytes: reader.piece.count), sum.bytes <= .max / 2
                    else {
                        throw InputProblem(
                            reader.path, byte: 0, "these and those before are beyond 62 bits together",
                            remedy: "they are not of one corpus: check them")
                    }
                    reader.piece.withUnsafeBufferPointer { counter.add($0, count: reader.count, first: .max) }
                }
            }
        }
        try spillIfLarge()
    }

    /// Counts the pieces of the documents of files, or of parts of files, which are read as they are needed.
    ///
    /// - Parameter report: is called with how many bytes have been read.
    /// - Throws: what reading and `report` throw, and `SplitPatternError`; a part of the corpus has been counted then.
    package nonisolated(nonsending) func add(
        _ corpus: Corpus, threads: Int?, _ report: (Int) throws -> Void
    ) async throws {
        let counting = try CorpusCounter(
            corpus, pattern, threads: threads ?? Machine.coreCount,
            from: CorpusPosition(chunk: Int(state.withLock { $0.begun })), into: counters)
        defer { state.withLock { $0.begun = max($0.begun, UInt64(counting.state.chunk)) } }
        while try await !counting.run(until: { state in
            try report(state.bytes)
            return state.memory > memory
        }) {
            try spillIfLarge()
        }
        try spillIfLarge()
    }

    /// Moves counts from memory to disk if they take too much. Those of threads that count meanwhile stay.
    private func spillIfLarge() throws {
        if counters.memory > memory { try spill(counters.takeAll()) }
    }

    /// What cannot be written stays in memory, for another try.
    private func spill(_ taken: [PieceCounter]) throws {
        for (index, counter) in taken.enumerated() where counter.distinct > 0 {
            do {
                try state.withLock { state in
                    let folder = state.folder ?? .temporary()
                    state.folder = folder
                    state.runs.append(try folder.writeRun(counter, pattern.expressions).source(in: folder))
                }
            } catch {
                for left in taken[index...] { counters.give(left) }
                throw error
            }
        }
    }

    /// Whether it is known which piece came first: counts that were made elsewhere do not say it.
    var hasOrder: Bool { added.withLock { $0 == nil } }

    /// What has been counted so far; nobody may add documents meanwhile.
    func counted() throws -> CorpusCounts {
        let first = counters.takeMerged()
        let (runs, folder) = state.withLock { ($0.runs, $0.folder) }
        guard !runs.isEmpty else {
            counters.give(first)
            return CorpusCounts(pattern, first, heldOut: DistinctPieces())
        }
        try spill([first])
        return CorpusCounts(pattern, runs: state.withLock { $0.runs }, folder: folder)
    }

    /// Writes what has been counted to a counts file, which `bpe train --counts` and `bpe merge-counts` read.
    package func write(to path: String) throws -> CountsFileSummary {
        try CountsFileSummary(writing: counted(), to: path)
    }
}

extension PieceCounter {
    /// Counts the pieces of a document.
    ///
    /// - Parameter position: the number of its first piece in the corpus; then that of the piece after it.
    func add(
        _ document: UnsafeBufferPointer<UInt8>, _ splitter: Splitter, position: inout UInt64
    ) throws(SplitPatternError) {
        splitter.begin(document)
        while let batch = try splitter.nextBatch() {
            add(batch, position: position)
            position += UInt64(batch.count)
        }
    }
}
