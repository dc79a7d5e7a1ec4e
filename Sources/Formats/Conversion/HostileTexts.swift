import BytePairs
package import Tokenization

/// Texts in which two encodings differ if they differ anywhere: every token, every character, and mixtures of what
/// tokenizers treat in a special way. The same for the same encoding, each time.
package struct HostileTexts: Sendable {
    /// The texts. The first ``mixedCount`` of them may hold the spellings of special tokens.
    package let texts: [[UInt8]]
    /// How many of them are mixtures.
    package let mixedCount: Int

    /// - Complexity: linear in the vocabulary.
    package init(for encoding: Encoding) {
        var texts = Self.mixtures(for: encoding)
        mixedCount = texts.count
        for id in 0..<TokenID(encoding.vocabulary.size) {
            guard let token = encoding.vocabulary[id], !token.isEmpty else { continue }
            texts.append(token)
        }
        texts += Self.characters
        self.texts = texts
    }

    /// The mixtures alone.
    package static func mixtures(for encoding: Encoding) -> [[UInt8]] {
        var texts = spellings(of: encoding)
        let parts = parts.map { Array($0.utf8) } + illFormed
        texts += parts
        for first in parts { for second in parts { texts.append(first + second) } }
        var random = SplitMix64(seed: 1)
        let all = parts + encoding.specialTokens.prefix(mostSpellings).map { Array($0.text.utf8) }
        for _ in 0..<mixtureCount {
            let count = 2 + random.next(below: 24)
            texts.append((0..<count).flatMap { _ in all[random.next(below: all.count)] })
        }
        return texts + long
    }

    private static let mixtureCount = 4_000
    private static let mostSpellings = 200

    /// Each special token whole, cut, twice, inside words and between spaces.
    private static func spellings(of encoding: Encoding) -> [[UInt8]] {
        encoding.specialTokens.prefix(mostSpellings).flatMap { token -> [[UInt8]] in
            let text = token.text
            return [
                text, String(text.dropFirst()), String(text.dropLast()), text + text, "a\(text)b",
                " \(text) ",
                "\n\(text)\n", text.uppercased(), "  \(text)\(text.dropLast())",
            ].map { Array($0.utf8) }
        }
    }

    private static let parts = [
        "a", "I", "the", "The", " the", "HTTPServer", "don't", "DON'T", "we'll", "'s", "'S", "'ſ", "ıİ", "ß",
        "ǅ", "K",
        " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{A0}", "\u{1680}",
        "\u{180E}",
        "\u{2003}", "\u{2028}", "\u{3000}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}",
        "\u{10FFFF}",
        "\0", "\u{1}", "\u{7F}", "\u{AD}", "0", "7", "12", "123", "1234", "3.14", "1,000", "٣٤٥", "१२३", "１２",
        "²", "½",
        "Ⅷ", "㊿", "!", "?!", "...", "--", "__", "<|", "|>", "/*", "//", "\\", "\"", "$€", "+=", "∑", "→", "🙂",
        "👩‍👩‍👧", "🇩🇪",
        "é", "e\u{301}", "\u{301}", "Å", "ﬁ", "한국어", "\u{1100}\u{1161}\u{11A8}", "中文", "漢字", "\u{F900}",
        "\u{20000}",
        "ひらがな", "カタカナ", "ｶﾅ", "。", "ไทย", "हिन्दी", "العربية", "עברית", "Ελληνικά", "Русский", "ქართული", "𝒜𝟙",
        "▁", "▁▁",
        "▁a", "<0x0A>", "<unk>", "<s>", "Ġ", "Ċ", "</w>", "##a", "@@", "aaaaaaaa", "        ", "\u{202E}",
    ]

    /// Bytes that are not UTF-8.
    private static let illFormed: [[UInt8]] = [
        [0x80], [0xFF], [0xC0, 0x80], [0xE2, 0x96], [0xED, 0xA0, 0x80], [0xF0, 0x9F],
        [0xF4, 0x90, 0x80, 0x80],
    ]

    private static let long: [[UInt8]] =
        (4...70).map { [UInt8](repeating: 0x20, count: $0) } + [
            [], [UInt8](repeating: 0x61, count: 3_000), [UInt8](repeating: 0x20, count: 3_000),
            [UInt8](repeating: 0x0A, count: 300), [UInt8](repeating: 0x39, count: 1_000),
            (0..<1_000).flatMap { _ in Array("ab".utf8) }, (0..<500).flatMap { _ in Array("界".utf8) },
        ]

    /// Each assigned plane's characters, next to letters and spaces.
    private static var characters: [[UInt8]] {
        let planes = [0...0x3FFFF, 0xE0000...0xE0FFF]
        return planes.flatMap { plane in
            stride(from: plane.lowerBound, to: plane.upperBound, by: 64).map { start in
                var text = ""
                for value in start..<start + 64 {
                    guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
                    text.unicodeScalars.append(scalar)
                    text += value % 2 == 0 ? "a" : " "
                }
                return Array(text.utf8)
            }
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
