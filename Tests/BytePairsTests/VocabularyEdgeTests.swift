import BytePairs
import TestSupport
import Testing

/// Vocabularies at the ends of their ranges, and strings that were made to collide.
@Suite struct VocabularyEdgeTests {
    private func spellings(_ strings: [String]) -> [[UInt8]] { strings.map { Array($0.utf8) } }

    /// Merges by the ids of both parts and of what they become, in order of rank.
    private func list(
        _ strings: [[UInt8]?], merges: [(TokenID, TokenID, TokenID)] = [], _ symbols: SymbolRules
    ) -> MergeList {
        MergeList(
            tokens: strings, spellings: strings,
            merges: merges.enumerated().map { rank, merge in
                .init(
                    Merge(pair: Pair(left: merge.0, right: merge.1), token: merge.2), rank: UInt32(rank))
            },
            symbols: symbols)
    }

    /// The ids of a text that is cut wherever it can be.
    private func encodeInParts(_ text: [UInt8], _ encoder: PieceEncoder) -> [TokenID] {
        let ends = encoder.safeCuts?.ends(within: [text.count], of: text) ?? [text.count]
        return zip([0] + ends, ends).flatMap { encoder.encode(Array(text[$0..<$1])) }
    }

    /// The first three bytes are no character, and the four together are none either, although their bits make U+10000.
    @Test func aLeadOfThreeBytesDoesNotBeginFour() {
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        let encoder = PieceEncoder(Vocabulary(list(spellings(["?", "a"]), symbols)))
        #expect(encoder.encode([0xE0, 0x90, 0x80, 0x80]) == [0, 0, 0, 0])
        #expect(encoder.encode([0xE0, 0x90, 0x80, 0x80, 0x61]) == [0, 0, 0, 0, 1])
    }

    /// "é" has no token, but is part of "aé".
    @Test func aCharacterWithoutTokenIsNoWholePiece() {
        let strings = spellings(["?", "a", "aé"])
        var symbols = SymbolRules(unit: .characters)
        symbols.unknown = .afterMerging
        symbols.unknownToken = 0
        symbols.looksUpWholePieces = true
        let encoder = PieceEncoder(
            Vocabulary(tokens: strings, spellings: strings, ranks: [nil, 9, 0], symbols: symbols))
        #expect(encoder.encode(Array("é".utf8)) == [0] && encoder.encode(Array("aé".utf8)) == [2])
    }

    @Test func aByteWithoutTokenBecomesTheUnknownToken() {
        let strings = spellings(["a", "<C3>", "?"])
        var symbols = SymbolRules(unit: .characters)
        symbols.unknown = .afterMerging
        symbols.unknownToken = 2
        symbols.byteTokens = Array(repeating: nil, count: 256)
        symbols.byteTokens[0xC3] = 1
        let encoder = PieceEncoder(
            Vocabulary(tokens: strings, spellings: strings, ranks: [0, nil, nil], symbols: symbols))
        #expect(encoder.encode(Array("aé".utf8)) == [0, 1, 2])
    }

    /// By scanning, with a queue, and in windows.
    @Test(arguments: [2048, 0], [1 << 18, 0]) func tokensEndWhereTheirBytesEnd(queue: Int, window: Int) {
        let strings = spellings(["a", "b", "c", "ab", "abc"])
        let list = list(strings, merges: [(0, 1, 3), (3, 2, 4)], SymbolRules(unit: .characters))
        let windows = WindowedMerge(threshold: window, size: 4, overlap: 1)
        let encoder = PieceEncoder(Vocabulary(list), queueThreshold: queue, windows: windows)
        var generator = SeededGenerator(71)
        for count in 1...40 {
            let piece = generator.bytes(count: count, from: Array("abc".utf8))
            var (ids, ends) = ([TokenID](), [Int]())
            piece.withUnsafeBufferPointer { piece in
                encoder.encode(piece) { id, end in
                    ids.append(id)
                    ends.append(end)
                }
            }
            #expect(ids == encoder.encode(piece))
            #expect(zip([0] + ends, ends).map { Array(piece[$0..<$1]) } == ids.map { strings[Int($0)] })
            #expect(ends.last == count)
        }
    }

    @Test func stepsOfAListAreItsMerges() {
        let symbols = SymbolRules(unit: .characters)
        let list = list(
            spellings(["a", "b", "c", "ab", "cab"]), merges: [(0, 1, 3), (2, 3, 4)], symbols)
        let steps = MergeSteps(of: Array("acab".utf8), in: Vocabulary(list))
        #expect(steps.start == [0, 2, 0, 1] && steps.steps.map(\.index) == [2, 1])
        #expect(steps.steps.map(\.merge) == list.merges.map(\.merge))
        #expect(steps.result == [0, 4])
    }

    /// It is the left part of a merge, or the right one.
    @Test(
        arguments: [
            (true, "éa", [0, 2]), (false, "aé", [3, 0]), (true, "aéa", [1, 0, 2]), (false, "aéa", [3, 0, 1]),
        ] as [(Bool, String, [TokenID])])
    func nothingIsCutFromAnUnknownTokenThatMerges(isLeft: Bool, _ text: String, _ expected: [TokenID]) {
        var symbols = SymbolRules(unit: .characters)
        symbols.byteTokens = Array(repeating: 0, count: 256)
        let merges: [(TokenID, TokenID, TokenID)] = isLeft ? [(0, 1, 2)] : [(1, 0, 3)]
        let encoder = PieceEncoder(
            Vocabulary(list(spellings(["?", "a", "?a", "a?"]), merges: merges, symbols)))
        let bytes = Array(text.utf8)
        #expect(encoder.encode(bytes) == expected && encodeInParts(bytes, encoder) == expected)
    }

    @Test func noTokenHasNoBytes() {
        let strings: [[UInt8]?] = [[0x61], nil, [], [0x62]]
        let vocabulary = Vocabulary(list(strings, SymbolRules(unit: .characters)))
        #expect(vocabulary.id(of: [UInt8]()) == nil)
        #expect(vocabulary.id(of: [0x61] as [UInt8]) == 0 && vocabulary.id(of: [0x62] as [UInt8]) == 3)
    }

    @Test func idsPastTheEndHaveNoMerge() throws {
        let symbols = SymbolRules(unit: .characters)
        let listed = Vocabulary(list(spellings(["a", "b", "ab"]), merges: [(0, 1, 2)], symbols))
        let ranked = try Vocabulary.bytes(and: ["ab"])
        for vocabulary in [listed, ranked] {
            let last = TokenID(vocabulary.size - 1)
            #expect(vocabulary.merge(making: last) == vocabulary.merges[0])
            for id in [last + 1, 1 << 31, .max] { #expect(vocabulary.merge(making: id) == nil) }
        }
        let bytes = try Vocabulary.bytes(and: [])
        #expect((0..<TokenID(256)).allSatisfy { bytes.merge(making: $0) == nil })
    }

    @Test func aSingleByteIsSpelledAsItself() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ab"])
        #expect((UInt8.min...UInt8.max).allSatisfy { vocabulary.spelling(of: TokenID($0)) == [$0] })
    }

    @Test func everyTokenIsVisitedOnceInOrder() throws {
        var tokens: [[UInt8]?] = (0...255).map { [UInt8($0)] }
        tokens += [Array("ab".utf8), nil, Array("ba".utf8)]
        let vocabulary = try Vocabulary(tokens: tokens)
        var visited: [TokenID] = []
        var areTheirBytes = true
        vocabulary.forEachToken(whereFirstByte: [Bool](repeating: true, count: 256)) { id, bytes in
            areTheirBytes = areTheirBytes && vocabulary[id] == Array(bytes)
            visited.append(id)
        }
        #expect(areTheirBytes && visited == (0...256).map { TokenID($0) } + [258])
    }

    @Test func aPairIsNotBeforeItself() {
        let pair = Pair(left: 1, right: 2)
        #expect(!(pair < pair) && pair < Pair(left: 1, right: 3) && pair < Pair(left: 2, right: 0))
    }

    @Test func pairsAreCountedAsOftenAsTheirPieces() {
        var counts = PieceCounts()
        counts.add(Array("ab".utf8), count: 3)
        counts.add(Array("bcbc".utf8), count: 2)
        let pairs = ReferenceLearning(counts, ties: .firstSeen).pairs()
        #expect(
            pairs.map(\.pair) == [
                Pair(left: 97, right: 98), Pair(left: 98, right: 99), Pair(left: 99, right: 98),
            ])
        #expect(pairs.map(\.count) == [3, 4, 2] && pairs.map(\.place) == [0, 1, 2])
    }

    /// A merge of the largest id for which the encoder has its compact table.
    @Test func theLargestIDOfACompactTableMerges() throws {
        let last = (1 << 21) - 2
        var tokens: [[UInt8]?] = (0...255).map { [UInt8($0)] }
        for token in ["abxy", "yz", "xy"] { tokens.append(Array(token.utf8)) }
        while tokens.count < last { tokens.append(nil) }
        tokens.append(Array("ab".utf8))
        let lanes = PieceLanes(PieceEncoder(try Vocabulary(tokens: tokens)), width: 16)
        let pieces = ["xyx", "abab", "cabxy"].map { Array($0.utf8) }
        for (owner, piece) in pieces.enumerated() { piece.withUnsafeBufferPointer { lanes.add($0, owner) } }
        lanes.merge()
        let ab = TokenID(last)
        for (lane, ids) in ([[258, 120], [ab, ab], [99, 256]] as [[TokenID]]).enumerated() {
            #expect(Array(lanes.ids(lane)) == ids)
        }
    }

    @Test func theUnknownTokenOfASubsetHasItsNewID() throws {
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 1
        let vocabulary = Vocabulary(list(spellings(["x", "?", "a"]), symbols))
        let some = try vocabulary.subset(ids: [nil, 0, 1], size: 2)
        #expect(some.symbolRules?.unknownToken == 0)
        #expect(PieceEncoder(some).encode(Array("éa".utf8)) == [0, 1])
    }

    @Test func tablesOfAListThatDoNotFitAreNoVocabulary() throws {
        final class Owner {}
        let owner = Owner()
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        let vocabulary = Vocabulary(
            list(spellings(["?", "a", "b", "ab"]), merges: [(1, 2, 3)], symbols))
        let smaller = Vocabulary(list(spellings(["a", "b", "ab"]), merges: [(0, 1, 2)], symbols))
        let tables = try #require(vocabulary.tables)
        let others = try #require(smaller.tables)
        func isVocabulary(_ change: (inout [UnsafeRawBufferPointer]) -> Void) -> Bool {
            var changed = tables
            change(&changed)
            return Vocabulary(tables: changed, of: owner, symbols: symbols, emptyTokens: []) != nil
        }
        #expect(isVocabulary { _ in })
        // The pairs are a hash table of at least sixteen slots.
        for count in [8, 4, 1] {
            #expect(
                !isVocabulary { $0[8] = UnsafeRawBufferPointer(rebasing: $0[8].prefix(16 * count)) },
                "\(count)")
        }
        // Half a slot is none.
        #expect(!isVocabulary { $0[8] = UnsafeRawBufferPointer(rebasing: $0[8].prefix(8)) })
        // Tokens that are not in memory, and the spellings of another vocabulary, which has an id less.
        #expect(!isVocabulary { $0[0] = UnsafeRawBufferPointer(start: nil, count: 0) })
        #expect(!isVocabulary { $0.replaceSubrange(4..<8, with: others[4..<8]) })
        withExtendedLifetime((vocabulary, smaller)) {}
    }

    /// Their hash is 0, because the last word takes away what came before it.
    @Test func theBeginningOfAStringWithTheSameHashIsAnotherString() {
        let first: [UInt8] = [0xA8, 0xE0, 0x53, 0xFA, 0xCB, 0xCD, 0xBB, 0xF1]
        let both = first + [0x94, 0x48, 0x10, 0xAE, 0x96, 0xC5, 0x77, 0x5E]
        for strings in [[first, both], [both, first]] {
            var table = ByteStringTable(seed: 0)
            for (number, string) in strings.enumerated() {
                string.withUnsafeBufferPointer {
                    #expect(table.number(of: $0) == nil)
                    #expect(table.insert($0) == (number, true))
                    #expect(table.number(of: $0) == number)
                }
            }
        }
    }

    @Test func longTokensWithTheSameHashAndEndsAreDifferentTokens() throws {
        let beginnings: [[UInt8]] = [
            Array("01234567abcdefgh".utf8) + [0xE9, 0x26, 0x3E, 0xD5, 0xB4, 0x92, 0x45, 0x8B],
            Array("01234567ABCDEFGH".utf8) + [0xF0, 0xDC, 0x2D, 0xDC, 0x63, 0x06, 0xE5, 0xA5],
        ]
        let tokens = beginnings.map { $0 + Array("stuvwxyz".utf8) }
        let bytes: [[UInt8]] = (0...255).map { [UInt8($0)] }
        let all = bytes + tokens
        let vocabulary = try Vocabulary(tokens: all)
        for (number, token) in tokens.enumerated() {
            let others = bytes + [tokens[1 - number]]
            let other = try Vocabulary(tokens: others)
            #expect(vocabulary.id(of: token) == TokenID(256 + number) && other.id(of: token) == nil)
        }
    }

    /// The second of two such spellings, with another one between them.
    @Test(arguments: [("bnnkp", "ftspf"), ("ajvua", "adohqy")])
    func spellingsWithTheSameHashNeedNotBeNeighbours(first: String, second: String) {
        var symbols = SymbolRules(unit: .characters)
        symbols.looksUpWholePieces = true
        let list = list(spellings([first, "x", second]), symbols)
        let encoder = PieceEncoder(Vocabulary(list))
        for (id, spelling) in list.spellings.enumerated() {
            #expect(encoder.encode(spelling!) == [TokenID(id)])
        }
    }
}
