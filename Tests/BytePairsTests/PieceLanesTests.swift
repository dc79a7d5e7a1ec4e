import BytePairs
import TestSupport
import Testing

@Suite struct PieceLanesTests {
    /// The parts of a piece by merging alone.
    private func merged(_ piece: [UInt8], _ vocabulary: Vocabulary) -> [TokenID] {
        MergeSteps(of: piece, in: vocabulary).result
    }

    @Test(arguments: [(16, 15), (32, 31), (64, PieceLanes.mostBytes)])
    func lanesGiveWhatMergingEachPieceGives(width: Int, longest: Int) throws {
        var generator = SeededGenerator(71)
        let vocabulary = try Vocabulary.learned(from: "abc é", size: 500, using: &generator)
        let lanes = PieceLanes(PieceEncoder(vocabulary), width: width)
        for _ in 0..<100 {
            var pieces: [[UInt8]] = []
            for owner in 0..<Int.random(in: 1...16, using: &generator) {
                let length = Int.random(in: 1...longest, using: &generator)
                pieces.append(generator.bytes(count: length, from: Array("abc é".utf8)))
                #expect(!lanes.isFull)
                pieces[owner].withUnsafeBufferPointer { lanes.add($0, 100 + owner) }
            }
            #expect(lanes.count == pieces.count && lanes.isFull == (pieces.count == 16))
            lanes.merge()
            for (lane, piece) in pieces.enumerated() {
                #expect(lanes.owner(lane) == 100 + lane)
                #expect(Array(lanes.ids(lane)) == merged(piece, vocabulary))
            }
            lanes.removeAll()
            #expect(lanes.count == 0)
        }
    }

    @Test(arguments: [16, 32, 64]) func longestPieceAndShortestShareARun(width: Int) throws {
        let vocabulary = try Vocabulary.bytes(and: ["aa", "aaaa", "aaaaaaaa", "ab"])
        let lanes = PieceLanes(PieceEncoder(vocabulary), width: width)
        let longest = min(width - 1, PieceLanes.mostBytes)
        let pieces = [longest, 1, longest - 1, 2].map { [UInt8](repeating: 97, count: $0) }
        for (owner, piece) in pieces.enumerated() { piece.withUnsafeBufferPointer { lanes.add($0, owner) } }
        lanes.merge()
        for (lane, piece) in pieces.enumerated() {
            #expect(Array(lanes.ids(lane)) == merged(piece, vocabulary))
        }
    }
}
