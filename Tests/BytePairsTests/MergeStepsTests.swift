import BytePairs
import TestSupport
import Testing

@Suite struct MergeStepsTests {
    private let vocabulary: Vocabulary

    init() throws {
        vocabulary = try .bytes(and: ["ab", "abc", "bc", "cab", "abcab", "xyz"])
    }

    private func shown(_ ids: [TokenID]) -> [String] {
        ids.map { String(decoding: vocabulary[$0]!, as: UTF8.self) }
    }

    @Test func lowestRankGoesFirstAndTheLeftmostOfEquals() {
        let steps = MergeSteps(of: Array("abcabd".utf8), in: vocabulary)
        #expect(steps.start == "abcabd".utf8.map { vocabulary.id(of: [$0])! })
        #expect(steps.steps.map(\.merge.token) == [256, 256, 257, 260])
        #expect(steps.steps.map(\.index) == [0, 2, 0, 0])
        #expect(steps.steps.map(\.number) == [1, 2, 3, 4])
        #expect(shown(steps.parts(after: 0)) == ["a", "b", "c", "a", "b", "d"])
        #expect(shown(steps.parts(after: 2)) == ["ab", "c", "ab", "d"])
        #expect(shown(steps.result) == ["abcab", "d"] && steps.whole == nil)
        var seen: [[String]] = []
        steps.forEachStep { seen.append(shown($1)) }
        #expect(seen == (1...4).map { shown(steps.parts(after: $0)) })
    }

    @Test func wholePieceIsSeparateFromTheResultOfMerging() {
        let reached = MergeSteps(of: Array("abcab".utf8), in: vocabulary)
        #expect(reached.whole == 260 && reached.result == [260])
        let unreached = MergeSteps(of: Array("xyz".utf8), in: vocabulary)
        #expect(unreached.whole == 261 && unreached.steps.isEmpty && unreached.result.count == 3)
        #expect(MergeSteps(of: [], in: vocabulary).steps.isEmpty)
    }

    @Test func resultIsTheReferenceEncodersWhereThePieceIsNoToken() {
        var generator = SeededGenerator(6)
        let reference = ReferenceEncoder(vocabulary)
        for _ in 0..<2000 {
            let piece = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                Array("abcxyz".utf8).randomElement(using: &generator)!
            }
            let steps = MergeSteps(of: piece, in: vocabulary)
            #expect((steps.whole.map { [$0] } ?? steps.result) == reference.encode(piece))
            #expect(steps.parts(after: steps.steps.count) == steps.result)
        }
    }

    @Test func treeHasTheMergesOfTheToken() {
        let tree = vocabulary.mergeTree(of: 260)
        let (a, b, c) = (vocabulary.id(of: [97])!, vocabulary.id(of: [98])!, vocabulary.id(of: [99])!)
        let ab = MergeTree.merge(256, .leaf(a), .leaf(b))
        #expect(tree == .merge(260, .merge(257, ab, .leaf(c)), ab))
        #expect(tree?.depth == 3 && tree?.token == 260)
        #expect(vocabulary.mergeTree(of: 261) == .leaf(261))
        #expect(vocabulary.mergeTree(of: 262) == nil)
        #expect(vocabulary.mergeTree(of: 260, longest: 4) == nil)
        #expect(vocabulary.mergeTree(of: 260, longest: 5) == tree)
        #expect(
            vocabulary.mergeTree(of: a) == .leaf(a) && vocabulary.mergeTree(of: a, longest: 1) == .leaf(a))
        for merge in vocabulary.merges { #expect(vocabulary.merge(making: merge.token) == merge) }
        #expect(vocabulary.merge(making: a) == nil)
    }
}
