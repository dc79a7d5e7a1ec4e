import BytePairs
import SplitPatterns
import Tokenization

/// A tokenizer for each built-in pattern, made once, with tokens inside and across characters and special tokens that
/// look like text.
enum FixedTokenizers {
    static let all: [Tokenizer] = SplitPattern.named.map { pattern in
        do {
            return Tokenizer(
                try Encoding(
                    name: pattern.description, vocabulary: vocabulary, pattern: pattern,
                    specialTokens: [
                        SpecialToken("<|a|>", id: 500), SpecialToken("b c", id: 501),
                        SpecialToken("a", id: 502),
                    ]))
        } catch {
            fatalError("\(error)")
        }
    }

    private static let vocabulary: Vocabulary = {
        let words = [
            "aa", "aaaa", "ab", "abab", " a", " ab", "b ", "he", "llo", "hello", "'s", "\n\n", "\r\n", "  ",
            "    ",
            "12", "123", "é", "中", "中文", "\u{1F469}\u{200D}", "<|", "|>", "...", "e\u{301}",
        ]
        let tokens = (0...255).map { [UInt8($0)] } + words.map { Array($0.utf8) }
        let parts: [[UInt8]] = [
            [0xE4, 0xB8], [0xF0, 0x9F], [0xFF, 0xFF], [0x20, 0xE4], [0xB8, 0xAD, 0x20],
        ]
        do {
            return try Vocabulary(tokens: tokens + parts)
        } catch {
            fatalError("\(error)")
        }
    }()
}
