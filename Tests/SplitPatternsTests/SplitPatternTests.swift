import Pieces
import SplitPatterns
import TestSupport
import Testing

@Suite struct SplitPatternTests {
    /// A pattern, a text, and its pieces with `|` between them.
    struct Case: CustomTestStringConvertible, Sendable {
        let pattern: String
        let pieces: String
        var testDescription: String { "\(pattern): \(pieces)" }
    }

    @Test(arguments: [
        Case(pattern: "gpt2", pieces: "How| many| eyes|?"),
        Case(pattern: "gpt2", pieces: "don|'t| DON|'|T"),
        Case(pattern: "gpt2", pieces: "a|  | b|\n\n"),
        Case(pattern: "gpt2", pieces: "a|\n|\n|b| 1234|x"),
        Case(pattern: "cl100k", pieces: "don|'t| DON|'T"),
        Case(pattern: "cl100k", pieces: "127|5|+|677|3"),
        Case(pattern: "cl100k", pieces: "a|\n  "),
        Case(pattern: "cl100k", pieces: "x|  \t\n\n|y| !!\n"),
        Case(pattern: "llama3", pieces: "a|\n|  "),
        Case(pattern: "o200k", pieces: "XMLHttp|Request'S| don't| I'M|e|XYz"),
        Case(pattern: "o200k", pieces: "a| //\n|b"),
        Case(pattern: "qwen2", pieces: "1|2|3| |4"),
        Case(pattern: "deepseek-v3", pieces: "123|4| |5|中文かな|x"),
        Case(pattern: "deepseek-v3", pieces: " a|.bc| a|+b|++"),
        Case(pattern: "deepseek-v3", pieces: "\u{0}|\u{1}a\u{301}b| \u{301}"),
        Case(pattern: "deepseek-v3", pieces: "かな|1| |ア中漢字| !!\n\n|x| \n|  | y"),
        Case(pattern: "tekken", pieces: "Do|'n|Xy|1|2"),
        Case(pattern: "qwen3.5", pieces: "1|2| e\u{301}te\u{301}|!\u{301}x"),
        Case(pattern: "kimi-k2", pieces: "ab|中文〇|Cde's| |漢| //\n|/"),
        Case(pattern: "starcoder", pieces: "a|  |1|2| |3| b"),
        Case(pattern: "falcon", pieces: "a|...|b| |123|4|x| |!!"),
        Case(pattern: "cohere2", pieces: "1|234|567| |123|4|a| |12|345|."),
    ])
    func piecesAreThoseOfTheReference(_ example: Case) throws {
        let pattern = try #require(SplitPattern(named: example.pattern))
        let expected = example.pieces.split(separator: "|").map(String.init)
        #expect(try pieces(of: Array(expected.joined().utf8), pattern) == expected)
    }

    @Test func modelsNameTheirPatterns() {
        #expect(SplitPattern(named: "glm-4")?.name == "llama3")
        #expect(SplitPattern(named: "gpt-oss") == .o200k)
        #expect(SplitPattern(named: "no-such-model") == nil)
        let names = SplitPattern.named.flatMap { [$0.name!] + $0.otherNames }
        #expect(Set(names).count == names.count)
    }

    @Test func longSIsAnSInContractions() throws {
        // (?i) folds U+017F to s.
        #expect(try pieces(of: Array("it'ſ".utf8), .cl100k) == ["it", "'ſ"])
    }

    @Test func mongolianVowelSeparatorIsNotWhiteSpace() throws {
        // PCRE2's \s takes U+180E under UCP; Rust's and Oniguruma's do not.
        #expect(try pieces(of: Array("a \u{180E}b".utf8), .gpt2) == ["a", " \u{180E}", "b"])
    }

    @Test func textBetweenMatchesIsAPiece() throws {
        let pattern = try SplitPattern(regex: "[a-z]+")
        #expect(try pieces(of: Array("  ab12cd!".utf8), pattern) == ["  ", "ab", "12", "cd", "!"])
    }

    @Test func lookbehindSeesWhatCameBefore() throws {
        let pattern = try SplitPattern(regex: #"(?<=\d)[a-z]|."#)
        #expect(try pieces(of: Array("1ab".utf8), pattern) == ["1", "a", "b"])
    }

    @Test(arguments: SplitPattern.named)
    func illFormedBytesAreSeparatePieces(pattern: SplitPattern) throws {
        let text: [UInt8] = Array("ab".utf8) + [0xFF, 0xC0, 0x80] + Array("cd".utf8) + [0xF0, 0x9F, 0xA6]
        #expect(try pattern.pieces(of: text) == [0..<2, 2..<5, 5..<7, 7..<10])
    }

    @Test(arguments: SplitPattern.named)
    func piecesCoverRandomBytes(pattern: SplitPattern) throws {
        var generator = SeededGenerator(6)
        let alphabet = Array("aZ '\r\n\t1é中🦒\u{301}".utf8) + [0xFF, 0xED, 0xA0, 0x80, 0xF4, 0x90]
        for length in 0..<300 {
            let bytes = generator.bytes(count: length, from: alphabet)
            var end = 0
            for piece in try pattern.pieces(of: bytes) {
                #expect(piece.lowerBound == end && !piece.isEmpty)
                end = piece.upperBound
            }
            #expect(end == bytes.count)
        }
    }

    @Test func wellFormednessAgreesWithTheStandardLibrary() throws {
        // A pattern that takes one character at a time shows where text begins and ends. All sequences of two
        // bytes, and of three and four at the edges of what is allowed.
        let pattern = try SplitPattern(regex: "(?s).")
        let edges: [UInt8] = [
            0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
            0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var texts: [[UInt8]] = (0...255).flatMap { first in (0...255).map { [UInt8(first), UInt8($0)] } }
        for a in edges {
            for b in edges { for c in edges { texts += [[a, b, c], [a, b, c, 0xBF], [a, b, c, 0x80]] } }
        }
        for text in texts {
            let isText = String(validating: text, as: UTF8.self) != nil
            let pieces = try pattern.pieces(of: text)
            let allAreText = pieces.allSatisfy { String(validating: text[$0], as: UTF8.self) != nil }
            #expect(allAreText == isText, "\(text)")
        }
    }

    @Test(arguments: SplitPattern.named)
    func longRunsOfOneCharacterAreNoError(pattern: SplitPattern) throws {
        // Ten million steps are PCRE2's limit for one match, and white space is what takes a step for each
        // byte.
        for (character, bytes) in [
            (" ", 11_000_000), ("a", 1_000_000), ("A", 1_000_000), ("\n", 1_000_000), ("\u{301}", 1_000_000),
        ] {
            let unit = Array(character.utf8)
            let text = [UInt8]([[UInt8]](repeating: unit, count: bytes / unit.count).joined())
            #expect(try pattern.pieces(of: text).last?.upperBound == text.count)
        }
    }

    @Test func patternThatDoesNotCompileNamesTheOffset() {
        #expect {
            try SplitPattern(regex: "ab(c")
        } throws: { error in
            guard
                case SplitPatternError.invalidPattern("ab(c", offset: 4, let reason)? = error
                    as? SplitPatternError
            else { return false }
            return reason.contains("parenthes")
        }
    }

    @Test(arguments: ["", "a*", "b|", "(?=x)|c?"]) func patternThatMatchesTheEmptyStringIsRefused(
        regex: String
    ) {
        #expect(throws: SplitPatternError.matchesEmptyString(regex)) { try SplitPattern(regex: regex) }
    }

    @Test func patternThatCutsCharactersInTwoDoesNotCompile() {
        // \C takes one byte; what is left of the character would be no text for the next expression.
        #expect {
            try SplitPattern(expressions: [#"\C"#, "(?s)."])
        } throws: { error in
            guard case SplitPatternError.invalidPattern? = error as? SplitPatternError else { return false }
            return true
        }
    }

    @Test(arguments: [#"(*NO_JIT)\w+"#, #"(*NOTEMPTY)\w*"#, #"(*LIMIT_MATCH=1000)\w+"#])
    func patternsWithOptionsOfPCRE2Work(regex: String) throws {
        #expect(try pieces(of: Array("ab, é".utf8), SplitPattern(regex: regex)) == ["ab", ", ", "é"])
    }

    @Test func endlessRecursionIsAnError() throws {
        let pattern = try SplitPattern(regex: "(?R)")
        #expect {
            try pattern.pieces(of: Array("ab".utf8))
        } throws: { error in
            guard case SplitPatternError.matchFailed(_, offset: 0, let reason)? = error as? SplitPatternError
            else { return false }
            return reason.contains("recursion") || reason.contains("limit")
        }
    }

    @Test func expressionsAreComparedByTheirBytes() throws {
        // As Swift strings these are equal.
        #expect(try SplitPattern(regex: "`") != SplitPattern(regex: "\u{1FEF}"))
        #expect(try SplitPattern(regex: "[a-z]+") == SplitPattern(regex: "[a-z]+"))
        #expect(try SplitPattern(regex: SplitPattern.gpt2.expressions[0]).name == "gpt2")
    }

    @Test func emptyMatchInATextIsAnError() throws {
        // Only in front of an x does this match nothing, so the empty text does not show it.
        let pattern = try SplitPattern(regex: "a|(?=x)")
        #expect {
            try pattern.pieces(of: Array("aax".utf8))
        } throws: { error in
            guard case SplitPatternError.matchFailed(_, offset: 2, _)? = error as? SplitPatternError else {
                return false
            }
            return true
        }
    }

    @Test func matchLimitIsAnErrorAndNotNoMatch() throws {
        // What must not come further ahead than one character is left to PCRE2.
        let pattern = try SplitPattern(regex: "(?!ab)(a+)+$")
        let text = Array(String(repeating: "a", count: 64).utf8) + Array("b".utf8)
        #expect {
            try pattern.pieces(of: text)
        } throws: { error in
            guard case SplitPatternError.matchFailed(_, offset: 0, let reason)? = error as? SplitPatternError
            else { return false }
            return reason.contains("limit")
        }
    }

    /// Each match is quick to fail, but there is one at each byte.
    @Test func manySlowMatchesAreAnError() throws {
        let splitter = try SplitPattern(regex: "a*b|a").takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0.05, perByte: 1e-9)
        // Some fifty microseconds each, so that many come before the time is over.
        let text = [UInt8](repeating: 97, count: 100_000)
        text.withUnsafeBufferPointer { text in
            splitter.begin(text)
            #expect {
                while try splitter.nextBatch() != nil {}
            } throws: { error in
                guard
                    case SplitPatternError.matchFailed("a*b|a", let offset, let reason)? = error
                        as? SplitPatternError
                else { return false }
                return (512..<1_000_000).contains(offset) && reason.contains("too long")
            }
            // The time starts anew for each text.
            splitter.begin(UnsafeBufferPointer(rebasing: text[..<5000]))
            #expect(throws: Never.self) { _ = try splitter.nextBatch() }
        }
    }

    /// Only PCRE2 can take longer than in proportion to a text.
    @Test func automataHaveAnyTime() throws {
        let splitter = try SplitPattern(compiling: ["a+|b"]).takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0, perByte: 0)
        [UInt8](repeating: 98, count: 100_000).withUnsafeBufferPointer { text in
            splitter.begin(text)
            #expect(throws: Never.self) { while try splitter.nextBatch() != nil {} }
        }
    }

    @Test func automataHaveAnyTimeForWhatNothingMatches() throws {
        let splitter = try SplitPattern(compiling: ["b"], dropsGaps: true).takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0, perByte: 0)
        let text = [UInt8](repeating: 97, count: 100_000) + [UInt8](repeating: 98, count: 2000)
        text.withUnsafeBufferPointer { text in
            splitter.begin(text)
            var count = 0
            #expect(throws: Never.self) {
                while let batch = try splitter.nextBatch() { count += batch.count }
            }
            #expect(count == 2000)
        }
    }

    @Test func deepRecursionIsAnErrorOrAnAnswer() throws {
        // Groups need the matcher's stack; whatever happens at the end of it must not be a crash or "no
        // match".
        let splitter = try SplitPattern(regex: #"(?:(a)|(b)|\((?R)*\))+"#).takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0.5, perByte: 0)
        let text = Array(String(repeating: "(", count: 100_000).utf8)
        text.withUnsafeBufferPointer { text in
            splitter.begin(text)
            var end = 0
            do throws(SplitPatternError) {
                while let batch = try splitter.nextBatch() { end = batch.end }
                #expect(end == text.count)
            } catch {
                #expect(error.reason.contains("limit") || error.reason.contains("too long"))
            }
        }
    }

    private func pieces(of bytes: [UInt8], _ pattern: SplitPattern) throws -> [String] {
        try pattern.pieces(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// As tiktoken has it: text that no match covers is in no piece, and batches have nothing between their pieces.
    @Test(arguments: [
        ("[a-z]+", "ab 12cd", ["ab", "cd"]), ("a", "bab", ["a"]), ("(?<=a)b|.", "a\nab", ["a", "a", "b"]),
        ("x", "abc", []), ("[a-z]+", "", []),
    ])
    func gapsCanBeLeftOut(expression: String, text: String, pieces: [String]) throws {
        let pattern = try SplitPattern(compiling: [expression], dropsGaps: true)
        let bytes = Array(text.utf8)
        let found = try pattern.pieces(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(found == pieces)
    }

    @Test func aBareWordIsAName() throws {
        #expect(try SplitPattern(nameOrRegex: "gpt-4o").name == "o200k")
        #expect(try SplitPattern(nameOrRegex: ".").expressions == ["."])
        #expect(throws: UnknownPatternName.self) { try SplitPattern(nameOrRegex: "o200") }
    }
}
