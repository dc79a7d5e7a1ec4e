public import BytePairs
import SplitPatterns

extension Tokenizer {
    /// The ids of bytes, found by several threads: the same as those of one.
    ///
    /// ```swift
    /// let ids = try await tokenizer.encode(bytes, threads: 2)
    /// ```
    ///
    /// The text is cut where it is proved that no token changes: for the built-in split patterns, between two lines or
    /// behind a word. A text without such places, a short one, or one with a split pattern of the user's own is left to one
    /// thread.
    ///
    /// - Parameters:
    ///   - bytes: the input, which need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - threads: how many threads may work at once.
    /// - Throws: as for one thread.
    /// - Complexity: as for one thread; each thread keeps some tens of megabytes of what it has seen.
    public func encode(
        _ bytes: [UInt8], specialTokens policy: SpecialTokenPolicy = .forbidden, threads: Int
    ) async throws -> [TokenID] {
        var ids: [TokenID] = []
        ids.reserveRoom(forTextOf: bytes.count)
        let used = RecycledObjects<ChunkIDs>()
        try await forEachChunk(of: TextChunks(of: bytes, for: self), threads: threads) {
            tokenizer, chunk, lane in
            let made = used.take() ?? ChunkIDs()
            try made.encode(chunk, tokenizer, policy, lane: lane)
            return made
        } body: { made, _ in
            made.append(to: &ids)
            used.give(made)
        }
        return ids
    }

    /// Hands out what several threads make of the chunks of a text, in order.
    ///
    /// - Parameters:
    ///   - chunks: the text.
    ///   - threads: how many threads may work at once.
    ///   - work: makes something of a chunk by itself; runs on any thread. Its last argument is one of `threads` numbers, mostly
    ///     another than those of the chunks that are worked on at the same time.
    ///   - body: takes what `work` has made and the byte offset of the chunk's end.
    /// - Throws: what reading, `work` and `body` throw; of several errors of `work`, the one that comes first in the text, with
    ///   its place in the whole text, when everything before it has been handed out.
    nonisolated(nonsending) package func forEachChunk<Made: Sendable>(
        of chunks: consuming TextChunks, threads: Int,
        work: @escaping @Sendable (Tokenizer, UnsafeBufferPointer<UInt8>, _ lane: Int) throws -> Made,
        body: (_ made: Made, _ end: Int) throws -> Void
    ) async throws {
        var chunks = chunks
        let threads = max(threads, 1)
        let first = try chunks.next()
        if threads == 1 || chunks.isDone {
            var next = first
            while let chunk = next {
                try body(Done(chunk, 0) { try work(self, $0, 0) }.get(), chunk.end)
                next = try chunks.next()
            }
            return
        }
        try await withThrowingTaskGroup(of: Done<Made>.self) { group in
            var unstarted = first
            var waiting: [Int: Done<Made>] = [:]
            var started = 0
            var next = 0
            func start() throws {
                guard let chunk = unstarted else { return }
                let number = started
                group.addTask { Done(chunk, number) { try work(self, $0, number % threads) } }
                started += 1
                unstarted = try chunks.next()
            }
            // More than work at once: a thread finds work also while an earlier chunk takes longer than those behind it.
            for _ in 0..<4 * threads { try start() }
            while let done = try await group.next() {
                waiting[done.number] = done
                while let done = waiting.removeValue(forKey: next) {
                    next += 1
                    try start()
                    try body(done.get(), done.end)
                }
            }
        }
    }
}

/// The ids of a chunk. One thread after the other has them for itself, which nobody checks.
private final class ChunkIDs: @unchecked Sendable {
    private var room = UnsafeMutableBufferPointer<TokenID>(start: nil, count: 0)
    private var count = 0
    private var rest: [TokenID] = []

    deinit { room.deallocate() }

    func encode(
        _ chunk: UnsafeBufferPointer<UInt8>, _ tokenizer: Tokenizer, _ policy: SpecialTokenPolicy, lane: Int
    ) throws {
        let wanted = roomForIDs(ofTextOf: chunk.count)
        if room.count < wanted {
            room.deallocate()
            room = .allocate(capacity: wanted)
        }
        rest.removeAll(keepingCapacity: true)
        count = try tokenizer.encode(chunk, specialTokens: policy, lane: lane, into: room, rest: &rest)
    }

    func append(to ids: inout [TokenID]) {
        ids.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<count]))
        ids.append(contentsOf: rest)
    }
}

/// What was made of a chunk.
private struct Done<Made: Sendable>: Sendable {
    let number: Int
    let made: Result<Made, any Error>
    let origin: Int
    let end: Int

    init(
        _ chunk: TextChunks.Chunk, _ number: Int, _ work: (UnsafeBufferPointer<UInt8>) throws -> Made
    ) {
        self.number = number
        made = Result { try chunk.withBytes(work) }
        origin = chunk.origin
        end = chunk.end
    }

    func get() throws -> Made {
        do {
            return try made.get()
        } catch let error as SpecialTokenError {
            throw error.behind(origin)
        } catch let error as TokenizerError {
            throw error.behind(origin)
        }
    }
}
