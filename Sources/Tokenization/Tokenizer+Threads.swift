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
        try await forEachChunk(of: bytes, specialTokens: policy, threads: threads) { chunk, _ in ids += chunk
        }
        return ids
    }

    /// Hands out the ids of bytes in order, in large portions, while several threads encode those that come next.
    ///
    /// - Parameters:
    ///   - bytes: the input, which need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens; it is checked for the whole input first.
    ///   - threads: how many threads may work at once.
    ///   - size: how many bytes a thread takes at a time, or more where there is no place to cut. Long enough that starting a
    ///     task is nothing, short enough that little waits for the last one.
    ///   - body: takes the ids of a portion and the byte offset up to which the input is encoded by then.
    /// - Throws: as for one thread, and whatever `body` throws.
    nonisolated(nonsending) package func forEachChunk(
        of bytes: [UInt8], specialTokens policy: SpecialTokenPolicy, threads: Int, size: Int = 1 << 20,
        _ body: (_ ids: [TokenID], _ end: Int) throws -> Void
    ) async throws {
        try bytes.withUnsafeBufferPointer { try refuseForbidden(in: $0, policy) }
        // What is refused has been refused; whatever else is found is text.
        let policy: SpecialTokenPolicy = policy == .forbidden ? .asText : policy
        try await withThrowingTaskGroup(of: (Int, [TokenID]).self) { group in
            var chunks = Chunks(of: bytes, self, size)
            var done: [Int: [TokenID]] = [:]
            var ends: [Int] = []
            var next = 0
            func start() {
                guard let chunk = chunks.next() else { return }
                let number = ends.count
                ends.append(chunk.upperBound)
                group.addTask { (number, try encode(bytes, chunk, policy)) }
            }
            // One more than work at once, so that a thread that is done finds work.
            for _ in 0...max(threads, 1) { start() }
            while let (number, ids) = try await group.next() {
                done[number] = ids
                while let ids = done.removeValue(forKey: next) {
                    try body(ids, ends[next])
                    next += 1
                    start()
                }
            }
        }
    }

    private func encode(_ bytes: [UInt8], _ chunk: Range<Int>, _ policy: SpecialTokenPolicy) throws
        -> [TokenID]
    {
        try bytes.withUnsafeBufferPointer { text in
            var ids: [TokenID] = []
            ids.reserveCapacity(chunk.count / 3)
            try forEachBatch(of: UnsafeBufferPointer(rebasing: text[chunk]), specialTokens: policy) {
                batch, _ in
                ids.append(contentsOf: batch)
            }
            return ids
        }
    }
}

/// The parts into which a text can be cut so that each can be encoded by itself.
private struct Chunks {
    private let bytes: [UInt8]
    private let tokenizer: Tokenizer
    private var start = 0

    private let size: Int

    init(of bytes: [UInt8], _ tokenizer: Tokenizer, _ size: Int) {
        self.size = size
        self.bytes = bytes
        self.tokenizer = tokenizer
    }

    mutating func next() -> Range<Int>? {
        guard start < bytes.count else { return nil }
        let end = bytes.withUnsafeBufferPointer { nextCut(in: $0) }
        defer { start = end }
        return start..<end
    }

    /// The last place for a cut in the next stretch of that size; where there is none, in one that is twice as long.
    private func nextCut(in text: UnsafeBufferPointer<UInt8>) -> Int {
        var size = size
        while start + size < text.count {
            let stretch = UnsafeBufferPointer(rebasing: text[start..<start + size])
            if let cut = tokenizer.lastCut(in: stretch, behind: 0) { return start + cut }
            size *= 2
        }
        return text.count
    }
}
