import BytePairs
import TestSupport
import Testing

@Suite struct PieceEncoderTests {
    @Test func lowestIDIsMergedFirst() throws {
        // "bc" has the lower id, so "abc" is a|bc, although "ab" is on the left.
        let encoder = PieceEncoder(try .bytes(and: ["bc", "ab"]))
        #expect(encoder.encode(Array("abc".utf8)) == [97, 256])
    }

    @Test func wholePieceIsTakenWithoutMerging() throws {
        // Merging never produces "abcd": it makes "bc" first and then cannot go on.
        let vocabulary = try Vocabulary.bytes(and: ["bc", "abcd"])
        #expect(PieceEncoder(vocabulary).encode(Array("abcd".utf8)) == [257])
        #expect(PieceEncoder(vocabulary).encode(Array("abcde".utf8)) == [97, 256, 100, 101])
        #expect(vocabulary.merges.map(\.token) == [256])
    }

    @Test func emptyPieceHasNoTokens() throws {
        #expect(PieceEncoder(try .bytes(and: [])).encode([]).isEmpty)
    }

    @Test(arguments: ["ab", "abc", "abcdefgh", "aé😀"])
    func equalsReferenceOnRandomPieces(alphabet: String) throws {
        var generator = SeededGenerator(1)
        let vocabulary = try Vocabulary.learned(from: alphabet, size: 400, using: &generator)
        let (scan, queue) = (PieceEncoder(vocabulary), PieceEncoder(vocabulary, queueThreshold: 0))
        let reference = ReferenceEncoder(vocabulary)
        for length in Array(1...40) + Array(stride(from: 100, through: 160, by: 3)) + [300] {
            for _ in 0..<5 {
                let piece = generator.bytes(count: length, from: Array(alphabet.utf8))
                let expected = reference.encode(piece)
                #expect(scan.encode(piece) == expected)
                #expect(queue.encode(piece) == expected)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 127, 255, 600])
    func equalsReferenceOnRuns(length: Int) throws {
        let vocabulary = try Vocabulary.bytes(and: ["aa", "aaaa", "aaa", "aaaaaaaa", "ba", "ab"])
        for piece in [
            [UInt8](repeating: 97, count: length), [98] + [UInt8](repeating: 97, count: length) + [98],
        ] {
            let expected = ReferenceEncoder(vocabulary).encode(piece)
            #expect(PieceEncoder(vocabulary).encode(piece) == expected)
            #expect(PieceEncoder(vocabulary, queueThreshold: 0).encode(piece) == expected)
        }
    }

    @Test func vocabulariesThatNoTrainerMadeAreEncodedAlike() throws {
        // Random strings in random order, so ranks are out of order and some tokens unreachable.
        var generator = SeededGenerator(2)
        for _ in 0..<60 {
            var tokens: Set<String> = []
            while tokens.count < 30 {
                let bytes = generator.bytes(
                    count: Int.random(in: 2...6, using: &generator), from: Array("abc".utf8))
                tokens.insert(String(decoding: bytes, as: UTF8.self))
            }
            let vocabulary = try Vocabulary.bytes(and: tokens.sorted().shuffled(using: &generator))
            let (scan, queue) = (PieceEncoder(vocabulary), PieceEncoder(vocabulary, queueThreshold: 0))
            let reference = ReferenceEncoder(vocabulary)
            for length in Array(1...60) + [200] {
                let piece = generator.bytes(count: length, from: Array("abcd".utf8))
                let expected = reference.encode(piece)
                #expect(scan.encode(piece) == expected)
                #expect(queue.encode(piece) == expected)
            }
        }
    }

    @Test(.endsInTime, .takesNoMinute) func millionEqualBytesAreNearLinear() throws {
        // Quadratic time would take hours.
        let vocabulary = try Vocabulary.bytes(and: ["aa", "aaaa", "aaaaaaaa"])
        let ids = PieceEncoder(vocabulary).encode([UInt8](repeating: 97, count: 1_000_000))
        #expect(ids == [TokenID](repeating: 258, count: 125_000))
    }
}

/// A long piece, merged a window at a time.
@Suite struct WindowTests {
    private func expectSame(_ vocabulary: Vocabulary, _ piece: [UInt8]) {
        // No token ends with a zero byte: the piece is not looked up whole.
        let piece = piece + [0]
        let expected = ReferenceEncoder(vocabulary).encode(piece)
        for size in [1, 2, 3, 5, 8, 20, 64] {
            for overlap in [0, 1, size / 2] {
                let windows = WindowedMerge(threshold: 0, size: size, overlap: overlap)
                let encoder = PieceEncoder(vocabulary, queueThreshold: 0, windows: windows)
                #expect(encoder.encode(piece) == expected, "\(size) bytes, \(overlap) again: \(piece)")
            }
        }
    }

    @Test(arguments: ["a", "ab", "abc", "abcdefgh"])
    func equalsMergingTheWhole(alphabet: String) throws {
        var generator = SeededGenerator(21)
        for size in [260, 280, 400] {
            let vocabulary = try Vocabulary.learned(from: alphabet, size: size, using: &generator)
            for length in [1, 2, 3, 10, 50, 200, 1000] {
                expectSame(vocabulary, generator.bytes(count: length, from: Array(alphabet.utf8)))
            }
        }
    }

    @Test func equalsMergingTheWholeWithVocabulariesThatNoTrainerMade() throws {
        var generator = SeededGenerator(22)
        for _ in 0..<40 {
            var tokens: Set<String> = []
            while tokens.count < 30 {
                let bytes = generator.bytes(
                    count: Int.random(in: 2...9, using: &generator), from: Array("abc".utf8))
                tokens.insert(String(decoding: bytes, as: UTF8.self))
            }
            let vocabulary = try Vocabulary.bytes(
                and: tokens.sorted { _, _ in Bool.random(using: &generator) })
            expectSame(vocabulary, generator.bytes(count: 300, from: Array("abc".utf8)))
        }
    }

    /// Each merge depends on the one to its right, so that the last byte decides what the first ones become.
    @Test func lastByteMayDecideAboutTheFirst() throws {
        let letters = (97...122).map { String(UnicodeScalar($0)) }
        let pairs = zip(letters, letters.dropFirst()).map { $0 + $1 }
        let vocabulary = try Vocabulary.bytes(and: pairs.reversed())
        expectSame(vocabulary, Array(letters.joined().utf8))
        expectSame(vocabulary, Array(letters.dropLast().joined().utf8))
        expectSame(vocabulary, Array((letters.dropLast() + letters + letters).joined().utf8))
    }

    @Test func tokensLongerThanAWindowAreFound() throws {
        let lengths = [2, 4, 8, 16, 32, 64, 128]
        let vocabulary = try Vocabulary.bytes(and: lengths.map { String(repeating: "a", count: $0) })
        for length in [127, 128, 129, 255, 256, 1000] {
            expectSame(vocabulary, [UInt8](repeating: 97, count: length))
        }
    }
}
