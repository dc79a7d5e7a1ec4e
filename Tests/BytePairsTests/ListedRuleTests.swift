import BytePairs
import TestSupport
import Testing

/// Lists of merges with rules that few files have together.
@Suite struct ListedRuleTests {
    /// The encoder of a list, and the readable one where it has the rules.
    private func encode(_ text: [UInt8], _ list: MergeList) -> [TokenID] {
        let ids = PieceEncoder(Vocabulary(list)).encode(text)
        if list.symbols.unknown == .beforeMerging {
            #expect(ReferenceListedEncoder(list).encode(text) == ids)
        }
        return ids
    }

    private func list(
        _ spellings: [[UInt8]], merges: [MergeList.RankedMerge] = [], _ symbols: SymbolRules
    ) -> MergeList {
        MergeList(tokens: spellings, spellings: spellings, merges: merges, symbols: symbols)
    }

    @Test(
        arguments: [
            ("xabx", [0, 1, 4]), ("ab", [1]), ("aba", [1, 5]), ("bab", [3, 1]), ("xab", [0, 1]),
        ] as [(String, [TokenID])])
    func verbatimStringsHaveNoAffix(_ text: String, _ expected: [TokenID]) {
        var symbols = SymbolRules(unit: .bytes)
        symbols.suffix = Array("</w>".utf8)
        symbols.verbatim = [1]
        let list = list(["x", "ab", "a", "b", "x</w>", "a</w>", "b</w>"].map { Array($0.utf8) }, symbols)
        #expect(PieceEncoder(Vocabulary(list)).encode(Array(text.utf8)) == expected)
    }

    /// A verbatim string that is no text begins nowhere but where a character does.
    @Test func verbatimStringsBeginWhereCharactersDo() {
        var symbols = SymbolRules(unit: .characters)
        symbols.verbatim = [2]
        // The second byte of "é".
        let list = list([Array("é".utf8), Array("a".utf8), [0xA9]], symbols)
        for (text, expected) in [
            (Array("éa".utf8), [0, 1]), (Array("ééa".utf8), [0, 0, 1]),
            ([0xA9] + Array("éa".utf8), [2, 0, 1]),
            ([0x61, 0xA9, 0xA9, 0x61], [1, 2, 2, 1]),
        ] as [([UInt8], [TokenID])] {
            #expect(PieceEncoder(Vocabulary(list)).encode(text) == expected, "\(text)")
        }
    }

    /// "c" has no token, but is part of "ca".
    @Test(
        arguments: [
            (true, "acccab", [1, 0, 3, 2]), (false, "acccab", [1, 0, 0, 3, 2]), (false, "ccc", [0, 0, 0]),
            (true, "ccc", [0]), (false, "cac", [3, 0]),
        ] as [(Bool, String, [TokenID])])
    func charactersWithoutTokenAreOneUnknownTokenOrMany(
        fuses: Bool, _ text: String, _ expected: [TokenID]
    ) {
        let spellings = ["?", "a", "b", "ca"].map { Array($0.utf8) }
        var symbols = SymbolRules(unit: .characters)
        symbols.unknown = .afterMerging
        symbols.unknownToken = 0
        symbols.fusesUnknown = fuses
        let vocabulary = Vocabulary(
            tokens: spellings, spellings: spellings, ranks: [nil, 2, 2, 0], symbols: symbols)
        #expect(PieceEncoder(vocabulary).encode(Array(text.utf8)) == expected)
    }

    @Test func ofEqualSpellingsTheFirstCounts() {
        let list = list(["a", "b", "a", "b"].map { Array($0.utf8) }, SymbolRules(unit: .characters))
        #expect(encode(Array("abba".utf8), list) == [0, 1, 1, 0])
    }

    /// "xy" is a token only as a whole piece: in "xyxy", whose parts it would be, no merge makes it.
    @Test(arguments: ["xy", "xyz", "zxy", "yx", "zzxy", "xyxy", "xyzz", "zzxyzz"])
    func nothingIsCutWherePiecesAreLookedUpWhole(_ text: String) {
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        symbols.looksUpWholePieces = true
        let spellings = ["xy", "?", "x", "y", "z", "zz"].map { Array($0.utf8) }
        let merge = Merge(pair: Pair(left: 4, right: 4), token: 5)
        let list = list(spellings, merges: [.init(merge, rank: 0)], symbols)
        let encoder = PieceEncoder(Vocabulary(list))
        let bytes = Array(text.utf8)
        let ends = encoder.safeCuts?.ends(within: [bytes.count], of: bytes) ?? [bytes.count]
        let ids = zip([0] + ends, ends).flatMap { encoder.encode(Array(bytes[$0..<$1])) }
        #expect(ids == ReferenceListedEncoder(list).encode(bytes))
    }
}
