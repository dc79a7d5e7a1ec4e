import CIntrinsics

/// Byte-pair encoding of pieces at full speed. Returns the same ids as ``ReferenceEncoder``.
///
/// ```swift
/// let encoder = PieceEncoder(vocabulary)
/// encoder.encode(Array("abcab".utf8))
/// ```
///
/// Looks the whole piece up first. Otherwise it merges a short piece by scanning an array for the lowest
/// rank, a long one with a queue of merges over a linked list, and a very long one in windows.
///
/// - Complexity: *n* log *n* for a piece of *n* bytes.
public struct PieceEncoder: Sendable {
    let vocabulary: Vocabulary
    /// The tokens of the 256 single bytes.
    let byteTokens: FlatArray<TokenID>
    /// For a vocabulary whose merges are a list of pairs.
    let listed: ListedEncoder?
    /// Where a text can be cut without a change; `nil` if that is not known.
    package let safeCuts: SafeCuts?
    private let queueThreshold: Int
    private let windows: WindowedMerge

    /// The most bytes in a piece.
    package static let longestPiece = LinkedParts.longestPiece

    /// An encoder with the tokens of a vocabulary.
    ///
    /// - Parameters:
    ///   - vocabulary: the tokens.
    ///   - queueThreshold: the length in bytes from which a piece is merged with a queue. Affects speed only:
    ///     up to about two thousand bytes a quadratic scan is faster (docs/performance.md).
    public init(_ vocabulary: Vocabulary, queueThreshold: Int = 2048) {
        self.init(vocabulary, queueThreshold: queueThreshold, windows: WindowedMerge())
    }

    /// - Parameter windows: how a very long piece is merged. Affects speed and memory only.
    package init(_ vocabulary: Vocabulary, queueThreshold: Int, windows: WindowedMerge) {
        self.vocabulary = vocabulary
        self.queueThreshold = queueThreshold
        self.windows = windows
        listed = vocabulary.listed.map {
            ListedEncoder(tables: $0, queueThreshold: min(queueThreshold, 256), windows: windows)
        }
        safeCuts = vocabulary.listed.flatMap(SafeCuts.init)
        byteTokens = FlatArray((UInt8.min...UInt8.max).map { vocabulary.id(of: CollectionOfOne($0)) ?? 0 })
    }

    /// The most tokens that this many bytes can become.
    func mostTokens(inBytes count: Int) -> Int {
        vocabulary.listed?.mostSymbols(inBytes: count) ?? count
    }

    /// The ids of one piece.
    ///
    /// - Precondition: the piece has less than 2 GiB.
    public func encode(_ piece: [UInt8]) -> [TokenID] {
        guard !piece.isEmpty else { return [] }
        var ids: [TokenID] = []
        piece.withUnsafeBufferPointer { encode($0, into: &ids) }
        return ids
    }

    /// Appends the ids of a piece that is not empty.
    @inline(__always)
    package func encode(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        if let listed {
            listed.encode(piece) { token, _ in ids.append(token) }
        } else if let whole = vocabulary.id(of: piece) {
            ids.append(whole)
        } else if piece.count < queueThreshold {
            mergeByScanning(piece, into: &ids)
        } else {
            let long = IDBuffer()
            mergeLong(piece, into: long)
            ids += long.ids
        }
    }

    /// Whether ``mergeLong(_:into:)`` gives the ids of a piece.
    func isLong(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        listed == nil && piece.count >= queueThreshold && vocabulary.id(of: piece) == nil
    }

    /// Appends the ids of a long piece to a buffer.
    func mergeLong(_ piece: UnsafeBufferPointer<UInt8>, into ids: IDBuffer) {
        if piece.count < windows.threshold {
            let parts = LinkedParts(capacity: piece.count)
            merge(piece, in: parts)
            ids.reserveCapacity(ids.count + parts.count)
            parts.forEachPart { token, _ in ids.append(token) }
        } else {
            var stack = IDStack(vocabulary, on: ids)
            windows.merge(symbolCount: piece.count, into: &stack) { range, parts in
                merge(UnsafeBufferPointer(rebasing: piece[range]), in: parts)
            }
        }
    }

    /// Makes bytes parts and does all merges.
    private func merge(_ bytes: UnsafeBufferPointer<UInt8>, in parts: LinkedParts) {
        let (pairs, byteTokens) = (vocabulary.mergeTable, byteTokens)
        parts.begin(count: bytes.count) { byteTokens[Int(bytes[$0])] }
        parts.merge(downTo: 1, rank: { left, right, _, _ in pairs[left, right] })
    }

    /// The ids of a piece that is not empty, and the place in the piece where each ends, in bytes.
    package func encode(
        _ piece: UnsafeBufferPointer<UInt8>, _ body: (_ token: TokenID, _ end: Int) -> Void
    ) {
        if let listed { return listed.encode(piece, body) }
        var (ids, end) = ([TokenID](), 0)
        encode(piece, into: &ids)
        for id in ids {
            end += vocabulary.byteCount(of: id)
            body(id, end)
        }
    }

    private func mergeByScanning(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        let (pairs, bytePairs) = (vocabulary.mergeTable, vocabulary.bytePairs)
        // What each part and the next one merge into, sixteen at a time; the rest merges into nothing.
        let places = (piece.count + 15) & ~15
        withUnsafeTemporaryAllocation(of: TokenID.self, capacity: piece.count + places) { scratch in
            var count = piece.count
            let parts = scratch.baseAddress!
            let merged = parts + count
            for index in 0..<count { parts[index] = byteTokens[Int(piece[index])] }
            for index in 0..<count &- 1 {
                merged[index] = bytePairs[Int(piece[index]) &<< 8 | Int(piece[index &+ 1])]
            }
            for index in count &- 1..<places { merged[index] = PairMap.none }
            while true {
                let best = bpe_index_of_least(merged, (count &+ 15) & ~15)
                let lowest = merged[best]
                if lowest == PairMap.none { break }
                count &-= 1
                for index in best &+ 1..<max(count, best &+ 1) {
                    parts[index] = parts[index &+ 1]
                    merged[index] = merged[index &+ 1]
                }
                parts[best] = lowest
                merged[best] = best &+ 1 < count ? pairs[lowest, parts[best &+ 1]] : PairMap.none
                if best > 0 { merged[best &- 1] = pairs[parts[best &- 1], lowest] }
            }
            ids.append(contentsOf: UnsafeBufferPointer(start: parts, count: count))
        }
    }
}

extension PieceEncoder: CustomStringConvertible {
    /// For example `PieceEncoder(Vocabulary(50257 tokens, 50000 merges))`.
    public var description: String { "PieceEncoder(\(vocabulary))" }
}
