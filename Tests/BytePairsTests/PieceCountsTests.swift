import BytePairs
import TestSupport
import Testing

@Suite struct PieceCountsTests {
    @Test func countsAgreeWithADictionary() {
        var generator = SeededGenerator(3)
        var counts = PieceCounts()
        var expected: [[UInt8]: Int] = [:]
        for _ in 0..<20_000 {
            let piece = generator.bytes(
                count: Int.random(in: 0...12, using: &generator), from: Array("abc".utf8))
            counts.add(piece)
            if !piece.isEmpty { expected[piece, default: 0] += 1 }
        }
        #expect(counts.distinct == expected.count)
        #expect(counts.total == expected.values.reduce(0, +))
        for (piece, count) in expected { #expect(counts.count(of: piece) == count) }
        #expect(counts.count(of: Array("never".utf8)) == 0)
        let distinct = DistinctPieces(counts)
        #expect(distinct.count == expected.count && distinct.longest == expected.keys.map(\.count).max())
        #expect(distinct.totals == (counts.total, expected.reduce(0) { $0 + $1.key.count * $1.value }))
    }

    @Test func prefixesOfEachOtherAreDistinct() {
        // At every length for which the hash reads its tail differently.
        var counts = PieceCounts()
        for length in 1...40 { counts.add([UInt8](repeating: 0, count: length), count: length) }
        for length in 1...40 { #expect(counts.count(of: [UInt8](repeating: 0, count: length)) == length) }
    }
}
