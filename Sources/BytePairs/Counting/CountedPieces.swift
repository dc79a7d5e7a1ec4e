/// The distinct pieces of a corpus and their counts, flat and in an order: what learning merges takes.
///
/// The order decides nothing but which pair is seen first, for the tie rule that asks for it.
package struct CountedPieces: Sendable {
    /// All pieces, one after the other.
    package private(set) var bytes: [UInt8] = []
    /// Where each piece ends in `bytes`; it begins where the one before it ends.
    package private(set) var ends: [Int] = []
    /// How often each occurs, at least once.
    package private(set) var counts: [Int] = []

    /// No pieces yet.
    package init() {}

    /// The pieces in the order in which they were first seen.
    package init(_ pieces: PieceCounts) {
        reserve(pieces: pieces.distinct, bytes: pieces.pieces.byteCount)
        for number in pieces.counts.indices {
            pieces.pieces.withBytes(of: number) { append($0, count: pieces.counts[number]) }
        }
    }

    /// How many pieces there are.
    package var count: Int { ends.count }

    /// How many pieces there are in all, and how many bytes they have.
    package var totals: (pieces: Int, bytes: Int) {
        var (pieces, all, start) = (0, 0, 0)
        for (end, count) in zip(ends, counts) {
            pieces += count
            all += count * (end - start)
            start = end
        }
        return (pieces, all)
    }

    /// Makes room.
    package mutating func reserve(pieces: Int, bytes count: Int) {
        ends.reserveCapacity(pieces)
        counts.reserveCapacity(pieces)
        bytes.reserveCapacity(count)
    }

    /// Adds a piece that is not there yet and has at least one byte.
    package mutating func append(_ piece: UnsafeBufferPointer<UInt8>, count: Int) {
        precondition(count > 0 && !piece.isEmpty, "a piece has bytes and occurs")
        bytes.append(contentsOf: piece)
        ends.append(bytes.count)
        counts.append(count)
    }

    /// The place of a piece in `bytes`.
    @inline(__always)
    package func range(of piece: Int) -> Range<Int> {
        (piece == 0 ? 0 : ends[piece &- 1])..<ends[piece]
    }
}

extension CountedPieces {
    /// The same pieces in another order: the piece that comes first is number `order[0]`, and so on.
    package func reordered(_ order: [Int]) -> CountedPieces {
        var result = CountedPieces()
        result.reserve(pieces: count, bytes: bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            for piece in order {
                result.append(UnsafeBufferPointer(rebasing: bytes[range(of: piece)]), count: counts[piece])
            }
        }
        return result
    }
}
