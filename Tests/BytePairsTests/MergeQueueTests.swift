import BytePairs
import TestSupport
import Testing

@Suite struct MergeQueueTests {
    private struct Entry: Comparable {
        let rank: TokenID
        let position: Int32

        static func < (a: Entry, b: Entry) -> Bool { (a.rank, a.position) < (b.rank, b.position) }
    }

    @Test func emptyQueuePopsNothing() {
        var queue = MergeQueue()
        #expect(queue.popFirst() == nil)
        queue.insert(5, at: 3)
        #expect(queue.popFirst()! == (5, 3))
        #expect(queue.popFirst() == nil)
    }

    @Test(arguments: [1, 2, 20]) func popsTheLowestRankAndOfThatTheLeftmost(ranks: TokenID) {
        var generator = SeededGenerator(61)
        var queue = MergeQueue()
        var expected: [Entry] = []
        var next: Int32 = 0
        for round in 0..<4000 {
            // Mostly filling at first and mostly emptying later; three of four positions in order.
            if Int.random(in: 0..<4000, using: &generator) >= round {
                let isInOrder = Int.random(in: 0..<4, using: &generator) > 0
                next += 1
                let entry = Entry(
                    rank: .random(in: 0..<ranks, using: &generator),
                    position: isInOrder ? next : .random(in: 0...next, using: &generator))
                queue.insert(entry.rank, at: entry.position)
                expected.insert(entry, at: expected.firstIndex { $0 > entry } ?? expected.count)
            } else {
                let first = queue.popFirst().map { Entry(rank: $0.rank, position: $0.position) }
                #expect(first == (expected.isEmpty ? nil : expected.removeFirst()))
            }
        }
        while let first = queue.popFirst() {
            #expect(Entry(rank: first.rank, position: first.position) == expected.removeFirst())
        }
        #expect(expected.isEmpty)
    }
}
