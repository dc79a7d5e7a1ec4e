import BytePairs
import TestSupport
import Testing

@Suite struct HexadecimalTests {
    @Test(
        arguments: [
            ("", []), ("C3 a9", [0xC3, 0xA9]), ("c3A9", [0xC3, 0xA9]), (" 0 0ff  ", [0x00, 0xFF]), ("a", nil),
            ("abc", nil), ("xy", nil), ("+1", nil), ("6\u{0661}", nil), ("61\n", nil),
        ] as [(String, [UInt8]?)])
    func digitsStandForBytes(_ digits: String, _ expected: [UInt8]?) {
        #expect(bytes(ofHexadecimal: digits) == expected)
    }

    @Test func everyByteComesBack() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(bytes(ofHexadecimal: hexDigits(all)) == all && bytes(ofHexadecimal: hexadecimal(all)) == all)
    }
}

@Suite struct BinaryHeapTests {
    @Test(arguments: [0, 1, 2, 3, 10, 500]) func popsInOrder(count: Int) {
        var generator = SeededGenerator(51)
        let numbers = (0..<count).map { _ in Int.random(in: 0..<100, using: &generator) }
        var (pushed, made) = (BinaryHeap<Int>(), BinaryHeap(numbers, by: >))
        for number in numbers { pushed.push(number, by: <) }
        #expect(pushed.elements.first == numbers.min())
        #expect((0..<count).map { _ in pushed.pop(by: <) } == numbers.sorted())
        #expect((0..<count).map { _ in made.pop(by: >) } == numbers.sorted(by: >))
        #expect(pushed.pop(by: <) == nil && made.pop(by: >) == nil)
    }

    @Test func agreesWithASortedArrayWhenPushesAndPopsAlternate() {
        var generator = SeededGenerator(52)
        var (heap, sorted) = (BinaryHeap<Int>(), [Int]())
        for _ in 0..<2000 {
            if Bool.random(using: &generator) {
                let number = Int.random(in: 0..<50, using: &generator)
                heap.push(number, by: <)
                sorted.insert(number, at: sorted.firstIndex { $0 > number } ?? sorted.count)
            } else {
                #expect(heap.pop(by: <) == (sorted.isEmpty ? nil : sorted.removeFirst()))
            }
        }
    }
}

@Suite struct PairMapTests {
    @Test(arguments: [0, 100]) func agreesWithADictionary(capacity: Int) {
        var generator = SeededGenerator(53)
        var map = PairMap(minimumCapacity: capacity)
        var expected: [Pair: UInt32] = [:]
        for value in 0..<3000 {
            // Few different ids, so that pairs repeat.
            let ids = (0..<2).map { _ in TokenID.random(in: 0..<40, using: &generator) }
            let pair = Pair(left: ids[0], right: ids[1])
            if expected[pair] == nil { expected[pair] = UInt32(value) }
            #expect(map.insert(UInt32(value), for: pair) == expected[pair])
        }
        for left in TokenID(0)..<41 {
            for right in TokenID(0)..<41 {
                #expect(map[left, right] == expected[Pair(left: left, right: right)] ?? PairMap.none)
            }
        }
    }

    @Test func largeIDsAreKept() {
        var map = PairMap()
        let pair = Pair(left: .max, right: .max - 1)
        #expect(map[pair.left, pair.right] == PairMap.none)
        #expect(map.insert(7, for: pair) == 7)
        #expect(map[pair.left, pair.right] == 7 && map[pair.right, pair.left] == PairMap.none)
    }
}

@Suite struct ByteStringTableTests {
    @Test(arguments: [UInt64(0), 12345]) func agreesWithADictionary(seed: UInt64) {
        var generator = SeededGenerator(54)
        var table = ByteStringTable(seed: seed)
        var strings: [[UInt8]] = []
        for _ in 0..<3000 {
            let length = Int.random(in: 1...20, using: &generator)
            let string = generator.bytes(count: length, from: Array("ab".utf8))
            let known = strings.firstIndex(of: string)
            let (number, inserted) = string.withUnsafeBufferPointer { table.insert($0) }
            #expect(inserted == (known == nil) && number == known ?? strings.count)
            if inserted { strings.append(string) }
        }
        #expect(table.count == strings.count && table.bytes == strings.flatMap { $0 })
        for (number, string) in strings.enumerated() {
            #expect(Array(table[number]) == string)
            #expect(string.withUnsafeBufferPointer { table.number(of: $0) } == number)
        }
        for string in [[], Array("abc".utf8), [UInt8](repeating: 97, count: 30)] {
            #expect(string.withUnsafeBufferPointer { table.number(of: $0) } == nil)
        }
    }

    @Test func holesHaveNumbersButNoBytes() {
        var table = ByteStringTable(minimumCapacity: 3)
        _ = [97].withUnsafeBufferPointer { table.insert($0) }
        table.insertHole()
        #expect([98].withUnsafeBufferPointer { table.insert($0) } == (2, true))
        #expect(table.count == 3 && table.range(of: 1).isEmpty && Array(table[2]) == [98])
    }
}

@Suite struct ChecksumTests {
    @Test(arguments: [1, 31, 32, 33, 100, 1000]) func everyByteAndTheLengthCount(length: Int) {
        var generator = SeededGenerator(55)
        var bytes = generator.bytes(count: length, from: Array(0...255))
        let sum = bytes.withUnsafeBytes { checksum($0) }
        #expect(bytes.withUnsafeBytes { checksum($0) } == sum)
        #expect(bytes.dropLast().withUnsafeBytes { checksum($0) } != sum)
        #expect((bytes + [0]).withUnsafeBytes { checksum($0) } != sum)
        for index in bytes.indices {
            bytes[index] ^= 1
            #expect(bytes.withUnsafeBytes { checksum($0) } != sum)
            bytes[index] ^= 1
        }
    }
}

@Suite struct StringSearchTests {
    /// The leftmost of all places, the longest of all strings there, the first of equal ones.
    private func naive(_ strings: [[UInt8]], _ text: [UInt8], from start: Int) -> (Int, Range<Int>)? {
        for place in start..<max(start, text.count) {
            let found = strings.indices.filter {
                !strings[$0].isEmpty && text[place...].starts(with: strings[$0])
            }
            let longest = found.map { strings[$0].count }.max()
            if let index = found.first(where: { strings[$0].count == longest }) {
                return (index, place..<place + strings[index].count)
            }
        }
        return nil
    }

    private func someStrings(_ alphabet: String, _ generator: inout SeededGenerator) -> [[UInt8]] {
        (0..<Int.random(in: 0..<8, using: &generator)).map { _ in
            let count = Int.random(in: 0...7, using: &generator)
            return generator.bytes(count: count, from: Array(alphabet.utf8))
        }
    }

    @Test(arguments: ["a", "ab", "abc"]) func findsTheLeftmostAndLongest(alphabet: String) {
        var generator = SeededGenerator(61)
        for _ in 0..<300 {
            let strings = someStrings(alphabet, &generator)
            let search = StringSearch(strings)
            #expect(search.isEmpty == strings.allSatisfy(\.isEmpty))
            let count = Int.random(in: 0...40, using: &generator)
            let text = generator.bytes(count: count, from: Array((alphabet + "d").utf8))
            var walk = StringSearch.Progress()
            var backwards = BackwardStringSearch(strings)
            for start in 0...text.count {
                var progress = StringSearch.Progress()
                let found = text.withUnsafeBufferPointer { buffer in
                    [
                        search.first(in: buffer, from: start, &progress),
                        search.first(in: buffer, from: start, &walk),
                        backwards.first(in: buffer, from: start),
                    ]
                }
                let expected = naive(strings, text, from: start)
                #expect(found.allSatisfy { $0?.index == expected?.0 && $0?.range == expected?.1 })
            }
        }
    }

    /// Windows end inside of strings, and more is read again than the text has.
    @Test func whatIsReadAgainDoesNotGrowWithoutLimit() {
        let long = [UInt8](repeating: 0x61, count: 20_000) + [0x62]
        let search = StringSearch([[0x61, 0x61], long, [0x61, 0x61]])
        let run = [UInt8](repeating: 0x61, count: 200_000)
        let text = run + [0x62] + run + [0x63] + run + [0x61, 0x62]
        var (found, position) = ([(index: Int, range: Range<Int>)](), 0)
        var progress = StringSearch.Progress()
        text.withUnsafeBufferPointer { text in
            while let next = search.first(in: text, from: position, &progress) {
                found.append(next)
                position = next.range.upperBound
            }
        }
        // In the last run it begins inside of a short one.
        #expect(found.count { $0.index == 0 } == 90_000 + 100_000 + 100_000)
        #expect(found.filter { $0.index == 1 }.map(\.range) == [180_000..<200_001])
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
    }
}
