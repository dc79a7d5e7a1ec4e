public import BytePairs
import Platform
import SplitPatterns

extension Tokenizer {
    /// The ids of many texts, one after the other in one array: for 10⁵ or 10⁷ texts of a few bytes, of which an array
    /// for each would take longer than encoding it.
    ///
    /// ```swift
    /// let encoded = try tokenizer.encode(texts: ["How many eyes?", "Two."])
    /// encoded[1]     // the ids of "Two."
    /// encoded.ends   // where those of each text end in encoded.ids
    /// ```
    ///
    /// - Parameters:
    ///   - texts: each is encoded on its own, as by `encode` for one text.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - threads: how many threads may work at once.
    /// - Throws: ``DocumentFailure`` with the index of the first text that encoding refuses.
    /// - Complexity: as encoding each.
    public func encode(
        texts: [String], specialTokens policy: SpecialTokenPolicy = .forbidden, threads: Int = 1
    ) throws -> EncodedTexts {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count })
        let ranges = texts.map { text in
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return start..<bytes.count
        }
        return try encode(ranges, of: bytes, specialTokens: policy, threads: threads)
    }

    /// The ids of many stretches of bytes, each a text of its own.
    ///
    /// ```swift
    /// let encoded = try tokenizer.encode([0..<14, 15..<19], of: Array("How many eyes?\nTwo.".utf8))
    /// ```
    ///
    /// - Parameters:
    ///   - ranges: the byte ranges of the texts, in any order; traps if one is outside `bytes`.
    ///   - bytes: need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - threads: how many threads may work at once.
    /// - Throws: as for strings; offsets count from where the text begins.
    public func encode(
        _ ranges: [Range<Int>], of bytes: [UInt8], specialTokens policy: SpecialTokenPolicy = .forbidden,
        threads: Int = 1
    ) throws -> EncodedTexts {
        precondition(
            ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= bytes.count },
            "a range outside the bytes")
        var ends: [Int] = []
        ends.reserveCapacity(ranges.count)
        let ids = try bytes.withUnsafeBufferPointer { bytes in
            // Unchecked: nobody changes the bytes while they are encoded.
            nonisolated(unsafe) let bytes = bytes
            return try collectIDs(forBytes: ranges.reduce(0) { $0 + $1.count }) { all in
                if threads == 1 {
                    try encodeTexts(
                        ranges.indices, at: { UnsafeBufferPointer(rebasing: bytes[ranges[$0]]) },
                        specialTokens: policy, into: all
                    ) { _ in ends.append(all.count) }
                    return
                }
                try encodePortions(
                    of: ranges.count, at: { UnsafeBufferPointer(rebasing: bytes[ranges[$0]]) },
                    specialTokens: policy, threads: threads
                ) { portion, portionEnds in
                    for end in portionEnds { ends.append(all.count + end) }
                    all.append(contentsOf: portion.ids)
                }
            }
        }
        return EncodedTexts(ids: ids, ends: ends)
    }

    /// Encodes texts that are anywhere in memory by several threads, and hands out the ids of some at a time, in order.
    ///
    /// - Parameters:
    ///   - body: takes the ids of some texts, which are taken back after it, and where those of each end; runs on any thread,
    ///     but on one at a time.
    /// - Throws: ``DocumentFailure`` with the index of the first text that encoding refuses.
    package func encodePortions(
        of count: Int, at text: @Sendable (Int) -> UnsafeBufferPointer<UInt8>,
        specialTokens policy: SpecialTokenPolicy, threads: Int,
        body: (_ ids: IDBuffer, _ ends: [Int]) -> Void
    ) throws {
        try forEachPortion(of: count, size: { text($0).count }, threads: Self.usefulThreads(threads)) {
            portion in
            let ids = buffers.take()
            var ends: [Int] = []
            ends.reserveCapacity(portion.count)
            try encodeTexts(portion, at: text, specialTokens: policy, into: ids) { _ in ends.append(ids.count)
            }
            return (ids, ends)
        } body: { ids, ends in
            body(ids, ends)
            buffers.give(ids)
        }
    }

    /// Appends the ids of several texts, which have indices and are anywhere in memory, each on its own, without the
    /// preparations that each call of `encode` makes.
    ///
    /// Not for any sequence: generic code is not specialized in another module, and would take longer for a text of a
    /// few bytes than encoding it.
    ///
    /// - Parameters:
    ///   - before: is called before each text with its index.
    ///   - after: is called after each text with its index.
    /// - Throws: ``DocumentFailure`` with the index of a text that encoding refuses.
    package func encodeTexts(
        _ indices: Range<Int>, at text: (Int) -> UnsafeBufferPointer<UInt8>,
        specialTokens policy: SpecialTokenPolicy, into ids: IDBuffer, before: (Int) -> Void = { _ in },
        after: (Int) -> Void
    ) throws {
        try withWorker(specialTokens: policy) { worker in
            let (cutter, shared) = (worker.cutter, worker.sharedBatch)
            // The texts that share a batch are those before `index`.
            func encodeShared(before index: Int) {
                let first = index &- shared.count
                shared.encode(with: worker.encoder, cutter.splitter) { number, made in
                    before(first &+ number)
                    ids.append(contentsOf: made)
                    after(first &+ number)
                }
            }
            for index in indices {
                let text = text(index)
                do {
                    try refuseForbidden(in: text, policy)
                    if text.count <= SharedBatch.longestText, cutter.splitter.canShareBatches,
                        cutter.isPlain(text)
                    {
                        if shared.append(text, cutter.splitter) { continue }
                        encodeShared(before: index)
                        if shared.append(text, cutter.splitter) { continue }
                    }
                    encodeShared(before: index)
                    before(index)
                    try cutter.cut(text) { worker.encoder.encode($0, into: ids) }
                } catch {
                    encodeShared(before: index)
                    throw DocumentFailure(index: index, cause: error)
                }
                after(index)
            }
            encodeShared(before: indices.upperBound)
        }
    }
}

/// The ids of several texts, one after the other.
///
/// ```swift
/// let encoded = try tokenizer.encode(texts: ["How many eyes?", "Two."])
/// for text in 0..<encoded.count { print(encoded[text].count) }
/// ```
public struct EncodedTexts: Sendable, Hashable {
    /// The ids of all texts.
    public let ids: [TokenID]
    /// Where those of each text end in `ids`; they begin where those of the text before it end.
    public let ends: [Int]

    /// How many texts there are.
    public var count: Int { ends.count }

    /// The ids of one text, by its index from 0; traps if there is none. No copy is made.
    public subscript(index: Int) -> ArraySlice<TokenID> {
        ids[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
}

/// Why one of several texts cannot be encoded.
///
/// ```swift
/// do {
///     _ = try tokenizer.encode(texts: texts)
/// } catch let failure as DocumentFailure {
///     print(texts[failure.index], failure.cause)
/// }
/// ```
public struct DocumentFailure: Error, CustomStringConvertible {
    /// Which text it is, counted from 0.
    public let index: Int
    /// What encoding it alone throws; offsets count from where the text begins.
    public let cause: any Error

    package init(index: Int, cause: any Error) {
        self.index = index
        self.cause = cause
    }

    /// Which text it is, and why.
    public var description: String { "text \(index): \(cause)" }
}
