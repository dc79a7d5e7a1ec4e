import BytePairs
import Files
import Pieces
import Platform
public import SplitPatterns
import Synchronization

/// Counts the pieces of documents that a program has in memory, as they come: the part of training that sees text.
///
/// ```swift
/// let counter = DocumentCounter(.o200k)
/// for batch in batches { try counter.add(batch) }
/// let vocabulary = try Trainer(size: 32_768).train(on: counter)
/// ```
///
/// Any number of threads may add documents at once. Counts beyond the memory go to disk. Counts that were made
/// elsewhere can be added, too, and what has been counted can be divided into parts: see
/// ``divide(into:minimumCount:_:)``.
public final class DocumentCounter: Sendable {
    /// How documents are cut into pieces.
    public let pattern: SplitPattern
    private let memory: Int
    private let idle = Pool<PieceCounter>(mostIdle: .max) { PieceCounter() }
    private let state = Mutex(State())
    /// The counts that were made elsewhere, if any.
    private let added = Mutex<CountsFile.Totals?>(nil)

    private struct State {
        /// How many documents have been begun.
        var documents: UInt64 = 0
        var runs: [String] = []
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
            defer { state.documents += UInt64(count) }
            return state.documents
        }
        try forEachPortion(of: count, size: size, threads: threads ?? Machine.coreCount) { range in
            let (counter, splitter) = (idle.take(), pattern.takeSplitter())
            defer {
                idle.give(counter)
                pattern.give(splitter)
            }
            for index in range {
                // Pieces come in the order of the documents.
                var position = (before &+ UInt64(index)) << 32
                try withDocument(index) { try counter.add($0, splitter, position: &position) }
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
        let counter = idle.take()
        defer { idle.give(counter) }
        // One at a time, so that the check of the sum comes before every addition.
        try added.withLock { added in
            var sum = added ?? CountsFile.Totals()
            defer { added = sum }
            while try reader.next() {
                guard sum.add(count: reader.count, bytes: reader.piece.count), sum.bytes <= .max / 2 else {
                    throw InputProblem(
                        reader.path, byte: 0, "these and those before are beyond 62 bits together",
                        remedy: "they are not of one corpus: check them")
                }
                reader.piece.withUnsafeBufferPointer { counter.add($0, count: reader.count, first: .max) }
            }
        }
        try spillIfLarge()
    }

    /// Moves counts from memory to disk if they take too much. Those of threads that count meanwhile stay.
    private func spillIfLarge() throws {
        let counters = idle.takeAll()
        guard counters.reduce(0, { $0 + $1.memory }) > memory else {
            for counter in counters { idle.give(counter) }
            return
        }
        try spill(counters)
    }

    private func spill(_ counters: [PieceCounter]) throws {
        for counter in counters where counter.distinct > 0 {
            try state.withLock { state in
                let folder = state.folder ?? .temporary()
                state.folder = folder
                state.runs.append("\(folder.path)/\(try folder.writeRun(counter, pattern.expressions))")
            }
        }
    }

    /// Whether it is known which piece came first: counts that were made elsewhere do not say it.
    var hasOrder: Bool { added.withLock { $0 == nil } }

    /// What has been counted so far; nobody may add documents meanwhile.
    func counted() throws -> CorpusCounts {
        let counters = idle.takeAll()
        let first = counters.first ?? PieceCounter()
        for other in counters.dropFirst() {
            first.add(other)
            other.clear()
        }
        let (runs, folder) = state.withLock { ($0.runs, $0.folder) }
        guard !runs.isEmpty else {
            idle.give(first)
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
