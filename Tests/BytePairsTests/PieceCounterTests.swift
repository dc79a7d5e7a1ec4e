import BytePairs
import Pieces
import TestSupport
import Testing

@Suite struct PieceCounterTests {
    /// Short and long pieces in batches, and how often and where first each occurs.
    private func count(
        _ counters: [PieceCounter], seed: UInt64, pieces pieceCount: Int
    ) -> [[UInt8]: (count: Int, first: UInt64)] {
        var generator = SeededGenerator(seed)
        var expected: [[UInt8]: (count: Int, first: UInt64)] = [:]
        var position: UInt64 = 0
        while position < pieceCount {
            var (text, ends) = ([UInt8](), [Int]())
            let start = position
            for _ in 0..<Int.random(in: 1...PieceBatch.capacity, using: &generator) {
                let longest = [2, 15, 16, 40].randomElement(using: &generator)!
                let piece = generator.bytes(
                    count: Int.random(in: 1...longest, using: &generator), from: Array("ab".utf8))
                text += piece
                ends.append(text.count)
                expected[piece, default: (0, position)].count += 1
                position += 1
            }
            text.withUnsafeBufferPointer { text in
                ends.withUnsafeBufferPointer { ends in
                    let batch = PieceBatch(text: text, start: 0, ends: ends)
                    counters.randomElement(using: &generator)!.add(batch, position: start)
                }
            }
        }
        return expected
    }

    private func check(_ counter: PieceCounter, _ expected: [[UInt8]: (count: Int, first: UInt64)]) {
        #expect(counter.distinct == expected.count)
        var orders: [PieceCounter.Order: [(bytes: [UInt8], count: Int, first: UInt64)]] = [:]
        for order in [PieceCounter.Order.common, .firstSeen, .bytes] {
            counter.forEach(in: order) { orders[order, default: []].append((Array($0), $1, $2)) }
            #expect(orders[order]!.count == expected.count)
            #expect(orders[order]!.allSatisfy { expected[$0.bytes]! == ($0.count, $0.first) })
        }
        #expect(orders[.common]!.map(\.count) == expected.values.map(\.count).sorted(by: >))
        #expect(orders[.firstSeen]!.map(\.first) == expected.values.map(\.first).sorted())
        #expect(orders[.bytes]!.map(\.bytes) == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
        let pieces = counter.pieces(in: .bytes)
        #expect(
            pieces.bytes == orders[.bytes]!.flatMap(\.bytes) && pieces.counts == orders[.bytes]!.map(\.count))
    }

    @Test func countsAgreeWithADictionary() {
        let counter = PieceCounter()
        check(counter, count([counter], seed: 91, pieces: 60_000))
        counter.clear()
        #expect(counter.distinct == 0)
        check(counter, count([counter], seed: 92, pieces: 1000))
    }

    @Test func countersAreAdded() {
        let counters = (0..<3).map { _ in PieceCounter() }
        let expected = count(counters, seed: 93, pieces: 60_000)
        for other in counters.dropFirst() { counters[0].add(other) }
        check(counters[0], expected)
    }

    @Test func piecesCanBeReordered() {
        var counts = PieceCounts()
        for (piece, count) in [("a", 3), ("bcd", 1), ("ef", 7)] {
            counts.add(Array(piece.utf8), count: count)
        }
        let pieces = DistinctPieces(counts)
        #expect(pieces.totals == (pieces: 11, bytes: 20))
        let reordered = pieces.reordered([2, 0, 1])
        #expect(reordered.bytes == Array("efabcd".utf8) && reordered.ends == [2, 3, 6])
        #expect(reordered.counts == [7, 3, 1])
    }
}
