/// The distinct pieces of a corpus with their counts, in a flat array: what merges are learned from.
///
/// The order matters only to the tie rule that asks which pair is seen first.
package struct DistinctPieces: Sendable {
    /// All pieces, one after the other.
    package private(set) var bytes: [UInt8] = []
    /// Where each piece ends in `bytes`; it starts where the previous one ends.
    package private(set) var ends: [Int] = []
    /// How often each piece occurs, at least once.
    package private(set) var counts: [Int] = []

    package init() {}

    /// The pieces in the order in which they were first seen.
    package init(_ pieces: PieceCounts) {
        reserve(pieces: pieces.distinct, bytes: pieces.pieces.bytes.count)
        for number in pieces.counts.indices {
            pieces.pieces.withBytes(of: number) { append($0, count: pieces.counts[number]) }
        }
    }

    /// The number of distinct pieces.
    package var count: Int { ends.count }

    /// How many pieces and bytes the corpus has.
    package var totals: (pieces: Int, bytes: Int) {
        var (pieces, all, start) = (0, 0, 0)
        for (end, count) in zip(ends, counts) {
            pieces += count
            all += count * (end - start)
            start = end
        }
        return (pieces, all)
    }

    /// How many bytes the longest piece has.
    package var longest: Int {
        var (longest, start) = (0, 0)
        for end in ends { (longest, start) = (max(longest, end - start), end) }
        return longest
    }

    /// How often the piece occurs that has `index` commoner ones, or a number below that; 1 if there are not so many.
    ///
    /// - Complexity: linear in the pieces.
    package func count(ofCommonest index: Int) -> Int {
        let most = 1 << 16
        var piecesOfCount = [Int](repeating: 0, count: most + 1)
        for count in counts { piecesOfCount[min(count, most)] += 1 }
        var (count, commoner) = (most, piecesOfCount[most])
        while count > 1, commoner <= index {
            count -= 1
            commoner += piecesOfCount[count]
        }
        return count
    }

    package mutating func reserve(pieces: Int, bytes count: Int) {
        ends.reserveCapacity(pieces)
        counts.reserveCapacity(pieces)
        bytes.reserveCapacity(count)
    }

    /// Appends a piece that has at least one byte and is not there yet.
    package mutating func append(_ piece: UnsafeBufferPointer<UInt8>, count: Int) {
        precondition(count > 0 && !piece.isEmpty, "an empty piece, or a count below 1")
        bytes.append(contentsOf: piece)
        ends.append(bytes.count)
        counts.append(count)
    }

    /// Where a piece is in `bytes`.
    @inline(__always)
    package func range(of piece: Int) -> Range<Int> {
        (piece == 0 ? 0 : ends[piece &- 1])..<ends[piece]
    }

    /// The same pieces in another order: first number `order[0]`, then `order[1]`, and so on.
    package func reordered(_ order: [Int]) -> DistinctPieces {
        var result = DistinctPieces()
        result.reserve(pieces: count, bytes: bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            for piece in order {
                result.append(UnsafeBufferPointer(rebasing: bytes[range(of: piece)]), count: counts[piece])
            }
        }
        return result
    }
}
