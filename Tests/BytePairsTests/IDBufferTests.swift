import BytePairs
import TestSupport
import Testing

/// A buffer of ids against an array.
@Suite struct IDBufferTests {
    @Test(arguments: [false, true]) func idsAreThoseOfAnArray(isBorrowed: Bool) {
        var generator = SeededGenerator(81)
        for capacity in [1, 2, 7, 64] {
            let memory = UnsafeMutableBufferPointer<TokenID>.allocate(capacity: capacity)
            defer { memory.deallocate() }
            let buffer = isBorrowed ? IDBuffer(borrowing: memory) : IDBuffer(capacity: capacity)
            var expected: [TokenID] = []
            var next: TokenID = 0
            for _ in 0..<200 {
                let more = (0..<Int.random(in: 0...5, using: &generator)).map { TokenID($0) + next }
                next += 10
                switch Int.random(in: 0..<6, using: &generator) {
                case 0:
                    buffer.append(next)
                    expected.append(next)
                case 1:
                    more.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
                    expected += more
                case 2:
                    #expect(
                        buffer.hasRoom(for: more.count) == (expected.count + more.count <= buffer.capacity))
                    buffer.reserveCapacity(expected.count + more.count)
                    #expect(buffer.hasRoom(for: more.count))
                    let place = buffer.extend(by: more.count)
                    #expect(place == expected.count)
                    more.withUnsafeBufferPointer { buffer.write($0, at: place) }
                    expected += more
                case 3 where Int.random(in: 0..<9, using: &generator) == 0:
                    buffer.removeAll()
                    expected = []
                default:
                    let needed = Int.random(in: 0...expected.count + 20, using: &generator)
                    let before = buffer.capacity
                    buffer.reserveCapacity(needed)
                    #expect(buffer.capacity == before || buffer.capacity >= needed)
                    // Each time at least twice as much, so that growing costs little.
                    #expect(buffer.capacity == before || buffer.capacity >= 2 * before)
                }
                #expect(buffer.count == expected.count && Array(buffer.ids) == expected)
                #expect(buffer.isBorrowed == (buffer.base == memory.baseAddress!))
                #expect(expected.count <= buffer.capacity)
            }
        }
        #expect(IDBuffer.capacity(forBytes: 10) >= 10)
    }
}
