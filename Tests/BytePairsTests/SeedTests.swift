import BytePairs
import TestSupport
import Testing

/// Tokens that are made before anything is learned, and long ones.
@Suite struct SeedTests {
    /// What ``LearnedMerges/append(tokens:atMost:)`` says, word for word: all parts are found again after each merge.
    private func reference(_ seeds: [[UInt8]]) -> [[UInt8]] {
        var tokens = LearnedMerges(alphabet: .byteValue).tokens
        var merger = LowestRankMerger()
        for seed in seeds where !seed.isEmpty {
            while !tokens.contains(seed) {
                merger.merge(byteCount: seed.count) { range in
                    tokens.firstIndex(of: Array(seed[range])).map { TokenID($0) }
                }
                tokens.append(Array(seed[merger[0].lowerBound..<merger[1].upperBound]))
            }
        }
        return tokens
    }

    @Test func seedsAreMergedFromTheLeft() throws {
        var generator = SeededGenerator(20)
        for round in 0..<150 {
            let letters = Array("abcdef".utf8.prefix(1 + round % 6))
            var seeds = (0..<3).map { _ in
                generator.bytes(count: Int.random(in: 0..<30, using: &generator), from: letters)
            }
            seeds.append(seeds[0] + seeds[0])
            seeds.append(Array(seeds[1].reversed()) + seeds[2])
            var learned = LearnedMerges(alphabet: .byteValue)
            learned.append(tokens: seeds)
            #expect(learned.tokens == reference(seeds), "\(seeds)")
            #expect(try Vocabulary(tokens: learned.tokens).merges == learned.merges)
            #expect(try learned.vocabulary().merges == learned.merges)
        }
    }

    @Test func aSeedEndsWhereItHasTooManyTokens() {
        var generator = SeededGenerator(21)
        var learned = LearnedMerges(alphabet: .byteValue)
        learned.append(tokens: [generator.bytes(count: 5_000, from: Array(0...255))], atMost: 300)
        #expect(learned.tokens.count == 301)
    }

    /// Longer than what is merged by scanning.
    @Test(arguments: [1, 2, 6]) func mergesOfLongTokensAreFound(letters: Int) throws {
        var generator = SeededGenerator(22)
        let letters = Array("abcdef".utf8.prefix(letters))
        for _ in 0..<4 {
            let seed = generator.bytes(count: 700, from: letters)
            var learned = LearnedMerges(alphabet: .byteValue)
            learned.append(tokens: [seed, seed.reversed() + seed])
            let vocabulary = try Vocabulary(tokens: learned.tokens)
            #expect(vocabulary.merges == learned.merges)
            // In another order, and with holes, nothing is known of a token's parts when its turn comes.
            let others = Array(learned.tokens[256...].shuffled(using: &generator).prefix(200))
            let shuffled = learned.tokens[..<256] + others
            let found = try Vocabulary(tokens: Array(shuffled))
            for id in 256..<TokenID(found.size) {
                let token = try #require(found[id])
                #expect(found.merge(making: id)?.pair == lastPair(of: token, found))
            }
        }
    }

    /// The last two parts of a token that is merged without being looked up.
    private func lastPair(of token: [UInt8], _ vocabulary: Vocabulary) -> Pair? {
        var merger = LowestRankMerger()
        merger.merge(byteCount: token.count, downTo: 2) { vocabulary.id(of: token[$0]) }
        guard merger.count == 2 else { return nil }
        return Pair(left: vocabulary.id(of: token[merger[0]])!, right: vocabulary.id(of: token[merger[1]])!)
    }
}
