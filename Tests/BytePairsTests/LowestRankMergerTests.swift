import BytePairs
import TestSupport
import Testing

@Suite struct LowestRankMergerTests {
    private let ranks: [String: TokenID] = ["ab": 1, "bc": 0, "cd": 0, "abc": 2, "aa": 3, "aaaa": 4]

    private func parts(of piece: String, downTo fewest: Int = 1) -> [String] {
        var merger = LowestRankMerger()
        let bytes = Array(piece.utf8)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        merger.merge(byteCount: bytes.count, downTo: fewest) { ranks[text($0)] }
        return (0..<merger.count).map { text(merger[$0]) }
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("xy", ["x", "y"]),
        // The lowest rank first, and the leftmost of equals.
        ("abc", ["abc"]), ("abcd", ["abc", "d"]), ("abd", ["ab", "d"]), ("bcd", ["bc", "d"]),
        ("aaa", ["aa", "a"]), ("aaaaa", ["aaaa", "a"]), ("aaaaaaa", ["aaaa", "aa", "a"]),
    ])
    func mergesTheLowestRankFirst(piece: String, expected: [String]) {
        #expect(parts(of: piece) == expected)
    }

    @Test func stopsAtTheFewestParts() {
        #expect(parts(of: "aaaa", downTo: 2) == ["aa", "aa"])
        #expect(parts(of: "aaaa", downTo: 3) == ["aa", "a", "a"])
        #expect(parts(of: "aaaa", downTo: 9) == ["a", "a", "a", "a"])
    }

    @Test func reportsEveryMergeAndCanBeReused() {
        var merger = LowestRankMerger()
        for _ in 0..<2 {
            var merges: [[Int]] = []
            let bytes = Array("abcaa".utf8)
            merger.merge(byteCount: bytes.count) {
                ranks[String(decoding: bytes[$0], as: UTF8.self)]
            } onMerge: {
                merges.append([$0, Int($1)])
            }
            #expect(merges == [[1, 0], [0, 2], [1, 3]])
            #expect(merger.count == 2 && merger[0] == 0..<3 && merger[1] == 3..<5)
        }
    }

    @Test func agreesWithTheReferenceEncoder() throws {
        var generator = SeededGenerator(81)
        let vocabulary = try Vocabulary.learned(from: "abc", size: 400, using: &generator)
        let reference = ReferenceEncoder(vocabulary)
        var merger = LowestRankMerger()
        for length in 1...80 {
            let piece = generator.bytes(count: length, from: Array("abcd".utf8))
            if vocabulary.id(of: piece) != nil { continue }
            merger.merge(byteCount: length) { vocabulary.id(of: piece[$0]) }
            let ids = (0..<merger.count).map { vocabulary.id(of: piece[merger[$0]])! }
            #expect(ids == reference.encode(piece))
        }
    }
}
