import BPE

/// Parts of texts in which everything comes up that decides where a text may be cut, and tokenizers for them.
enum MixedText {
    static let words =
        [
            "eyes", " foot", "\n", "\n\n", "\r\n", " don't", "'S", "🦒", "中文", "  ", ".", "!\n", "12345",
            "<|endoftext|>", "<|one two|>", "Ab", "\u{301}", "\t", " \n", "eyes foot",
        ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x80]]

    static func tokenizer(_ pattern: SplitPattern) throws -> Tokenizer {
        Tokenizer(
            try Encoding(
                name: "test", vocabulary: Tokenizer.default.encoding.vocabulary, pattern: pattern,
                specialTokens: [
                    SpecialToken("<|endoftext|>", id: 70_000), SpecialToken("<|one two|>", id: 70_001),
                    SpecialToken("eyes foot", id: 70_002),
                ]))
    }
}
