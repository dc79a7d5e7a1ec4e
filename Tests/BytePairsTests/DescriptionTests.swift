import BytePairs
import TestSupport
import Testing

@Suite struct DescriptionTests {
    @Test func valuesPrintInOneLine() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ab", "abc"])
        #expect("\(vocabulary)" == "Vocabulary(258 tokens, 2 merges)")
        #expect("\(vocabulary.merges)" == "[(97, 98) → 256, (256, 99) → 257]")
        #expect("\(Pair(left: 1, right: 2))" == "(1, 2)")
        #expect("\(vocabulary.mergeTree(of: 257)!)" == "257 ← (256 ← (97, 98), 99)")
        #expect("\(PieceEncoder(vocabulary))" == "PieceEncoder(Vocabulary(258 tokens, 2 merges))")
        let steps = MergeSteps(of: Array("abc".utf8), in: vocabulary)
        #expect("\(steps)" == "[97, 98, 99] → [257] in 2 steps")
        let reference = "ReferenceEncoder(vocabulary: Vocabulary(258 tokens, 2 merges))"
        #expect("\(ReferenceEncoder(vocabulary))" == reference)
    }

    @Test func trainingPrintsInOneLine() {
        var counts = PieceCounts()
        counts.add(Array("abab".utf8), count: 3)
        counts.add(Array("c".utf8))
        #expect("\(counts)" == "PieceCounts(2 distinct, 4 in all)")
        let learner = MergeLearner(counts, ties: .firstSeen)
        #expect("\(learner)" == "MergeLearner(0 merges, 13 tokens in the corpus)")
        _ = learner.mergeCommonestPair()
        #expect("\(learner)" == "MergeLearner(1 merges, 7 tokens in the corpus)")
        #expect("\(learner.learned)" == "LearnedMerges(257 tokens, 1 merges)")
    }
}
