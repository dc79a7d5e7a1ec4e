import SplitPatterns
import TestSupport
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

    /// Compared place by place, these would take 10¹¹ steps.
    @Test(.endsInTime, .takesNoMinute) func aLongLiteralIsFoundInALongRun() throws {
        let literal = [UInt8](repeating: 0x61, count: 100_000) + [0x62]
        let run = [UInt8](repeating: 0x61, count: 1_000_000)
        let text = run + [0x62] + run + literal
        let found = try text.withUnsafeBufferPointer { try TextPattern(literal: literal).matches(in: $0) }
        #expect(found == [900_000..<1_000_001, 2_000_001..<2_100_002])
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

    /// Wherever the repeated group is: before what may be missing, in a group, and in one that nothing goes back into.
    @Test(arguments: [
        "(?:[a-z]+ )+x*", "(?:[a-z]+ )+x?", "(?:(?:[a-z]+ )+)", "(?>(?:[a-z]+ )+)", "(?=(?:[a-z]+ )+).+",
    ])
    func longRepetitionsOfGroupsReachNoLimit(_ regex: String) throws {
        let text = String(repeating: "a b c some words ", count: 1 << 19)
        #expect(try matches(TextPattern(oniguruma: regex), text) == [0..<text.utf8.count])
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

    /// Options hold to the end of their group, across alternatives; a quantifier is of the group before it.
    @Test(
        arguments: [
            ("(?i)a(?:b)c", "ABC", [0..<3]), ("(?:a(?i)b)c", "aBcaBC", [0..<3]),
            ("a(?i)b|c", "aBxaC", [0..<2, 3..<5]), ("(?i:a)b", "AbAB", [0..<2]),
            ("(?i)(?-i)a", "aA", [0..<1]),
            ("(?m)a.b", "a\nb", [0..<3]), ("(?m:a.)b.", "a\nb\n", []), ("a(?#b)c", "ac", [0..<2]),
            ("(i)x", "Ixix", [2..<4]), ("(?:ab){1,2}+", "abbabab", [0..<2, 3..<7]),
            ("(?:x(?:ab)*){2}", "xabx", [0..<4]),
            ("((?i)a)(b)(?i)c", "AbC", [0..<3]), ("a{,2}b", "aaab", [1..<4]), ("a{2,}?", "aaa", [0..<2]),
            ("a{2}?", "aaa", [0..<2]), ("a{x}", "a{x}", [0..<4]), ("a{1", "a{1", [0..<3]),
            ("a{2}{2}", "aaaaa", [0..<4]), ("a{1,10}", "aaaaaaaaaaaa", [0..<10, 10..<12]),
            ("a{1,2a}", "a{1,2a}", [0..<7]), (#"\Qa+\E"#, "QaaE", [0..<4]),
        ] as [(String, String, [Range<Int>])])
    func optionsAndQuantifiersHaveTheirGroups(_ regex: String, _ text: String, _ expected: [Range<Int>])
        throws
    {
        let found = try matches(TextPattern(oniguruma: regex), text)
        #expect(found.filter { !$0.isEmpty } == expected)
    }

    /// Code points that came with Unicode 15 and 16, and ones between them that did not.
    @Test(
        arguments: [
            (#"\p{Lo}"#, "\u{113B5}\u{113B6}\u{113B7}", [0..<4, 8..<12]),
            (#"\p{M}+"#, "\u{11F35}\u{11F36}", [0..<8]),
            ("[[:alpha:]]+", "\u{11F00}\u{11F34}\u{11F3A}\u{11F40}\u{1611E}\u{1E08F}", [0..<24]),
            ("[[:graph:]]+", "a\u{E000}\u{AD} b", [0..<6, 7..<8]), ("[[:print:]]+", "a b\u{1}", [0..<3]),
        ] as [(String, String, [Range<Int>])])
    func propertiesAreThoseOfUnicode16(_ regex: String, _ text: String, _ expected: [Range<Int>]) throws {
        #expect(try matches(TextPattern(oniguruma: regex), text) == expected)
    }

    @Test(arguments: ["Lu", "Uppercase_Letter", "uppercase letter", "Upper-case-Letter"])
    func namesOfPropertiesMayBeWrittenInManyWays(_ name: String) throws {
        #expect(try matches(TextPattern(oniguruma: #"\p{\#(name)}+"#), "aBÉc") == [1..<4])
    }

    /// What follows as many digits as a number may have is a character of its own.
    @Test(
        arguments: [
            (#"\0123"#, "\n3", [0..<2]), (#"\x4142"#, "A42", [0..<3]), (#"\x4g"#, "\u{4}g", [0..<2]),
            (#"\u00412"#, "A2", [0..<2]), (#"\x{41}2"#, "A2", [0..<2]), (#"\0"#, "a\0", [1..<2]),
            (#"[\0123]+"#, "2\n31", [1..<3]), (#"\x{00000041}"#, "A", [0..<1]),
        ] as [(String, String, [Range<Int>])])
    func numbersOfCharactersEndInTime(_ regex: String, _ text: String, _ expected: [Range<Int>]) throws {
        #expect(try matches(TextPattern(oniguruma: regex), text) == expected)
    }

    @Test func bracketsMayBeginWithABracket() throws {
        #expect(try matches(TextPattern(oniguruma: "[]a]+"), "b]a") == [1..<3])
    }

    @Test func aColonBeforeAClosingBracketIsACharacter() throws {
        #expect(try matches(TextPattern(oniguruma: "[ab:]+"), "b:a]") == [0..<3])
        #expect(try matches(TextPattern(oniguruma: "[^:]+"), "b:a]") == [0..<1, 2..<4])
    }
}
