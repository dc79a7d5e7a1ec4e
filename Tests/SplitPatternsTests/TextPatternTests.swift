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
    ])
    func mistakesAreErrors(_ regex: String) {
        #expect {
            try TextPattern(oniguruma: regex)
        } throws: { error in
            guard case SplitPatternError.invalidPattern? = error as? SplitPatternError else { return false }
            return true
        }
    }

    @Test func bracketsMayBeginWithABracket() throws {
        #expect(try matches(TextPattern(oniguruma: "[]a]+"), "b]a") == [1..<3])
    }
}
