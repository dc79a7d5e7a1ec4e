import BytePairs
import Pieces
import TestSupport
import Testing

/// As many new ids as a batch can have.
@Suite struct FullBatchTests {
    /// No bytes merge, and the pieces are as long as those of a batch that are encoded together can be. The address
    /// sanitizer says whether there is room for the ids.
    @Test func aBatchOfNewPiecesMayHaveAnIDForEachByte() throws {
        let length = PieceLanes.mostBytes
        let text = (0..<PieceBatch.capacity).flatMap { number in
            (0..<length).map { place in UInt8(truncatingIfNeeded: place < 2 ? number >> (8 * place) : place) }
        }
        let ends = (1...PieceBatch.capacity).map { $0 * length }
        let encoder = BatchEncoder(PieceEncoder(try .bytes(and: [])))
        let ids = IDBuffer(capacity: 1)
        text.withUnsafeBufferPointer { text in
            ends.withUnsafeBufferPointer {
                encoder.encode(PieceBatch(text: text, start: 0, ends: $0), into: ids)
            }
        }
        #expect(Array(ids.ids) == text.map { TokenID($0) })
    }
}
