public import BytePairs
import Platform

extension Tokenizer {
    /// The ids of bytes, found by several threads: the same as those of one.
    ///
    /// ```swift
    /// let ids = try tokenizer.encode(bytes, threads: 2)
    /// ```
    ///
    /// The text is cut where no token changes: for the built-in split patterns, between two lines or after a
    /// word. A text without such places, a short one, or one with a custom split pattern is left to one
    /// thread. The calling thread is one of those that work, and returns when all are done.
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
        let chunks = TextChunks(borrowing: text, for: self)
        guard threads > 1, chunks.areProbablySeveral else {
            return try encode(text, specialTokens: policy, into: all)
        }
        let buffers = Pool(mostIdle: .max) { IDBuffer() }
        try forEachChunk(of: chunks, threads: threads) { chunk in
            let ids = buffers.take()
            ids.removeAll()
            ids.reserveCapacity(IDBuffer.capacity(forBytes: chunk.count))
            try encode(chunk, specialTokens: policy, into: ids)
            return ids
        } body: { ids, _ in
            all.append(contentsOf: ids.ids)
            buffers.give(ids)
        }
    }

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
