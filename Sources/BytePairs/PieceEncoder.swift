/// Byte-pair encoding of pieces at full speed: the same ids as ``ReferenceEncoder`` gives.
///
/// ```swift
/// let encoder = PieceEncoder(vocabulary)
/// encoder.encode(Array("abcab".utf8))
/// ```
///
/// Three ways, from the commonest to the rarest:
/// 1. The whole piece is a token: one look-up.
/// 2. A short piece: merge on the stack, scanning for the lowest rank. The scan is quadratic, but over neighbouring
///    words in cache it beats the heap up to some two thousand bytes (docs/performance.md).
/// 3. A long piece: a heap of possible merges over a doubly linked list of parts, so that a megabyte of one
///    letter takes a fraction of a second and not a week.
///
/// - Complexity: *n* log *n* for a piece of *n* bytes.
public struct PieceEncoder: Sendable {
    private let vocabulary: Vocabulary
    /// What two neighbours merge into.
    private let pairs: PairMap
    /// The token of each single byte.
    private let bytes: [TokenID]

    /// Pieces of this many bytes or more go to the heap.
    private let longPiece: Int

    /// The most bytes that one piece can have: positions in it are kept in 32 bits.
    package static let longestPiece = Int(Int32.max) - 1

    /// An encoder for pieces of bytes with the tokens of `vocabulary`.
    ///
    /// - Complexity: linear in the size of the vocabulary.
    public init(_ vocabulary: Vocabulary) {
        self.init(vocabulary, longPiece: 2048)
    }

    /// An encoder that takes pieces of `longPiece` bytes or more as long: tests make it small.
    package init(_ vocabulary: Vocabulary, longPiece: Int) {
        self.vocabulary = vocabulary
        self.longPiece = longPiece
        var pairs = PairMap(minimumCapacity: vocabulary.merges.count)
        for merge in vocabulary.merges { _ = pairs.insert(merge.token, for: merge.pair) }
        self.pairs = pairs
        bytes = (UInt8.min...UInt8.max).map { vocabulary.id(of: CollectionOfOne($0))! }
    }

    /// The ids of one piece of bytes.
    public func encode(_ piece: [UInt8]) -> [TokenID] {
        guard !piece.isEmpty else { return [] }
        var ids: [TokenID] = []
        piece.withUnsafeBufferPointer { encode($0, into: &ids) }
        return ids
    }

    /// Appends the ids of one batch of pieces: the first begins at `start`, each ends where `ends` says and the
    /// next begins there.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>,
        into ids: inout [TokenID]
    ) {
        var start = start
        for end in ends {
            encode(UnsafeBufferPointer(rebasing: text[start..<end]), into: &ids)
            start = end
        }
    }

    /// Appends the ids of one piece, which is not empty.
    @inline(__always)
    package func encode(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        if let whole = vocabulary.id(of: piece) {
            ids.append(whole)
        } else if piece.count < longPiece {
            mergeByScanning(piece, into: &ids)
        } else {
            mergeByHeap(piece, into: &ids)
        }
    }

    /// Merges a short piece. `parts[i]` is a token, `merged[i]` what it and `parts[i + 1]` merge into.
    private func mergeByScanning(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        withUnsafeTemporaryAllocation(of: TokenID.self, capacity: 2 * piece.count) { scratch in
            let parts = scratch.baseAddress!
            let merged = parts + piece.count
            var count = piece.count
            for index in 0..<count { parts[index] = bytes[Int(piece[index])] }
            for index in 0..<count - 1 { merged[index] = pairs[parts[index], parts[index + 1]] }
            merged[count - 1] = PairMap.none
            while true {
                var best = 0
                var lowest = merged[0]
                for index in 1..<count where merged[index] < lowest {
                    lowest = merged[index]
                    best = index
                }
                guard lowest != PairMap.none else { break }
                count -= 1
                for index in best + 1..<max(count, best + 1) {
                    parts[index] = parts[index + 1]
                    merged[index] = merged[index + 1]
                }
                parts[best] = lowest
                merged[best] = best + 1 < count ? pairs[lowest, parts[best + 1]] : PairMap.none
                if best > 0 { merged[best - 1] = pairs[parts[best - 1], lowest] }
            }
            ids.append(contentsOf: UnsafeBufferPointer(start: parts, count: count))
        }
    }

    /// Merges a long piece. A heap entry is a promise that is checked when it comes up: the part at its position
    /// may have been merged away, or may merge into something else by then.
    private func mergeByHeap(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        let count = piece.count
        precondition(count <= Self.longestPiece, "a piece of 2 GiB or more")
        var parts = piece.map { bytes[Int($0)] }
        var merged = (0..<count).map { $0 + 1 < count ? pairs[parts[$0], parts[$0 + 1]] : PairMap.none }
        var next = (0..<count).map { Int32($0 + 1) }
        var previous = (0..<count).map { Int32($0) - 1 }
        var heap = BinaryHeap(
            merged.indices.filter { merged[$0] != PairMap.none }.map { MergeCandidate(merged[$0], at: $0) },
            by: <)
        while let candidate = heap.pop(by: <) {
            let position = candidate.position
            guard merged[position] == candidate.token else { continue }
            let absorbed = Int(next[position])
            let following = Int(next[absorbed])
            parts[position] = candidate.token
            merged[absorbed] = PairMap.none
            next[position] = Int32(following)
            if following < count {
                previous[following] = Int32(position)
                merged[position] = pairs[candidate.token, parts[following]]
                if merged[position] != PairMap.none {
                    heap.push(MergeCandidate(merged[position], at: position), by: <)
                }
            } else {
                merged[position] = PairMap.none
            }
            let before = Int(previous[position])
            if before >= 0 {
                merged[before] = pairs[parts[before], candidate.token]
                if merged[before] != PairMap.none {
                    heap.push(MergeCandidate(merged[before], at: before), by: <)
                }
            }
        }
        var position = 0
        while position < count {
            ids.append(parts[position])
            position = Int(next[position])
        }
    }
}

/// A merge that can be made at a position; ordered by rank, then from left to right.
private struct MergeCandidate: Comparable {
    private let packed: UInt64

    init(_ token: TokenID, at position: Int) {
        packed = UInt64(token) << 32 | UInt64(position)
    }

    var token: TokenID { TokenID(truncatingIfNeeded: packed >> 32) }
    var position: Int { Int(packed & 0xFFFF_FFFF) }

    static func < (a: MergeCandidate, b: MergeCandidate) -> Bool { a.packed < b.packed }
}
