import SplitPatterns
import Testing

/// What expressions match is compared with the library that runs them in `PreTokenizerTests`.
@Suite struct TextPatternTests {
    private func matches(_ pattern: TextPattern, _ text: String) throws -> [Range<Int>] {
        try Array(text.utf8).withUnsafeBufferPointer { (text) throws(SplitPatternError) in
            try pattern.matches(in: text)
        }
    }

    @Test func emptyMatchesCountWhereNoMatchEnds() throws {
        #expect(try matches(TextPattern(regex: "x*"), "axé") == [0..<0, 1..<2, 4..<4])
        #expect(try matches(TextPattern(regex: "(?=b)"), "abb") == [1..<1, 2..<2])
        #expect(try matches(TextPattern(regex: "x*"), "") == [])
    }

    @Test func literalsMatchFromTheLeft() throws {
        #expect(try matches(TextPattern(literal: "aa".utf8), "aaaba") == [0..<2])
        #expect(try matches(TextPattern(literal: "".utf8), "aé") == [0..<0, 1..<1, 3..<3])
        #expect(try matches(TextPattern(literal: "ab".utf8), "a") == [])
    }

    @Test(arguments: [
        ("a", false), ("a*", true), ("(?=a)", true), (#"\p{L}+|\s"#, false), (#"\b"#, true),
    ])
    func emptyMatchesAreForeseen(_ regex: String, _ isPossible: Bool) throws {
        #expect(try TextPattern(regex: regex).mayMatchEmpty == isPossible)
        #expect(try TextPattern(oniguruma: regex).mayMatchEmpty == isPossible)
    }

    @Test(arguments: [
        "[a", "[a[b]", "[", #"a\"#, #"[\"#, "(a", "a)", #"\p{IsHan}"#, #"\p{"#, "(?~a)", "[b-a]",
        #"\x{110000}"#,
        String(repeating: "[", count: 100_000), String(repeating: "[^", count: 100_000),
        String(repeating: "(", count: 100_000), "a{1000000,}",
        String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000),
    ])
    func mistakesAreErrors(_ regex: String) {
        #expect {
            try TextPattern(oniguruma: regex)
        } throws: { error in
            guard case SplitPatternError.invalidPattern? = error as? SplitPatternError else { return false }
            return true
        }
    }

    /// Hugging Face's library cuts after each of these line breaks, and not at the end of the text.
    @Test func linesBeginAfterLineBreaks() throws {
        #expect(try matches(TextPattern(oniguruma: "^"), "a\nb\n") == [0..<0, 2..<2])
        #expect(try matches(TextPattern(oniguruma: "^"), "\n\na") == [0..<0, 1..<1, 2..<2])
        #expect(try matches(TextPattern(oniguruma: "^a"), "a\nab\r\na") == [0..<1, 2..<3, 6..<7])
    }

    /// Quantifiers with nothing after them that can fail keep no way back: EXAONE's pattern, whose words and
    /// spaces are one piece.
    @Test func longMatchesOfGroupsReachNoLimit() throws {
        let words = #"[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}|\s+(?!\S)|\s+"#
        let text = String(repeating: "a b c some words ", count: 1 << 19) + "end. And"
        let found = try matches(TextPattern(oniguruma: words), text)
        #expect(found == [0..<text.utf8.count - 5, text.utf8.count - 4..<text.utf8.count])
    }

    /// Possessive quantifiers stand only where the matches stay the same.
    @Test(
        arguments: [
            ("(?:ab?)+b", "abab", [0..<4]), ("(?:a|ab)+c|b", "abac", [0..<4]), ("(?:a+){2}", "aa", [0..<2]),
            ("a+(?=a)", "aaa", [0..<2]), ("(?:a*a)+", "aaa", [0..<3]), ("(?<x>a?)a", "a", [0..<1]),
            ("(?i)a*A|b", "aab", [0..<2, 2..<3]), ("(?=a*b)a*|c", "aabc", [0..<2, 3..<4]),
            ("(a?){3}a", "aa", [0..<2]), ("a{1,3}+a", "aaaa", [0..<4]), ("(?:a{1,2}){2}", "aaa", [0..<3]),
        ] as [(String, String, [Range<Int>])])
    func quantifiersStillGoBack(_ regex: String, _ text: String, _ expected: [Range<Int>]) throws {
        #expect(try matches(TextPattern(oniguruma: regex), text) == expected)
    }

    @Test func bracketsMayBeginWithABracket() throws {
        #expect(try matches(TextPattern(oniguruma: "[]a]+"), "b]a") == [1..<3])
    }
}
