import BytePairs
import Documents
import Pieces
import Platform
import SplitPatterns
import Synchronization

/// Counts the pieces of a corpus with several threads: the same counts with any number of them.
///
/// Chunks are read one after another, and a task of its own counts each, with a counter that no other task
/// has meanwhile.
final class CorpusCounter {
    private let reader: CorpusReader
    private let counters: ChunkCounters
    private let threads: Int
    /// A chunk that has been read before a thread needs it.
    private var ready: CorpusChunk?
    private var failure: (any Error)?
    private var hasBegun = false
    /// Whether all chunks that were begun have been counted to their ends: a split pattern can fail within
    /// one.
    private(set) var isWhole = true
    private(set) var state = State()

    /// How far the counting has come.
    struct State {
        /// How many bytes of the corpus have been read.
        var bytes = 0
        /// A lower bound on the distinct pieces.
        var distinct = 0
        /// Approximately how many bytes the counts take.
        var memory = 0
        /// Where reading can start again once all that was begun has been counted; `nil` inside a JSON line.
        var position: CorpusPosition?
        /// The number of the next chunk.
        var chunk = 0
    }

    /// - Parameter counters: what counts go to, perhaps with others.
    init(
        _ corpus: Corpus, _ pattern: SplitPattern, threads: Int, from start: CorpusPosition,
        heldOut: Double = 0, into counters: CounterPool = CounterPool()
    ) throws {
        reader = try CorpusReader(corpus, pattern, from: start)
        self.counters = ChunkCounters(pattern, heldOut: heldOut, into: counters)
        state.chunk = start.chunk
        self.threads = max(threads, 1)
        state.position = start
        state.bytes = start.corpusOffset
    }

    /// Counts until the corpus ends or `shallStop`, which is asked after every chunk, says so. By then, all
    /// that was begun has been counted.
    ///
    /// - Returns: whether the corpus has ended.
    /// - Throws: what reading throws, when all chunks before have been counted; what the split pattern and
    ///   `shallStop` throw, at once.
    nonisolated(nonsending) func run(until shallStop: (State) throws -> Bool) async throws -> Bool {
        if !hasBegun { readNext() }
        hasBegun = true
        try await withThrowingTaskGroup(of: CountedChunk.self) { group in
            var running = 0
            var isStopping = false
            while true {
                if running < threads, !isStopping, let chunk = ready {
                    state.position = chunk.next
                    state.chunk = chunk.number + 1
                    group.addTask { [counters] in try counters.count(chunk) }
                    running += 1
                    readNext()
                } else if running > 0 {
                    isWhole = false
                    guard let done = try await group.next() else { break }
                    isWhole = true
                    running -= 1
                    note(done)
                    isStopping = try shallStop(state) || isStopping
                } else {
                    break
                }
            }
        }
        if ready == nil, let failure { throw failure }
        return ready == nil
    }

    /// Takes out what has been counted since the last time: one counter for each thread.
    func takeCounters() -> [PieceCounter] {
        state.memory = 0
        return counters.takeAll()
    }

    /// The same as one counter.
    func takeMerged() -> PieceCounter {
        state.memory = 0
        return counters.takeMerged()
    }

    /// Takes out what has been held out since the last time, if anything.
    func takeHeldOut() -> PieceCounter? { counters.takeHeldOut() }

    private func readNext() {
        do {
            ready = try reader.next()
        } catch {
            ready = nil
            failure = error
        }
    }

    private func note(_ done: CountedChunk) {
        reader.recycle(done.chunk)
        state.bytes = reader.bytesRead
        state.distinct = max(state.distinct, done.distinct)
        state.memory = done.memory
    }
}

/// A chunk that has been counted, and the state of the counters then.
private struct CountedChunk: Sendable {
    let chunk: CorpusChunk
    let distinct: Int
    let memory: Int
}

/// The counters of chunks: one for each task that runs, and one that all share for what is held out.
private final class ChunkCounters: Sendable {
    private let pattern: SplitPattern
    /// The share of each chunk that is not learned from.
    private let heldOut: Double
    private let counters: CounterPool
    private let heldOutCounter = Mutex(SharedCounter())

    /// Unchecked: used only under a lock.
    private struct SharedCounter: @unchecked Sendable {
        var counter = PieceCounter()
    }

    init(_ pattern: SplitPattern, heldOut: Double, into counters: CounterPool) {
        self.pattern = pattern
        self.heldOut = heldOut
        self.counters = counters
    }

    func count(_ chunk: CorpusChunk) throws -> CountedChunk {
        let splitter = pattern.takeSplitter()
        defer { pattern.give(splitter) }
        // Chunks come in the order of the corpus, and so do the pieces of a chunk.
        var position = UInt64(truncatingIfNeeded: chunk.number) << 32
        let (learned, others) = parts(of: chunk)
        let distinct = try counters.withCounter { counter in
            try count(learned, of: chunk, splitter, counter, &position)
            return counter.distinct
        }
        if !others.isEmpty {
            try heldOutCounter.withLock { try count(others, of: chunk, splitter, $0.counter, &position) }
        }
        let heldOutMemory = heldOut > 0 ? heldOutCounter.withLock { $0.counter.memory } : 0
        return CountedChunk(chunk: chunk, distinct: distinct, memory: counters.memory + heldOutMemory)
    }

    /// What is learned from, and what is held out: the end of the chunk, from a place where a document can be
    /// cut.
    private func parts(of chunk: CorpusChunk) -> (learned: [Range<Int>], heldOut: [Range<Int>]) {
        guard heldOut > 0 else { return (chunk.documents, []) }
        let limit = Int(Double(chunk.bytes.count) * (1 - heldOut))
        var (learned, others): ([Range<Int>], [Range<Int>]) = ([], [])
        for document in chunk.documents {
            if document.upperBound <= limit {
                learned.append(document)
            } else if document.lowerBound >= limit {
                others.append(document)
            } else if let cut = pattern.lastCut(
                in: UnsafeBufferPointer(rebasing: chunk.bytes[document.lowerBound..<limit]), after: 0)
            {
                learned.append(document.lowerBound..<document.lowerBound + cut)
                others.append(document.lowerBound + cut..<document.upperBound)
            } else {
                learned.append(document)
            }
        }
        return (learned, others)
    }

    private func count(
        _ documents: [Range<Int>], of chunk: CorpusChunk, _ splitter: Splitter,
        _ counter: PieceCounter, _ position: inout UInt64
    ) throws {
        for document in documents {
            try counter.add(
                UnsafeBufferPointer(rebasing: chunk.bytes[document]), splitter, position: &position)
        }
    }

    func takeAll() -> [PieceCounter] { counters.takeAll() }
    func takeMerged() -> PieceCounter { counters.takeMerged() }

    func takeHeldOut() -> PieceCounter? {
        let taken = heldOutCounter.withLock { shared in
            defer { shared = SharedCounter() }
            return shared
        }
        return taken.counter.distinct > 0 ? taken.counter : nil
    }
}
