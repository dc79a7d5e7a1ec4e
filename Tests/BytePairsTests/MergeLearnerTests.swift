import BytePairs
import TestSupport
import Testing

@Suite struct MergeLearnerTests {
    @Test(arguments: TieRule.allCases)
    func equalsReferenceAndARecountAfterEveryMerge(ties: TieRule) {
        var generator = SeededGenerator(4)
        for round in 0..<40 {
            let counts = randomCounts(&generator, alphabet: round % 2 == 0 ? "ab" : "abcd")
            let reference = ReferenceTrainer(ties: ties).train(counts, size: 256 + 60)
            let learner = MergeLearner(counts, ties: ties)
            var words = CountedWords(counts, ties)
            #expect(learner.pairCounts == words.pairCounts.filter { $0.value >= learner.threshold })
            while learner.learned.tokens.count < 256 + 60, let merge = learner.mergeCommonestPair() {
                words.apply(merge)
                #expect(learner.pairCounts == words.pairCounts.filter { $0.value >= learner.threshold })
            }
            #expect(learner.learned == reference)
        }
    }

    @Test(arguments: TieRule.allCases)
    func thresholdsChangeNothing(ties: TieRule) {
        var generator = SeededGenerator(15)
        var lowered = 0
        for round in 0..<60 {
            let counts = randomCounts(&generator, alphabet: round % 2 == 0 ? "ab" : "abcd")
            let reference = ReferenceTrainer(ties: ties).train(counts, size: .max)
            // One that is too high must be lowered later.
            let threshold = [2, 20, 300][round % 3]
            let learner = MergeLearner(DistinctPieces(counts), ties: ties, threshold: threshold)
            var words = CountedWords(counts, ties)
            var last = learner.threshold
            while let merge = learner.mergeCommonestPair() {
                words.apply(merge)
                #expect(learner.pairCounts == words.pairCounts.filter { $0.value >= learner.threshold })
                if learner.threshold < last { lowered += 1 }
                last = learner.threshold
            }
            #expect(learner.learned == reference)
        }
        #expect(lowered > 20)
    }

    /// The bound behind the threshold: with fewer tokens than commoner pieces, some pair occurs as often as a piece.
    @Test func commonestPairsOccurAsOftenAsTheThreshold() {
        var generator = SeededGenerator(17)
        var bounded = 0
        for _ in 0..<20 {
            var counts = PieceCounts()
            for _ in 0..<2000 {
                let length = Int.random(in: 1...5, using: &generator)
                let piece = (0..<length).map { _ in UInt8.random(in: 97...106, using: &generator) }
                counts.add(piece, count: Int.random(in: 1...60, using: &generator))
            }
            let pieces = DistinctPieces(counts)
            let sorted = pieces.counts.sorted(by: >)
            for index in stride(from: 0, to: pieces.count + 50, by: 37) {
                #expect(pieces.count(ofCommonest: index) == (index < sorted.count ? sorted[index] : 1))
            }
            let learner = MergeLearner(pieces, ties: .huggingFace)
            while learner.vocabularySize < 900, learner.mergeCommonestPair() != nil {
                let bound = pieces.count(ofCommonest: learner.vocabularySize - 1)
                #expect(learner.lastCount >= bound)
                if bound > 1 { bounded += 1 }
            }
        }
        #expect(bounded > 1000)
    }

    @Test(arguments: TieRule.allCases)
    func goesOnFromAnyPrefix(ties: TieRule) {
        var generator = SeededGenerator(16)
        for _ in 0..<20 {
            let counts = randomCounts(&generator, alphabet: "abc")
            let all = ReferenceTrainer(ties: ties).train(counts, size: 290)
            for size in stride(from: 256, through: all.tokens.count, by: 5) {
                let learner = MergeLearner(
                    DistinctPieces(counts), ties: ties, startingWith: all.prefix(size))
                while learner.vocabularySize < all.tokens.count, learner.mergeCommonestPair() != nil {}
                #expect(learner.learned == all)
            }
        }
    }

    @Test func tokensWithoutAMergeAreFoundWhenTheirBytesComeTogether() throws {
        // "abc" is a token, but no merge makes "ab" or "bc". Once "ab" is learned, "ab" and "c" are "abc".
        var tokens = (0...255).map { [UInt8($0)] }
        tokens += [Array("abc".utf8), Array("zz".utf8)]
        var counts = PieceCounts()
        counts.add(Array("xabc".utf8), count: 10)
        counts.add(Array("qabc".utf8), count: 3)
        counts.add(Array("ab".utf8), count: 5)
        let learner = MergeLearner(
            DistinctPieces(counts), ties: .huggingFace,
            startingWith: LearnedMerges(try Vocabulary(tokens: tokens), size: 258))
        while learner.mergeCommonestPair() != nil {}
        #expect(Array(learner.learned.tokens[258...]) == ["ab", "xabc", "qabc"].map { Array($0.utf8) })
        #expect(learner.tokenCount == 18)
    }

    @Test(arguments: TieRule.allCases)
    func learnsUntilNoPairIsLeft(ties: TieRule) {
        var generator = SeededGenerator(5)
        let counts = randomCounts(&generator, alphabet: "abc")
        let learner = MergeLearner(counts, ties: ties)
        var words = CountedWords(counts, ties)
        while let merge = learner.mergeCommonestPair() { words.apply(merge) }
        #expect(words.pairCounts.isEmpty && learner.pairCounts.isEmpty)
        #expect(learner.learned == ReferenceTrainer(ties: ties).train(counts, size: .max))
    }

    @Test func minbpesAnchor() throws {
        // Wikipedia's example, as in minbpe's tests: 3 merges, ids 258 100 258 97 99.
        var counts = PieceCounts()
        counts.add(Array("aaabdaaabac".utf8))
        let learner = MergeLearner(counts, ties: .firstSeen)
        for _ in 0..<3 { _ = learner.mergeCommonestPair() }
        let vocabulary = try Vocabulary(tokens: learner.learned.tokens)
        #expect(PieceEncoder(vocabulary).encode(Array("aaabdaaabac".utf8)) == [258, 100, 258, 97, 99])
    }

    @Test func tiesAreBrokenAsTheRuleSays() {
        // All pairs are equally frequent. "zz" is seen first, and "ba" is the smallest in every order of ids.
        var counts = PieceCounts()
        for piece in ["zz", "ba", "é", "~!"] { counts.add(Array(piece.utf8)) }
        func first(_ ties: TieRule) -> [UInt8] {
            let learner = MergeLearner(counts, ties: ties)
            let merge = learner.mergeCommonestPair()!
            return learner.learned.tokens[Int(merge.token)]
        }
        #expect(first(.huggingFace) == Array("ba".utf8))
        #expect(first(.firstSeen) == Array("zz".utf8))
        #expect(first(.sentencePiece) == Array("ba".utf8))
    }

    @Test func overlappingPairsCountTwiceAndMergeOnce() {
        var counts = PieceCounts()
        counts.add(Array("aaa".utf8))
        let learner = MergeLearner(counts, ties: .firstSeen)
        #expect(learner.pairCounts == [Pair(left: 97, right: 97): 2])
        _ = learner.mergeCommonestPair()
        #expect(learner.lastCount == 2)
        #expect(learner.pairCounts == [Pair(left: 256, right: 97): 1])
    }

    @Test func countsBeyond32BitsKeepTheirOrder() {
        // In 32 bits the first count would wrap around to 1, the second to a negative number.
        var counts = PieceCounts()
        counts.add(Array("xy".utf8), count: (1 << 32) + 1)
        counts.add(Array("pq".utf8), count: 3 << 31)
        counts.add(Array("ab".utf8), count: 1_000_000)
        let learner = MergeLearner(counts, ties: .huggingFace)
        var order: [Int] = []
        while learner.mergeCommonestPair() != nil { order.append(learner.lastCount) }
        #expect(order == [3 << 31, (1 << 32) + 1, 1_000_000])
    }

    @Test(arguments: TieRule.allCases) func everyMergeMakesANewToken(ties: TieRule) {
        // "abc" could be "ab" and "c" in one piece and "a" and "bc" in another; the first merge makes all.
        var counts = PieceCounts()
        for (piece, count) in [
            ("abc", 100), ("ab", 50), ("xbc", 130), ("bc", 5), ("abcabc", 7), ("aabcc", 9),
        ] {
            counts.add(Array(piece.utf8), count: count)
        }
        let learner = MergeLearner(counts, ties: ties)
        while learner.mergeCommonestPair() != nil {}
        let learned = learner.learned
        #expect(learned.tokens.count == 256 + learned.merges.count)
        #expect(Set(learned.tokens).count == learned.tokens.count)
        #expect(learned == ReferenceTrainer(ties: ties).train(counts, size: .max))
    }

    @Test func mergesAreRecoveredFromTheTokens() throws {
        // A rank file, which has only tokens, determines the merges and their order.
        var generator = SeededGenerator(14)
        for ties in TieRule.allCases {
            let counts = randomCounts(&generator, alphabet: "abc")
            let learned = ReferenceTrainer(ties: ties).train(counts, size: .max)
            #expect(try Vocabulary(tokens: learned.tokens).merges == learned.merges)
        }
    }

    @Test func minimumCountEndsLearning() {
        var counts = PieceCounts()
        counts.add(Array("ab".utf8), count: 3)
        counts.add(Array("cd".utf8), count: 1)
        let learner = MergeLearner(counts, ties: .huggingFace)
        #expect(learner.mergeCommonestPair(minimumCount: 2) != nil)
        // A pair that is too rare remains available.
        for _ in 0..<3 { #expect(learner.mergeCommonestPair(minimumCount: 2) == nil) }
        #expect(learner.mergeCommonestPair() != nil)
        #expect(learner.mergeCommonestPair() == nil)
    }

    /// Pieces with long runs, repeated parts and different counts.
    private func randomCounts(_ generator: inout SeededGenerator, alphabet: String) -> PieceCounts {
        var counts = PieceCounts()
        for _ in 0..<30 {
            var piece = generator.bytes(
                count: Int.random(in: 0...20, using: &generator), from: Array(alphabet.utf8))
            if Bool.random(using: &generator) {
                let longest = Bool.random(using: &generator) ? 9 : 60
                piece += [UInt8](repeating: 97, count: Int.random(in: 1...longest, using: &generator))
            }
            counts.add(piece, count: Int.random(in: 1...4, using: &generator))
        }
        return counts
    }

    /// What an earlier run has learned goes on with its pairs, if a corpus can have given them.
    @Test func pairsAreAppendedIfACorpusCanHaveGivenThem() {
        var counts = PieceCounts()
        counts.add(Array("abcabcabdabcde".utf8), count: 3)
        let all = ReferenceTrainer(ties: .huggingFace).train(counts, size: 262)
        let (start, last) = (all.prefix(258), all.merges.suffix(4).map(\.pair))
        let longest = all.tokens.map(\.count).max()!
        #expect(all.tokens.count == 262 && longest > 2)
        #expect(start.appending(last, longestToken: longest) == all)
        #expect(start.appending(last, longestToken: longest - 1) == nil)
        #expect(start.appending([], longestToken: 1) == start)
        // Tokens that do not exist yet, and a token that exists already.
        for pair in [Pair(left: 258, right: 97), Pair(left: 97, right: 258), all.merges[0].pair] {
            #expect(start.appending([pair], longestToken: 100) == nil)
        }
        #expect(start.appending([Pair(left: 257, right: 257)], longestToken: 100)?.tokens.count == 259)
    }
}
