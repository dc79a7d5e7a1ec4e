import BytePairs
import Pieces
import TestSupport
import Testing

/// Tables of more entries than most tests have, and of less.
@Suite struct GrowingTableTests {
    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    /// The table grows four times at once as long as it is small, and then twice.
    @Test func aCounterKeepsManyPieces() {
        let counter = PieceCounter()
        let count = 300_000
        for round in 0..<2 {
            for number in 0..<count {
                Self.bytes(number).withUnsafeBufferPointer {
                    counter.add($0, count: 1 + round, first: UInt64(number))
                }
            }
        }
        #expect(counter.distinct == count)
        var (next, areAll) = (0, true)
        counter.forEach(in: .bytes) { bytes, count, first in
            areAll = areAll && bytes.elementsEqual(Self.bytes(next)) && count == 3 && first == UInt64(next)
            next += 1
        }
        #expect(areAll && next == count)
    }

    /// Pieces that do not fit what the encoder remembers are encoded all the same.
    @Test func moreLongPiecesThanAreRememberedAreEncoded() throws {
        let encoder = BatchEncoder(PieceEncoder(try Vocabulary.bytes(and: ["ab"])))
        let length = 512
        for batch in 0..<20 {
            var text: [UInt8] = []
            for number in 0..<PieceBatch.capacity {
                let start = Self.bytes(batch * PieceBatch.capacity + number)
                text += start + [UInt8](repeating: 0x2E, count: length - start.count)
            }
            let ends = (1...PieceBatch.capacity).map { $0 * length }
            let ids = IDBuffer()
            text.withUnsafeBufferPointer { text in
                ends.withUnsafeBufferPointer {
                    encoder.encode(PieceBatch(text: text, start: 0, ends: $0), into: ids)
                }
            }
            #expect(ids.ids.elementsEqual(text.lazy.map { TokenID($0) }))
        }
    }

    @Test func noBytesAreFoundWithoutMemory() {
        let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var table = ByteStringTable()
        #expect(table.number(of: nothing) == nil)
        for (number, byte) in [UInt8(0), 1].enumerated() {
            [byte].withUnsafeBufferPointer { #expect(table.insert($0) == (number, true)) }
        }
        #expect(table.number(of: nothing) == nil)
        let sum = checksum(UnsafeRawBufferPointer(nothing))
        for byte in UInt8.min...UInt8.max {
            [byte].withUnsafeBytes { #expect(checksum($0) != sum) }
        }
    }

    @Test func aPieceOfOnePartStaysOne() {
        var merger = LowestRankMerger()
        for count in [0, 1] {
            merger.merge(byteCount: count, downTo: 0) { _ in 0 }
            #expect(merger.count == count)
        }
    }

    /// Tables of tokens whose sizes do not belong together.
    @Test func tablesOfOtherSizesAreNoVocabulary() throws {
        final class Owner {}
        let vocabulary = try Vocabulary.bytes(and: ["ab", "abc"])
        let tables = try #require(vocabulary.tables)
        let owner = Owner()
        #expect(Vocabulary(tables: tables, of: owner)?.size == 258)
        // A byte less, an end less, and slots that are no power of two.
        for (index, less) in [(0, 1), (1, 8), (2, 8), (3, 8)] {
            var cut = tables
            cut[index] = UnsafeRawBufferPointer(rebasing: tables[index].dropLast(less))
            #expect(Vocabulary(tables: cut, of: owner) == nil, "\(index)")
        }
        withExtendedLifetime(vocabulary) {}
    }
}
