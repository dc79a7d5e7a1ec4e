import BPE
import BytePairs
import Preparation
import SplitPatterns
import TestSupport
import Testing

/// Encodings that normalize text, which is done in parts.
@Suite struct PreparedPartsTests {
    private let plain: Encoding
    private let normalizing: Encoding

    init() throws {
        let tokens = (0...255).map { [UInt8($0)] } + ["é", "ab", " a", "\n\n"].map { Array($0.utf8) }
        let vocabulary = try Vocabulary(tokens: tokens)
        plain = try Encoding(name: "plain", vocabulary: vocabulary, pattern: .llama3)
        normalizing = try Encoding(
            name: "nfc", vocabulary: vocabulary, pattern: .llama3, specialTokens: [],
            preparation: TextPreparation(normalizer: .unicode(.nfc), splitting: .pattern))
    }

    /// A composed text, and the same with some letters in two characters.
    private func texts(seed: UInt64) -> (composed: String, mixed: String) {
        var generator = SeededGenerator(seed)
        let words = ["é", "ab", " ", "\n", "a/", "x1", "\r\n", "日本", "'s", "!", "\n/", "  "]
        var (composed, mixed) = ("", "")
        while composed.utf8.count < 200_000 {
            let word = words.randomElement(using: &generator)!
            composed += word
            // Rare, so that most parts do not change.
            let isApart = word == "é" && Int.random(in: 0..<5000, using: &generator) == 0
            mixed += isApart ? "e\u{301}" : word
        }
        return (composed, mixed)
    }

    @Test(arguments: 1...6) func partsGiveTheIDsOfTheWhole(seed: UInt64) throws {
        let (composed, mixed) = texts(seed: seed)
        let expected = try Tokenizer(plain).encode(composed)
        let tokenizer = Tokenizer(normalizing)
        #expect(try tokenizer.encode(mixed) == expected)
        #expect(try tokenizer.encode(Array(mixed.utf8), threads: 3) == expected)
        let ends = tokenizer.spans(mixed).map(\.bytes.upperBound)
        #expect(ends.last == mixed.utf8.count && ends == ends.sorted())
    }

    /// Compatibility forms turn characters into white space and slashes, so that there are fewer places to cut.
    @Test(arguments: 1...6) func compatibleFormsHaveTheIDsOfTheNormalizedText(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let words = [
            "é", "ab", " ", "\n", "a/", "x1", "日本", "\u{3000}", "\u{FF0F}", "\u{FF47}", "\u{2026}", "!",
            "\u{A8}",
        ]
        var text = ""
        while text.utf8.count < 600_000 { text += words.randomElement(using: &generator)! }
        var normalized = AlignedText(text.utf8, tracksOrigins: false)
        try Normalizer.unicode(.nfkc).normalize(&normalized)
        let tokenizer = Tokenizer(
            try Encoding(
                name: "nfkc", vocabulary: plain.vocabulary, pattern: .llama3, specialTokens: [],
                preparation: TextPreparation(normalizer: .unicode(.nfkc), splitting: .pattern)))
        let expected = try Tokenizer(plain).encode(normalized.bytes)
        #expect(try tokenizer.encode(text) == expected)
        #expect(try tokenizer.encode(Array(text.utf8), threads: 3) == expected)
    }

    /// What a pattern sees at a place is not what the text has there: a mark at the end of a word, an apostrophe, a letter
    /// in two characters or in one.
    @Test(arguments: [NormalizationForm.nfc, .nfd, .nfkc, .nfkd], 1...3)
    func chunksHaveTheIDsOfTheNormalizedText(form: NormalizationForm, seed: UInt64) throws {
        let customPatterns = [
            #"\s?[A-Za-z]+|[^A-Za-z]"#, #"\s?[À-ÿ]+|[A-Za-z]+|(?s:.)"#, #"[a-z]+≠?|[^a-z]"#,
            #"\p{L}+(?:\s\p{L}+)*|\s|."#, #"\w+|\W"#,
        ]
        let words = [
            "é", "ab", " ", "\n", "a/", "x1", "日本", "。", "，", "＇s", "（", "\u{3000}", "\u{FF0F}", "e\u{301}",
            "\u{212A}a", "=\u{338}", "\u{13F}", "\u{149}", "ﬁ", "ﷺ", "x\n", "\nété", "!", "가", "각",
        ]
        for pattern in try SplitPattern.named + customPatterns.map({ try SplitPattern(regex: $0) }) {
            var generator = SeededGenerator(seed)
            let text = (0..<4_000).map { _ in words.randomElement(using: &generator)! }.joined()
            var normalized = AlignedText(text.utf8, tracksOrigins: false)
            try Normalizer.unicode(form).normalize(&normalized)
            func tokenizer(_ preparation: TextPreparation?) throws -> Tokenizer {
                Tokenizer(
                    try Encoding(
                        name: "test", vocabulary: plain.vocabulary, pattern: pattern, specialTokens: [],
                        preparation: preparation))
            }
            let expected = try tokenizer(nil).encode(normalized.bytes)
            let normalizing = try tokenizer(
                TextPreparation(normalizer: .unicode(form), splitting: .pattern))
            var ids: [TokenID] = []
            try normalizing.forEachChunk(
                of: TextChunks(of: Array(text.utf8), for: normalizing, size: 20), threads: 1
            ) {
                try normalizing.encode($0)
            } body: { found, _ in
                ids += found
            }
            #expect(ids == expected, "\(pattern)")
        }
    }

    /// A vocabulary of characters merges a whole text as one piece: "▁" begins words, and two letters follow it.
    private func merging(_ preparation: TextPreparation) throws -> Encoding {
        var spellings = ["?", "▁", "a", "b", ".", "é", "\n"].map { Array($0.utf8) }
        var merges: [MergeList.RankedMerge] = []
        for (left, right) in [("▁", "a"), ("▁a", "b"), ("b", "▁"), ("▁", "▁"), ("é", "a"), ("a", "a")] {
            func id(_ spelling: String) -> TokenID {
                TokenID(spellings.firstIndex(of: Array(spelling.utf8))!)
            }
            let pair = Pair(left: id(left), right: id(right))
            spellings.append(Array((left + right).utf8))
            let merge = Merge(pair: pair, token: TokenID(spellings.count - 1))
            merges.append(.init(merge, rank: UInt32(merges.count)))
        }
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        let list = MergeList(tokens: spellings, spellings: spellings, merges: merges, symbols: symbols)
        return try Encoding(
            name: "merging", vocabulary: Vocabulary(list), pattern: .llama3, specialTokens: [],
            preparation: preparation)
    }

    private static let space = TextPattern(literal: " ".utf8)
    private static let mark = Array("▁".utf8)

    @Test(arguments: 0...3, 1...3) func wordsGiveTheIDsOfTheWhole(kind: Int, seed: UInt64) throws {
        let replacing = Normalizer.replace(Self.space, with: Self.mark)
        let own = SentencePieceNormalizer(
            characterMap: nil, removesExtraWhitespace: false, addsDummyPrefix: true, escapesWhitespace: true)
        let preparation =
            switch kind {
            case 0:
                TextPreparation(normalizer: .sequence([.prepend(Self.mark), replacing]), splitting: .none)
            case 1: TextPreparation(normalizer: .sentencePiece(own), splitting: .none)
            case 2: TextPreparation(normalizer: .sequence([.unicode(.nfkc), replacing]), splitting: .none)
            default:
                TextPreparation(
                    normalizer: nil,
                    splitting: .preTokenizer(.metaspace(replacement: "▁", .first, splits: false)))
            }
        var generator = SeededGenerator(seed)
        let words = ["a", "b", "aa", ".", "é", " ", "  ", "\n", "ｂ", "e\u{301}", "日"]
        var text = ""
        while text.utf8.count < 100_000 { text += words.randomElement(using: &generator)! }

        let encoding = try merging(preparation)
        var whole = AlignedText(text.utf8, tracksOrigins: false)
        try preparation.normalizer?.normalize(&whole)
        if case .preTokenizer(let preTokenizer) = preparation.splitting {
            whole = try preTokenizer.split(whole, isStart: true).text
        }
        let tokenizer = Tokenizer(encoding)
        #expect(try tokenizer.encode(text) == PieceEncoder(encoding.vocabulary).encode(whole.bytes))
        let ends = tokenizer.spans(text).map(\.bytes.upperBound)
        #expect(ends.last == text.utf8.count && ends == ends.sorted())
    }
}
