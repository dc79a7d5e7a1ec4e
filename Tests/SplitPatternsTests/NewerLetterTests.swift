import SplitPatterns
import Testing

/// Letters that are of lower or upper case since Unicode 15 or 16, whichever version PCRE2 knows.
@Suite struct NewerLetterTests {
    private static let lower: [Unicode.Scalar] = [
        "\u{1C8A}", "\u{A7CD}", "\u{A7DB}", "\u{10D70}", "\u{10D85}", "\u{1DF25}", "\u{1DF2A}",
        // Modifier letters, which became small ones.
        "\u{10FC}", "\u{A7F2}", "\u{A7F4}", "\u{AB69}", "\u{1E030}", "\u{1E06D}",
    ]
    private static let upper: [Unicode.Scalar] = [
        "\u{1C89}", "\u{A7CB}", "\u{A7CC}", "\u{A7DA}", "\u{A7DC}", "\u{10D50}", "\u{10D65}",
    ]

    private func isMatched(_ scalar: Unicode.Scalar, by pattern: TextPattern) throws -> Bool {
        let bytes = Array(String(scalar).utf8)
        let found = try bytes.withUnsafeBufferPointer { (text) throws(SplitPatternError) in
            try pattern.matches(in: text)
        }
        return found == [0..<bytes.count]
    }

    @Test(arguments: [
        ("[[:lower:]]", true), (#"\p{Lower}"#, true), (#"[\p{Lowercase}]"#, true), ("[[:upper:]]", false),
        (#"\p{Upper}"#, false), (#"[\p{Uppercase}]"#, false),
    ])
    func newerLettersHaveTheirCase(_ expression: String, _ isLower: Bool) throws {
        let pattern = try TextPattern(oniguruma: expression)
        for scalar in Self.lower {
            #expect(try isMatched(scalar, by: pattern) == isLower, "\(scalar.value)")
        }
        for scalar in Self.upper {
            #expect(try isMatched(scalar, by: pattern) != isLower, "\(scalar.value)")
        }
    }
}
