public import BytePairs
import Platform
import Synchronization

extension Tokenizer {
    /// The ids of bytes, found by several threads: the same as those of one.
    ///
    /// ```swift
    /// let ids = try tokenizer.encode(bytes, threads: 2)
    /// ```
    ///
    /// The text is cut where no token changes: between two lines or after a word, as far as the split pattern is
    /// known to end pieces there. A text without such places, or a short one, is left to one thread. The calling
    /// thread is one of those that work, and returns when all are done.
    ///
    /// - Parameters:
    ///   - bytes: the input, which need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - threads: how many threads may work at once.
    /// - Throws: as for one thread.
    /// - Complexity: as for one thread, plus some tens of megabytes of cached pieces.
    public func encode(
        _ bytes: [UInt8], specialTokens policy: SpecialTokenPolicy = .forbidden, threads: Int
    ) throws -> [TokenID] {
        try bytes.withUnsafeBufferPointer { text in
            try collectIDs(forBytes: text.count) {
                try encode(text, specialTokens: policy, threads: threads, into: $0)
            }
        }
    }

    /// Appends the ids of a text, found by several threads, to `all`.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy, threads: Int,
        into all: IDBuffer
    ) throws {
        let threads = Self.usefulThreads(threads)
        let chunks = TextChunks(borrowing: text, for: self)
        guard threads > 1, chunks.areProbablySeveral else {
            return try encode(text, specialTokens: policy, into: all)
        }
        let encodeChunk: @Sendable (UnsafeBufferPointer<UInt8>) throws -> IDBuffer = { chunk in
            let ids = buffers.take()
            ids.reserveCapacity(IDBuffer.capacity(forBytes: chunk.count))
            try encode(chunk, specialTokens: policy, into: ids)
            return ids
        }
        // A normalizer can make a text longer.
        guard encoding.preparation == nil, all.hasRoom(for: IDBuffer.capacity(forBytes: text.count)) else {
            try forEachChunk(of: chunks, threads: threads, work: encodeChunk) { ids, _ in
                all.append(contentsOf: ids.ids)
                buffers.give(ids)
            }
            return
        }
        // The places of chunks are given out in order, and all threads copy: copying, with the first use of the memory, is
        // a tenth of the work.
        let placed = PlacedIDs(all, buffers)
        try forEachChunk(of: chunks, threads: threads) { chunk in
            placed.copyAll()
            return try encodeChunk(chunk)
        } body: { ids, _ in
            placed.append(ids)
        }
        placed.copyAll()
    }

    /// Of the threads that may work on what is in memory already, those that help: more than there are cores take the
    /// caches from each other. Two also where a limit on processors may be wrong.
    static func usefulThreads(_ threads: Int) -> Int { min(threads, max(Machine.coreCount, 2)) }

    /// Hands out what several threads make of the chunks of a text, in order.
    ///
    /// - Parameters:
    ///   - chunks: the text.
    ///   - threads: how many threads may work at once; the calling one is among them.
    ///   - work: makes something of a chunk; runs on any thread.
    ///   - body: takes what `work` has made and the byte offset of the chunk's end; runs on any thread, but
    ///     on one at a time.
    /// - Throws: what reading, `work` and `body` throw. Of several errors, the one that comes first in the
    ///   text, with its offset in the whole text, when everything before it has been handed out.
    package func forEachChunk<Made: Sendable>(
        of chunks: consuming TextChunks, threads: Int,
        work: @Sendable (UnsafeBufferPointer<UInt8>) throws -> Made,
        body: (_ made: Made, _ end: Int) throws -> Void
    ) throws {
        let threads = chunks.areProbablySeveral ? threads : 1
        var chunks = chunks
        try forEachInOrder(threads: threads) {
            try chunks.next()
        } work: { chunk in
            (made: try chunk.withBytes(work), end: chunk.end)
        } body: {
            try body($0.made, $0.end)
        }
    }
}

/// Ids of chunks that have their places in a buffer and are to be copied there, by any thread.
private final class PlacedIDs: Sendable {
    private let all: IDBuffer
    private let buffers: IDBuffers
    private let waiting = Mutex<[(ids: IDBuffer, start: Int)]>([])

    /// - Parameter all: with room for all ids, so that it does not move.
    init(_ all: IDBuffer, _ buffers: IDBuffers) {
        self.all = all
        self.buffers = buffers
    }

    /// Gives ids the next place; for one thread at a time.
    func append(_ ids: IDBuffer) {
        let start = all.extend(by: ids.count)
        waiting.withLock { $0.append((ids, start)) }
    }

    func copyAll() {
        while let (ids, start) = waiting.withLock({ $0.popLast() }) {
            all.write(ids.ids, at: start)
            buffers.give(ids)
        }
    }
}
