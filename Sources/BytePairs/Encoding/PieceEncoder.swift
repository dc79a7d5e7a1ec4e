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
/// 3. A long piece: a queue of possible merges over a doubly linked list of parts, so that a megabyte of one
///    letter takes a fraction of a second and not a week.
///
/// - Complexity: *n* log *n* for a piece of *n* bytes.
public struct PieceEncoder: Sendable {
    let vocabulary: Vocabulary
    /// The token of each single byte.
    private let bytes: [TokenID]

    /// Pieces of this many bytes or more go to the queue.
    private let longPiece: Int

    /// The most bytes that one piece can have.
    package static let longestPiece = LinkedParts.longestPiece

    /// An encoder for pieces of bytes with the tokens of `vocabulary`.
    ///
    public init(_ vocabulary: Vocabulary) {
        self.init(vocabulary, longPiece: 2048)
    }

    /// An encoder that takes pieces of `longPiece` bytes or more as long: tests make it small.
    package init(_ vocabulary: Vocabulary, longPiece: Int) {
        self.vocabulary = vocabulary
        self.longPiece = longPiece
        bytes = (UInt8.min...UInt8.max).map { vocabulary.id(of: CollectionOfOne($0))! }
    }

    /// The ids of one piece of bytes.
    public func encode(_ piece: [UInt8]) -> [TokenID] {
        guard !piece.isEmpty else { return [] }
        var ids: [TokenID] = []
        piece.withUnsafeBufferPointer { encode($0, into: &ids) }
        return ids
    }

    /// Appends the ids of one piece, which is not empty.
    @inline(__always)
    package func encode(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        if let whole = vocabulary.id(of: piece) {
            ids.append(whole)
        } else if piece.count < longPiece {
            mergeByScanning(piece, into: &ids)
        } else {
            mergeByQueue(piece, into: &ids)
        }
    }

    /// Writes the ids of a piece of few bytes, of which there may be as many as there are bytes, and returns how many they are.
    @inline(__always)
    func encode(
        short piece: UnsafeBufferPointer<UInt8>, to ids: UnsafeMutablePointer<TokenID>
    ) -> Int {
        if let whole = vocabulary.id(of: piece) {
            ids.pointee = whole
            return 1
        }
        return withUnsafeTemporaryAllocation(of: TokenID.self, capacity: piece.count) { scratch in
            merge(piece, to: ids, scratch.baseAddress!)
        }
    }

    private func mergeByScanning(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        withUnsafeTemporaryAllocation(of: TokenID.self, capacity: 2 * piece.count) { scratch in
            let parts = scratch.baseAddress!
            let count = merge(piece, to: parts, parts + piece.count)
            ids.append(contentsOf: UnsafeBufferPointer(start: parts, count: count))
        }
    }

    /// Merges a short piece. `parts[i]` is a token, `merged[i]` what it and `parts[i + 1]` merge into.
    private func merge(
        _ piece: UnsafeBufferPointer<UInt8>, to parts: UnsafeMutablePointer<TokenID>,
        _ merged: UnsafeMutablePointer<TokenID>
    ) -> Int {
        let (pairs, bytePairs) = (vocabulary.pairs, vocabulary.bytePairs)
        var count = piece.count
        bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<count { parts[index] = bytes[Int(piece[index])] }
        }
        for index in 0..<count &- 1 {
            merged[index] = bytePairs[Int(piece[index]) &<< 8 | Int(piece[index &+ 1])]
        }
        merged[count &- 1] = PairMap.none
        while true {
            var best = 0
            var lowest = merged[0]
            for index in 1..<max(count, 1) where merged[index] < lowest {
                lowest = merged[index]
                best = index
            }
            guard lowest != PairMap.none else { return count }
            count &-= 1
            for index in best &+ 1..<max(count, best &+ 1) {
                parts[index] = parts[index &+ 1]
                merged[index] = merged[index &+ 1]
            }
            parts[best] = lowest
            merged[best] = best &+ 1 < count ? pairs[lowest, parts[best &+ 1]] : PairMap.none
            if best > 0 { merged[best &- 1] = pairs[parts[best &- 1], lowest] }
        }
    }

    private func mergeByQueue(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
        let (pairs, bytes) = (vocabulary.pairs, bytes)
        let parts = bytes.withUnsafeBufferPointer { bytes in LinkedParts(piece) { bytes[Int($0)] } }
        parts.merge(downTo: 1) { left, right, _, _ in pairs[left, right] }
        ids.reserveCapacity(ids.count + parts.count)
        parts.forEachToken { ids.append($0) }
    }
}
