import BytePairs
import TestSupport
import Testing

@Suite struct SplitMix64Tests {
    /// The first numbers of Vigna's own program.
    @Test func numbersAreThoseOfItsAuthor() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }
}

@Suite struct DropoutTests {
    private func encode(
        _ encoder: PieceEncoder, _ piece: [UInt8], _ probability: Double, seed: UInt64
    ) -> [TokenID] {
        var ids: [TokenID] = []
        piece.withUnsafeBufferPointer {
            encoder.encode($0, dropout: probability, seed: seed, into: &ids)
        }
        return ids
    }

    @Test(arguments: [0.05, 0.3, 0.7, 0.95, 1])
    func equalsReference(probability: Double) throws {
        var generator = SeededGenerator(33)
        let vocabulary = try Vocabulary.learned(from: "abcd", size: 350, using: &generator)
        let encoder = PieceEncoder(vocabulary)
        let reference = ReferenceDropout(vocabulary, probability: probability)
        var isDifferent = false
        for length in 1...60 {
            let piece = generator.bytes(count: length, from: Array("abcd".utf8))
            let ids = encode(encoder, piece, probability, seed: UInt64(length))
            #expect(ids == reference.encode(piece, seed: UInt64(length)))
            #expect(ids.flatMap { vocabulary[$0]! } == piece)
            isDifferent = isDifferent || ids != encoder.encode(piece)
        }
        #expect(isDifferent)
    }

    @Test func allDroppedGivesBytesAndNoneTheUsualIDs() throws {
        var generator = SeededGenerator(34)
        let vocabulary = try Vocabulary.learned(from: "ab", size: 300, using: &generator)
        let encoder = PieceEncoder(vocabulary)
        let piece = generator.bytes(count: 100, from: Array("ab".utf8))
        #expect(encode(encoder, piece, 1, seed: 1) == piece.map { vocabulary.id(of: [$0])! })
        #expect(encode(encoder, piece, 0, seed: 1) == encoder.encode(piece))
    }

    /// A token that no merges make is looked up, but not where merges may be dropped.
    @Test func onlyWithoutDropoutIsAPieceLookedUpWhole() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ab", "xyz"])
        let (encoder, piece) = (PieceEncoder(vocabulary), Array("xyz".utf8))
        #expect(encode(encoder, piece, 0, seed: 1) == [257])
        #expect(encode(encoder, piece, .leastNonzeroMagnitude, seed: 1) == piece.map { TokenID($0) })
    }

    /// A list of merges gives what the same merges as ranks give.
    @Test func listedMergesDropAlike() throws {
        var generator = SeededGenerator(35)
        let vocabulary = try Vocabulary.learned(from: "abc", size: 300, using: &generator)
        let tokens = (0..<vocabulary.size).map { vocabulary[TokenID($0)] }
        let list = MergeList(
            tokens: tokens, spellings: tokens,
            merges: vocabulary.merges.map { .init($0, rank: $0.token) }, symbols: SymbolRules(unit: .bytes))
        let (ranks, listed) = (PieceEncoder(vocabulary), PieceEncoder(Vocabulary(list)))
        for seed in 1...50 as ClosedRange<UInt64> {
            let piece = generator.bytes(count: 40, from: Array("abc".utf8))
            #expect(encode(ranks, piece, 0.2, seed: seed) == encode(listed, piece, 0.2, seed: seed))
        }
    }

    /// The same on every machine.
    @Test func seedsAreStable() throws {
        let encoder = PieceEncoder(try .bytes(and: ["ab", "abab"]))
        let ids = (0..<4 as Range<UInt64>).map { encode(encoder, Array("ababab".utf8), 0.5, seed: $0) }
        #expect(Set(ids).count > 1)
        #expect(ids == (0..<4 as Range<UInt64>).map { encode(encoder, Array("ababab".utf8), 0.5, seed: $0) })
    }
}
