import BytePairs
import Pieces
import TestSupport
import Testing

/// Pieces that are counted one at a time, with counts on both sides of where sorting changes its ways.
@Suite struct PieceCounterEdgeTests {
    private typealias Expected = [[UInt8]: (count: Int, first: UInt64)]

    private func check(_ counter: PieceCounter, _ expected: Expected) {
        #expect(counter.distinct == expected.count)
        var listed: [PieceCounter.Order: [(bytes: [UInt8], count: Int, first: UInt64)]] = [:]
        for order in [PieceCounter.Order.common, .firstSeen, .bytes] {
            counter.forEach(in: order) { listed[order, default: []].append((Array($0), $1, $2)) }
            #expect(listed[order]!.count == expected.count)
            #expect(listed[order]!.allSatisfy { expected[$0.bytes]! == ($0.count, $0.first) })
        }
        #expect(listed[.common]!.map(\.count) == expected.values.map(\.count).sorted(by: >))
        #expect(listed[.firstSeen]!.map(\.first) == expected.values.map(\.first).sorted())
        #expect(listed[.bytes]!.map(\.bytes) == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
    }

    private func add(
        _ piece: [UInt8], _ count: Int, _ first: UInt64, to counter: PieceCounter, _ expected: inout Expected
    ) {
        piece.withUnsafeBufferPointer { counter.add($0, count: count, first: first) }
        let known = expected[piece] ?? (0, .max)
        expected[piece] = (known.count + count, min(known.first, first))
    }

    @Test func countsOfAnySizeAreSorted() {
        let counter = PieceCounter()
        var expected: Expected = [:]
        var first: UInt64 = 1_000
        for count in [1, 2, 4_094, 4_095, 4_096, 4_097, 4_098, 10_000, 1 << 20, 1 << 40] {
            for length in [1, 2, 14, 15, 16, 17, 40] {
                var piece = [UInt8](repeating: UInt8(length), count: length)
                piece[length / 2] = UInt8(truncatingIfNeeded: count % 251)
                add(piece, count, first, to: counter, &expected)
                // Positions in no order.
                first = first &* 7 % 1_000_003
            }
        }
        check(counter, expected)
    }

    @Test func thePiecesAreThoseOfAllBytes() {
        let counter = PieceCounter()
        var (expected, position): (Expected, UInt64) = ([:], 0)
        for first in UInt8.min...UInt8.max {
            for rest in [[], [0], [0, 0], [255], [255, 255, 255, 255, 255, 255, 255, 255]] as [[UInt8]] {
                add([first] + rest, 1, position, to: counter, &expected)
                position += 1
            }
        }
        // The same eight bytes, and then others.
        for length in 8...30 {
            add([UInt8](repeating: 9, count: length), length, position, to: counter, &expected)
        }
        check(counter, expected)
    }

    /// More pieces than the first table holds, long and short, twice: the earlier position stays.
    @Test func tablesGrowInTime() {
        let counter = PieceCounter()
        var expected: Expected = [:]
        let memory = counter.memory
        for round in 0..<2 {
            for number in 0..<70_000 {
                let digits = Array("\(number)".utf8)
                add(
                    number % 10 == 0 ? digits + digits + digits + digits : digits, 1 + round,
                    UInt64(number &* 3 % 70_001 + (1 - round) * 100_000), to: counter, &expected)
            }
        }
        check(counter, expected)
        #expect(counter.memory > memory)
        let other = PieceCounter()
        var sum = expected
        add(Array("other".utf8), 5, 7, to: other, &sum)
        other.add(counter)
        check(other, sum)
        counter.clear()
        #expect(counter.distinct == 0 && counter.memory <= memory)
    }

    /// More pieces than the first table holds, in batches.
    @Test func tablesGrowBeforeABatch() {
        let counter = PieceCounter()
        let text = (0..<40_000).flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        var expected: Expected = [:]
        text.withUnsafeBufferPointer { text in
            for start in stride(from: 0, to: text.count, by: 4 * PieceBatch.capacity) {
                let ends = Array(
                    stride(from: start + 4, through: min(start + 4 * PieceBatch.capacity, text.count), by: 4))
                ends.withUnsafeBufferPointer {
                    counter.add(PieceBatch(text: text, start: start, ends: $0), position: UInt64(start / 4))
                }
                for end in ends { expected[Array(text[end - 4..<end])] = (1, UInt64(end / 4 - 1)) }
            }
        }
        check(counter, expected)
    }

    /// A budget relies on it: not less than what is stored, and not many times as much.
    @Test(arguments: [4, 100]) func memoryIsThatOfThePieces(length: Int) {
        let counter = PieceCounter()
        let empty = counter.memory
        for number in 0..<20_000 {
            var piece = [UInt8](repeating: 7, count: length)
            for place in 0..<4 { piece[place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
            piece.withUnsafeBufferPointer { counter.add($0, count: 1, first: UInt64(number)) }
        }
        let stored = 20_000 * (length + 16)
        #expect(counter.memory > stored && counter.memory < empty + 8 * stored)
    }

    @Test func piecesHaveTheirRanges() {
        var pieces = DistinctPieces()
        for (piece, count) in [("ab", 3), ("c", 1), ("def", 1 << 33)] {
            Array(piece.utf8).withUnsafeBufferPointer { pieces.append($0, count: count) }
        }
        #expect(pieces.count == 3 && (0..<3).map { pieces.range(of: $0) } == [0..<2, 2..<3, 3..<6])
        #expect(pieces.totals == (pieces: 4 + (1 << 33), bytes: 7 + 3 * (1 << 33)))
    }
}
