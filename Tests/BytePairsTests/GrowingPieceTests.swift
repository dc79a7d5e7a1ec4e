import BytePairs
import TestSupport
import Testing

/// A piece that grows has the tokens of each of its beginnings, or ends.
@Suite struct GrowingPieceTests {
    private func compare(_ vocabulary: Vocabulary, _ piece: [UInt8]) {
        let encoder = PieceEncoder(vocabulary)
        var growing = GrowingPiece(TokenAutomaton(vocabulary, reading: .forward))
        var counts: [Int] = []
        var bounds: [Int] = []
        for end in piece.indices {
            growing.append(piece[end])
            counts.append(encoder.encode(Array(piece[...end])).count)
            bounds.append(growing.fewestTokensOfLonger)
            #expect(growing.tokenCount == counts[end])
        }
        for (index, bound) in bounds.enumerated() {
            #expect(counts[index...].allSatisfy { $0 >= bound })
        }
        growing = GrowingPiece(TokenAutomaton(vocabulary, reading: .backward))
        for start in piece.indices.reversed() {
            growing.append(piece[start])
            #expect(growing.tokenCount == encoder.encode(Array(piece[start...])).count)
        }
    }

    @Test(arguments: ["ab", "abc", "abcdefgh", "aé😀"])
    func equalsEncoderWithLearnedVocabularies(alphabet: String) throws {
        var generator = SeededGenerator(31)
        let vocabulary = try Vocabulary.learned(from: alphabet, size: 400, using: &generator)
        for length in [1, 2, 3, 10, 40, 100] {
            compare(vocabulary, generator.bytes(count: length, from: Array(alphabet.utf8)))
        }
    }

    /// Ids that no token has, before, between and after tokens.
    @Test func idsWithoutTokensAreLeftOut() throws {
        let bytes = (0...255).map { [UInt8($0)] as [UInt8]? }
        let vocabulary = try Vocabulary(
            tokens: bytes + [nil, Array("ab".utf8), nil, nil, Array("abc".utf8), Array("ca".utf8), nil])
        var generator = SeededGenerator(33)
        for length in [1, 2, 3, 10, 40] {
            compare(vocabulary, generator.bytes(count: length, from: Array("abc".utf8)))
        }
    }

    /// Ranks out of order, and tokens that merging never makes.
    @Test func equalsEncoderWithVocabulariesThatNoTrainerMade() throws {
        var generator = SeededGenerator(32)
        for _ in 0..<40 {
            var tokens: Set<String> = []
            while tokens.count < 30 {
                let bytes = generator.bytes(
                    count: Int.random(in: 2...6, using: &generator), from: Array("abc".utf8))
                tokens.insert(String(decoding: bytes, as: UTF8.self))
            }
            let vocabulary = try Vocabulary.bytes(and: tokens.sorted().shuffled(using: &generator))
            compare(vocabulary, generator.bytes(count: 50, from: Array("abcd".utf8)))
        }
    }

    @Test func equalsEncoderOnRuns() throws {
        let vocabulary = try Vocabulary.bytes(and: ["aa", "aaaa", "aaa", "aaaaaaaa", "ba", "ab"])
        compare(vocabulary, [UInt8](repeating: 97, count: 100))
        compare(vocabulary, [98] + [UInt8](repeating: 97, count: 60) + [98])
    }
}
