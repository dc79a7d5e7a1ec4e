import BytePairs
import TestSupport
import Testing

/// Vocabularies whose merges are a list of pairs.
@Suite struct MergeListTests {
    /// Tokens spelled as given, in order of id; merges by the spellings of their two parts, in order of rank.
    private func list(
        _ spellings: [String], merges: [(String, String)],
        _ symbols: SymbolRules = SymbolRules(unit: .characters)
    ) -> MergeList {
        let id = Dictionary(
            spellings.enumerated().map { ($1, TokenID($0)) }, uniquingKeysWith: { first, _ in first })
        let ranked = merges.enumerated().map { rank, sides in
            let joined = sides.0 + sides.1.dropFirst(symbols.prefix.count)
            return MergeList.RankedMerge(
                Merge(pair: Pair(left: id[sides.0]!, right: id[sides.1]!), token: id[joined]!),
                rank: UInt32(rank))
        }
        let bytes = spellings.map { Array($0.utf8) }
        return MergeList(tokens: bytes, spellings: bytes, merges: ranked, symbols: symbols)
    }

    private func encode(_ text: String, _ list: MergeList, queueThreshold: Int = 2048) -> [TokenID] {
        PieceEncoder(Vocabulary(list), queueThreshold: queueThreshold).encode(Array(text.utf8))
    }

    @Test func pairDecidesWhichMergeComesFirst() throws {
        // "ab" has the lower id, but the list has "bc" first.
        let list = list(["a", "b", "c", "ab", "bc"], merges: [("b", "c"), ("a", "b")])
        #expect(encode("abc", list) == [0, 4])
        // A rank file of the same tokens merges "ab" first.
        let ranks = try Vocabulary(
            tokens: (0...255).map { [UInt8($0)] } + ["ab", "bc"].map { Array($0.utf8) })
        #expect(PieceEncoder(ranks).encode(Array("abc".utf8)) == [256, 99])
    }

    @Test func tokenThatSeveralPairsMakeIsMadeByAnyOfThem() {
        let list = list(
            ["a", "aa", "aaa"], merges: [("a", "a"), ("aa", "a"), ("a", "aa")])
        #expect(encode("aaaaa", list) == [1, 2])
        #expect(Vocabulary(list).mergeTree(of: 2)?.description == "2 ← (1 ← (0, 0), 0)")
    }

    @Test(arguments: [
        (false, false, "xéxx", [1, 0, 1, 1] as [TokenID]), (true, false, "ééxéé", [0, 1, 0]),
        (false, false, "éé", [0, 0]), (false, true, "xé", [1, 3, 4]), (true, true, "é€x", [3, 4, 0, 1]),
    ])
    func unknownCharactersBecomeBytesOrTheUnknownToken(
        fuses: Bool, hasBytes: Bool, text: String, ids: [TokenID]
    ) {
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        symbols.fusesUnknown = fuses
        if hasBytes {
            symbols.byteTokens = Array(repeating: nil, count: 256)
            symbols.byteTokens[0xC3] = 3
            symbols.byteTokens[0xA9] = 4
        }
        #expect(encode(text, list(["?", "x", "y", "<C3>", "<A9>"], merges: [], symbols)) == ids)
    }

    @Test func charactersWithoutTokenVanishWithoutUnknownToken() {
        #expect(encode("aéa", list(["a"], merges: [])) == [0, 0])
        #expect(encode("éé", list(["a"], merges: [])).isEmpty)
    }

    @Test func affixesMarkTheEndsOfAPiece() {
        var symbols = SymbolRules(unit: .bytes)
        symbols.suffix = Array("</w>".utf8)
        let ended = list(
            ["l", "o", "w", "lo", "w</w>", "low</w>"], merges: [("l", "o"), ("lo", "w</w>")], symbols)
        #expect(encode("low", ended) == [5])
        #expect(encode("lowlow", ended) == [3, 2, 5])
        symbols = SymbolRules(unit: .characters)
        symbols.prefix = Array("##".utf8)
        let continued = list(
            ["l", "##l", "##o", "##w", "lo", "##lo"], merges: [("l", "##o"), ("##l", "##o")], symbols)
        #expect(encode("lolow", continued) == [4, 5, 3])
    }

    @Test func verbatimStringsNeverMerge() {
        var symbols = SymbolRules(unit: .characters)
        symbols.verbatim = [3, 4]
        let list = list(
            ["a", "b", "ab", "bb", "bbb", "abb"], merges: [("a", "b"), ("b", "b"), ("a", "bb")], symbols)
        #expect(encode("abab", list) == [2, 2])
        #expect(encode("abb", list) == [0, 3])
        #expect(encode("abbb", list) == [0, 4])
    }

    @Test func scoresOfSentencePieceDecideByTokenAndTiesFromTheLeft() {
        // "c" has no token, but is part of "bc".
        let spellings = ["?", "a", "b", "ab", "bc", "ba", "ca"].map { Array($0.utf8) }
        var symbols = SymbolRules(unit: .characters)
        symbols.unknown = .afterMerging
        symbols.unknownToken = 0
        symbols.fusesUnknown = true
        let vocabulary = Vocabulary(
            tokens: spellings, spellings: spellings, ranks: [nil, 9, 9, 1, 0, 1, 2], symbols: symbols)
        let encoder = PieceEncoder(vocabulary)
        #expect(encoder.encode(Array("abc".utf8)) == [1, 4])
        #expect(encoder.encode(Array("aba".utf8)) == [3, 1])
        #expect(encoder.encode(Array("bab".utf8)) == [5, 2])
        #expect(encoder.encode(Array("acca".utf8)) == [1, 0, 6])
        #expect(encoder.encode(Array("bcca".utf8)) == [4, 6])
    }

    @Test(arguments: [SymbolRules.Unit.bytes, .characters], [0, 1, 2, 3, 4, 5, 6])
    func equalsReferenceOnRandomLists(unit: SymbolRules.Unit, kind: Int) throws {
        var generator = SeededGenerator(UInt64(kind) + 7)
        let alphabet = Array("abé".unicodeScalars).map { Array(String($0).utf8) }
        for _ in 0..<120 {
            var spellings: [[UInt8]] =
                [Array("?".utf8)] + (unit == .bytes ? [[97], [98], [0xC3]] : alphabet.dropLast())
            var merges: [MergeList.RankedMerge] = []
            for rank in 0..<40 {
                let (left, right) = (
                    spellings.indices.randomElement(using: &generator)!,
                    spellings.indices.randomElement(using: &generator)!
                )
                let joined = spellings[left] + spellings[right]
                guard joined.count < 12 else { continue }
                let token = spellings.firstIndex(of: joined) ?? spellings.count
                if token == spellings.count { spellings.append(joined) }
                let pair = Pair(left: TokenID(left), right: TokenID(right))
                merges.append(.init(Merge(pair: pair, token: TokenID(token)), rank: UInt32(rank)))
            }
            merges.shuffle(using: &generator)
            var symbols = SymbolRules(unit: unit)
            symbols.unknownToken = (1...4).contains(kind) ? 0 : nil
            symbols.fusesUnknown = kind > 1
            symbols.looksUpWholePieces = kind > 2
            if kind > 3 {
                symbols.byteTokens = (0..<256).map { kind < 6 && $0 % 7 == 3 ? nil : TokenID($0 % 2) }
            }
            let list = MergeList(tokens: spellings, spellings: spellings, merges: merges, symbols: symbols)
            let reference = ReferenceListedEncoder(list)
            let (scan, queue) = (
                PieceEncoder(Vocabulary(list)), PieceEncoder(Vocabulary(list), queueThreshold: 0)
            )
            let windows = WindowedMerge(threshold: 0, size: .random(in: 1...9, using: &generator), overlap: 1)
            let windowed = PieceEncoder(Vocabulary(list), queueThreshold: 0, windows: windows)
            for length in [1, 2, 3, 5, 8, 13, 40] {
                let piece = (0..<length).flatMap { _ in alphabet.randomElement(using: &generator)! }
                let expected = reference.encode(piece)
                #expect(scan.encode(piece) == expected)
                #expect(queue.encode(piece) == expected)
                #expect(windowed.encode(piece) == expected)
                let steps = MergeSteps(of: piece, in: Vocabulary(list))
                #expect((steps.whole.map { [$0] } ?? steps.result) == expected)
                #expect(steps.parts(after: steps.steps.count) == steps.result)
                #expect(steps.steps.map(\.number) == Array(steps.steps.indices.map { $0 + 1 }))
                guard let cuts = scan.safeCuts else { continue }
                let parts = cuts.ends(within: [piece.count], of: piece)
                let cut = zip([0] + parts, parts).flatMap { scan.encode(Array(piece[$0..<$1])) }
                #expect(cut == expected)
            }
        }
    }

    /// Long texts of words are cut 64 bytes at a time, others character by character.
    @Test(arguments: [
        "ab\u{2581}", "aBz,\u{2581}\n", "aé\u{2581}", "яжé\u{2581}", "a漢字\u{2581}.",
        "az\u{2581}\u{2581}é€😀\u{80}",
    ])
    func cutsChangeNoIDsInLongTexts(alphabet: String) {
        var generator = SeededGenerator(3)
        let scalars = alphabet.unicodeScalars.map { String($0) }
        for round in 0..<90 {
            var spellings = ["?"] + scalars
            var merges: [(String, String)] = []
            for _ in 0..<8 {
                let sides = (
                    spellings.dropFirst().randomElement(using: &generator)!,
                    spellings.dropFirst().randomElement(using: &generator)!
                )
                guard !spellings.contains(sides.0 + sides.1), sides.0.utf8.count + sides.1.utf8.count < 16
                else { continue }
                spellings.append(sides.0 + sides.1)
                merges.append(sides)
            }
            var symbols = SymbolRules(unit: .characters)
            symbols.unknownToken = 0
            symbols.fusesUnknown = round.isMultiple(of: 2)
            if round % 4 == 3 { symbols.byteTokens = Array(repeating: 0, count: 256) }
            let list = list(spellings, merges: merges, symbols)
            let encoder = PieceEncoder(Vocabulary(list))
            guard let cuts = encoder.safeCuts else {
                Issue.record("nothing is known about what can merge")
                continue
            }
            var text = (0..<Int.random(in: 60...400, using: &generator)).flatMap { _ in
                // Long words, too.
                Array(
                    String(
                        repeating: scalars.randomElement(using: &generator)!,
                        count: [1, 1, 1, 3, 90].randomElement(using: &generator)!
                    ).utf8)
            }
            // Bytes that are no character: leads without a continuation, and the other way round.
            for _ in 0..<round % 3 {
                text[Int.random(in: text.indices, using: &generator)] =
                    [0xE2, 0xC3, 0x80, 0xFF, 0x61].randomElement(using: &generator)!
            }
            let middle = Int.random(in: 0...text.count, using: &generator)
            for pieces in [[text.count], [middle, text.count]] {
                let ends = cuts.ends(within: pieces, of: text)
                func ids(_ ends: [Int]) -> [TokenID] {
                    zip([0] + ends, ends).flatMap { encoder.encode(Array(text[$0..<$1])) }
                }
                #expect(ids(ends) == ids(pieces))
                #expect(ends.last == text.count && zip(ends, ends.dropFirst()).allSatisfy(<))
                #expect(pieces.allSatisfy { $0 == 0 || ends.contains($0) })
            }
        }
    }
}
