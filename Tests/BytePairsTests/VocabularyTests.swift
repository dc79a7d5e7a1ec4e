import BytePairs
import Pieces
import TestSupport
import Testing

@Suite struct VocabularyTests {
    private let bytes: [[UInt8]?] = (0...255).map { [UInt8($0)] }

    @Test func tokensAreFoundByBytesAndByID() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ab", "abc"])
        #expect(vocabulary.id(of: Array("abc".utf8)) == 257)
        #expect(vocabulary.id(of: "abc".utf8) == 257)
        #expect(vocabulary.id(of: Array("abd".utf8)) == nil)
        #expect(vocabulary[256] == Array("ab".utf8))
        #expect(vocabulary[258] == nil)
        #expect(
            vocabulary.merges == [
                Merge(pair: Pair(left: 97, right: 98), token: 256),
                Merge(pair: Pair(left: 256, right: 99), token: 257),
            ])
    }

    @Test(arguments: [[], [97], [98, 255], [99]] as [Set<UInt8>])
    func tokensAreChosenByTheirFirstByte(chosen: Set<UInt8>) throws {
        let vocabulary = try Vocabulary(tokens: bytes + [nil] + ["ab", "ba", "abc"].map { Array($0.utf8) })
        var found: [TokenID] = []
        vocabulary.forEachToken(whereFirstByte: (0...255).map(chosen.contains)) { id, bytes in
            #expect(bytes.elementsEqual(vocabulary[id]!))
            found.append(id)
        }
        let ids = 0..<TokenID(vocabulary.size)
        #expect(found == ids.filter { vocabulary[$0].map { chosen.contains($0[0]) } ?? false })
    }

    @Test func unusedIDsCountOnlyForTheSize() throws {
        let vocabulary = try Vocabulary(tokens: bytes + [nil, Array("ab".utf8)])
        #expect(vocabulary.count == 257)
        #expect(vocabulary.size == 258)
        #expect(vocabulary[256] == nil)
        #expect(vocabulary.id(of: []) == nil)
    }

    @Test func canonicallyEquivalentTokensAreDifferent() throws {
        // As Swift strings these are equal; as bytes they are not.
        let vocabulary = try Vocabulary.bytes(and: ["\u{E9}", "e\u{301}"])
        #expect(vocabulary.id(of: "\u{E9}".utf8) == 256)
        #expect(vocabulary.id(of: "e\u{301}".utf8) == 257)
    }

    @Test func equalTokensAreRejected() {
        #expect(throws: VocabularyError.duplicate(token: [97], first: 97, second: 256)) {
            try Vocabulary(tokens: bytes + [[97]])
        }
    }

    @Test func emptyTokenIsRejected() {
        #expect(throws: VocabularyError.emptyToken(id: 256)) { try Vocabulary(tokens: bytes + [[]]) }
    }

    @Test(arguments: [0, 65, 255]) func missingByteIsRejected(byte: Int) {
        var tokens = bytes
        tokens[byte] = nil
        #expect(throws: VocabularyError.missingByte(UInt8(byte))) { try Vocabulary(tokens: tokens) }
    }

    @Test(.endsInTime, .takesNoMinute) func longTokensLoadInSubquadraticTime() throws {
        // As trained on a long run: each token is twice the one before. Quadratic time would take days.
        let runs = (1...20).map { [UInt8](repeating: 97, count: 1 << $0) }
        let vocabulary = try Vocabulary(tokens: bytes + runs)
        #expect(vocabulary.merges.count == 20)
        #expect(vocabulary.merges.last == Merge(pair: Pair(left: 274, right: 274), token: 275))
    }

    @Test func longTokensAreRecoveredAsShortOnesAre() throws {
        // Tokens shorter and longer than the threshold for the queue; merging never produces some of them.
        var generator = SeededGenerator(15)
        for _ in 0..<20 {
            var tokens: [[UInt8]] = []
            for _ in 0..<60 {
                let left = tokens.randomElement(using: &generator) ?? [97]
                let right = tokens.randomElement(using: &generator) ?? [98]
                let joined =
                    left + right
                    + generator.bytes(count: Int.random(in: 0...1, using: &generator), from: [97, 98])
                if joined.count < 700, !tokens.contains(joined) { tokens.append(joined) }
            }
            let vocabulary = try Vocabulary(tokens: bytes + tokens.shuffled(using: &generator))
            for merge in vocabulary.merges {
                #expect(
                    vocabulary[merge.pair.left]! + vocabulary[merge.pair.right]! == vocabulary[merge.token]!)
            }
            let (encoder, reference) = (PieceEncoder(vocabulary), ReferenceEncoder(vocabulary))
            for _ in 0..<5 {
                let piece = generator.bytes(count: 1, from: [99]) + tokens.randomElement(using: &generator)!
                guard piece.count < 400 else { continue }
                #expect(encoder.encode(piece) == reference.encode(piece))
            }
        }
    }

    @Test func gpt2AlphabetHasEveryByteOnce() {
        #expect(Set(ByteAlphabet.gpt2.bytes).count == 256)
        #expect(ByteAlphabet.gpt2.bytes[0] == UInt8(ascii: "!"))
        #expect(ByteAlphabet.gpt2Characters[0x20] == "Ġ")
        #expect(ByteAlphabet.gpt2Characters[0x0A] == "Ċ")
        #expect(Set(ByteAlphabet.gpt2Characters).count == 256)
    }

    @Test func vocabulariesWithWideIDsAreEncodedAlike() throws {
        // All strings of two bytes, and enough of three that ids need more than 21 bits.
        let bytes = UInt8.min...UInt8.max
        var tokens: [[UInt8]] = bytes.map { [$0] }
        for first in bytes { for second in bytes { tokens.append([first, second]) } }
        for first in UInt8(0x40)..<0x60 {
            for second in bytes { for third in bytes { tokens.append([first, second, third]) } }
        }
        let vocabulary = try Vocabulary(tokens: tokens)
        #expect(vocabulary.size > 1 << 21 && vocabulary.tables == nil)
        let encoder = PieceEncoder(vocabulary)
        let pairs = [Array("ab".utf8), Array("c!".utf8)].map { vocabulary.id(of: $0) }
        #expect(encoder.encode(Array("abc!".utf8)) == pairs)
        let last = try #require(vocabulary.id(of: [0x5F, 0xFF, 0xFF]))
        #expect(encoder.encode([0x5F, 0xFF, 0xFF]) == [last])
        var generator = SeededGenerator(41)
        let reference = ReferenceEncoder(vocabulary)
        let batchEncoder = BatchEncoder(encoder)
        for length in 1...63 {
            let piece = generator.bytes(count: length, from: Array(0x3E...0x62))
            let expected = reference.encode(piece)
            #expect(encoder.encode(piece) == expected)
            for _ in 0..<2 {
                let ids = IDBuffer()
                piece.withUnsafeBufferPointer { text in
                    [length].withUnsafeBufferPointer {
                        batchEncoder.encode(PieceBatch(text: text, start: 0, ends: $0), into: ids)
                    }
                }
                #expect(Array(ids.ids) == expected)
            }
        }
    }
}
