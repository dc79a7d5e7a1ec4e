import BytePairs
import Pieces
import TestSupport
import Testing

/// Threads that look pieces up in the slots where others store theirs.
@Suite struct SharedSlotTests {
    /// The last sixteen bits of their hashes agree, so that the cache has neighbouring slots for them.
    private static let words = ["alao", "cebp", "donw", "fweh"]

    /// Whether the ids of a word that fills a batch stay the same.
    private static func keepsItsIDs(_ word: String, _ encoder: BatchEncoder) -> Bool {
        let text = (0..<16).flatMap { _ in Array(word.utf8) }
        let ends = Array(stride(from: word.utf8.count, through: text.count, by: word.utf8.count))
        let expected = text.map { TokenID($0) }
        let ids = IDBuffer()
        return text.withUnsafeBufferPointer { text in
            ends.withUnsafeBufferPointer { ends in
                for _ in 0..<20_000 {
                    ids.removeAll()
                    encoder.encode(PieceBatch(text: text, start: 0, ends: ends), into: ids)
                    guard ids.ids.elementsEqual(expected) else { return false }
                }
                return true
            }
        }
    }

    /// A slot that was filled never changes: a thread that found its piece there reads the ids later.
    @Test func noThreadTakesTheSlotOfAnother() async throws {
        let encoder = PieceEncoder(try .bytes(and: []))
        let cache = PieceCache(capacity: 1 << 12, limit: 1 << 12)
        await withTaskGroup(of: Bool.self) { group in
            for word in Self.words {
                group.addTask { Self.keepsItsIDs(word, BatchEncoder(encoder, cache)) }
            }
            for await keepsIDs in group { #expect(keepsIDs) }
        }
    }
}
