import BPE
import Preparation
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
}
