import Pieces
import SplitPatterns
import TestSupport
import Testing

/// Expressions that automata match, against PCRE2.
@Suite struct CompiledPatternTests {
    private struct Pair {
        let pattern: SplitPattern
        let oracle: SplitPattern

        init(_ expressions: [String]) throws {
            pattern = try SplitPattern(compiling: expressions)
            oracle = try SplitPattern(compiling: expressions, onlyPCRE2: true)
        }

        func compare(_ text: [UInt8]) throws {
            let (pieces, expected) = (try pattern.pieces(of: text), try oracle.pieces(of: text))
            if pieces != expected {
                Issue.record(
                    "\(pattern) in \(String(decoding: text, as: UTF8.self).debugDescription): \(pieces), PCRE2 \(expected)"
                )
            }
        }
    }

    @Test func thereAreFiftyPatternsOfOneExpression() {
        #expect(PublishedPattern.all.count { $0.expressions.count == 1 } == 50)
    }

    @Test(arguments: PublishedPattern.all) func publishedPatternsAreCompiled(_ published: PublishedPattern)
        throws
    {
        #expect(try SplitPattern(compiling: published.expressions).isCompiled == published.isCompiled)
        // As a tokenizer.json has it, in Oniguruma's syntax.
        let exported = try SplitPattern(expressions: published.expressions).exportedExpressions
        let translated = try exported.map { try #require(TextPattern(oniguruma: $0).expression) }
        #expect(try SplitPattern(compiling: translated).isCompiled == published.isCompiled)
    }

    @Test(arguments: PublishedPattern.all) func allShortStringsAreCutAlike(_ published: PublishedPattern)
        throws
    {
        let pair = try Pair(published.expressions)
        let all = ["s", "E", "中", "\u{301}", "7", " ", "\n", "'", ".", "\u{A0}"]
        let characters = all.prefix(isSoaking ? 10 : 8).map { Array($0.utf8) }
        var strings: [[UInt8]] = [[]]
        for _ in 0..<(isSoaking ? 6 : 5) {
            strings = strings.flatMap { string in characters.map { string + $0 } }
            for string in strings { try pair.compare(string) }
        }
    }

    @Test(arguments: PublishedPattern.all) func mixedTextIsCutAlike(_ published: PublishedPattern) throws {
        let pair = try Pair(published.expressions)
        var generator = SeededGenerator(23)
        for length in [12, 80, 5000] {
            for _ in 0..<(length > 1000 ? 20 : 1500) {
                try pair.compare(Self.text(&generator, atMost: length))
            }
        }
        for file in ["corpora/prose.txt", "texts/japanese.txt", "cases/tiktoken.json"] {
            try pair.compare(Fixture.bytes(file))
        }
    }

    @Test(arguments: PublishedPattern.all) func codePointsAreCutAlike(_ published: PublishedPattern) throws {
        let pair = try Pair(published.expressions)
        let scalars = stride(from: 0, through: 0x10FFFF, by: isSoaking ? 1 : 29).compactMap {
            Unicode.Scalar($0)
        }
        for scalar in scalars {
            let character = Array(String(scalar).utf8)
            try pair.compare(
                character + [97] + character + [32] + character + character + [10, 49] + character)
        }
    }

    @Test(arguments: PublishedPattern.all) func gapsAreLeftOutAlike(_ published: PublishedPattern) throws {
        let pattern = try SplitPattern(compiling: published.expressions, dropsGaps: true)
        let oracle = try SplitPattern(compiling: published.expressions, dropsGaps: true, onlyPCRE2: true)
        var generator = SeededGenerator(31)
        for _ in 0..<500 {
            let text = Self.text(&generator, atMost: 2000)
            #expect(try pattern.pieces(of: text) == oracle.pieces(of: text))
        }
    }

    /// Two of PCRE2's shortcuts are wrong in 10.42, for expressions that no one writes: a quantifier before an optional
    /// possessive set gives nothing back, and a lookahead's character counts twice. Without them it is the reference.
    @Test func randomExpressionsAreMatchedAlike() throws {
        var generator = SeededGenerator(29)
        var compiled = 0
        while compiled < (isSoaking ? 100_000 : 4000) {
            let expression = RandomExpression.make(&generator)
            guard let pattern = try? SplitPattern(compiling: [expression]), pattern.isCompiled else {
                continue
            }
            compiled += 1
            let oracle = try SplitPattern(
                compiling: ["(*NO_AUTO_POSSESS)(*NO_START_OPT)" + expression], onlyPCRE2: true)
            for _ in 0..<15 {
                let text = Self.text(&generator, atMost: Bool.random(using: &generator) ? 12 : 80)
                // PCRE2 has limits that automata do not have.
                guard let expected = try? oracle.pieces(of: text) else { continue }
                let pieces = try pattern.pieces(of: text)
                #expect(pieces == expected, "\(expression) in \(text)")
            }
        }
    }

    /// Marks of the syntax in any order, most of which PCRE2 refuses: what is compiled is read as PCRE2 reads it.
    @Test func marksInAnyOrderAreReadAlike() throws {
        let marks = [
            "a", "b", "é", "1", "6", "{", "}", ",", "[", "]", "^", "-", "(", ")", "|", "?", "*", "+", ":",
            "=", "!", ">",
            "$", ".", #"\"#, "p", "P", "L", "x", "z", "d", "i", "s", "m", " ", "\n", "(?", "(?:", "(?=", "[a",
            "[^", "[:alpha:]",
            "{1", #"\p{"#, #"\x"#, "|.",
        ]
        let texts = ["", "ab1 6", "é{1}a", "a]b[^-", "|.a\nb", "pL\\xz", "(a)b(", ",,AbiSsm", "a:=!>a$"].map {
            Array($0.utf8)
        }
        var generator = SeededGenerator(47)
        var compiled = 0
        for _ in 0..<(isSoaking ? 3_000_000 : 30_000) {
            let expression = (0..<Int.random(in: 1...7, using: &generator)).map { _ in
                marks.randomElement(using: &generator)!
            }.joined()
            guard let pattern = try? SplitPattern(compiling: [expression]), pattern.isCompiled else {
                continue
            }
            compiled += 1
            let oracle = try SplitPattern(
                compiling: ["(*NO_AUTO_POSSESS)(*NO_START_OPT)" + expression], onlyPCRE2: true)
            for text in texts {
                guard let expected = try? oracle.pieces(of: text) else { continue }
                #expect(try pattern.pieces(of: text) == expected, "\(expression.debugDescription) in \(text)")
            }
        }
        #expect(compiled > 1_000)
    }

    /// An expression and whether it is compiled.
    @Test(arguments: [
        (#"\p{L}+|\s+(?!\S)|\s"#, true), ("(?i:'s|'t)|.", true), ("(?i)a|b", true), ("[]a]|[^]a]", true),
        (#"[[:alpha:]\]]+|."#, true), ("(?:ab?)+c|.", true), ("(?>a)b|.", true), ("(?>a|ab)b|.", false),
        ("x(?>a|ab)", true),
        ("(?:ab|a)++b", false), ("a++b|.", true), ("a+?b|.", true), (#"(?=\p{L}|$)a|."#, true),
        (#"a\z|."#, true),
        ("(?m:a$)|.", true), ("a{2,3}|a", true), ("(?:(?=[a-z])[^q])+|.", true),
        (#"\ba"#, true), ("(?<=a)b", true), (#"(?<!a|\s)b|."#, true), (#"\B.|\w+"#, true), (#"a+\b|."#, true),
        ("(?i:(?<=A))b|.", true), (#"(?:(?<=[a-z])[A-Z])+|."#, true), (#"\b(?=\d)|."#, false),
        ("a(?=bc)|.", true), ("a{1,3}(?=(?:a{3})*(?:[^a]|$))|.", true), ("a{1,3}?(?=ab|b)|.", true),
        ("ba?(?=a+b)|.", true), ("a(?=bc)b|.", false), ("(?:a(?=bc))|.", true), ("a+(?=bc)|.", false),
        ("a(?!bc)|.", false), ("a?b?(?=ab)|.", false), ("a{9}(?=bc)|.", false), ("a?(?=ab)|.", false),
        // What looks further than one character, goes back to groups, repeats nothing, or is rare.
        ("^a", false), ("(?<=ab)c", false), ("(?<=^)a", false), ("(?<=(?=a))a", false),
        (#"(?:\b)+a"#, false), ("(?<=a)+b", false), ("(?<a>b)", false), (#"(a)\1"#, false),
        ("(?:a?)*b", false), ("a{0}b", false), ("a{,3}", false), ("(?x: a )", false),
        (#"\R"#, false), (#"\X"#, false), (#"\Qa+\E"#, false), ("(?|a)", false), ("(?<n>a)", false),
        ("a|(?=x)", false),
        ("(*NO_JIT)a", false), ("a{1000}", false), ("(?:[ab]{50}){50}", false), (#"a\Z"#, false),
        ("(?=(?=a)|b)a|.", false), ("(?=(?!a)|b)a|.", false), ("(?m:(?=$|x)a)|.", false),
        ("(?=b|$)a|.", true), (#"\pL\PN|[\pL\x31]+|."#, true), (#"\x61\x{62}|."#, true), ("(?-i:a)|B", true),
        (#"\x6g|."#, false), ("[[:alpha:x]]", false), ("[[:^alpha:]]+|.", true), ("(?:a?)?b|.", true),
        ("(?:a?)+b|.", false), ("(?:a?){2}b|.", false),
        // Many groups, and deep ones.
        (String(repeating: "(?:ab|a)", count: 60) + "|.", true),
        (String(repeating: "(?:a", count: 48) + String(repeating: ")", count: 48) + "|.", true),
        (String(repeating: "(?:a", count: 49) + String(repeating: ")", count: 49) + "|.", false),
    ])
    func expressionsOfKnownPartsAreCompiled(_ expression: String, _ isCompiled: Bool) throws {
        let pair = try Pair([expression])
        #expect(pair.pattern.isCompiled == isCompiled)
        guard isCompiled else { return }
        for text in ["ab", "aab b", "a\nb", "xaabx", "é1 a", "]^a[", "abab\n", "ABa1", "aaac 12", "it's 'T"] {
            try pair.compare(Array(text.utf8))
        }
    }

    /// Automata that would look at the same text again and again, and those that grow too large, leave it to PCRE2.
    @Test(arguments: [#"\s*x|\s"#, "a*b|a", "[ab]*a[ab]{15}|[ab]", #"(?:\s+x)+|\s{1,2}"#])
    func whatIsTooMuchForAnAutomatonIsPCRE2s(_ expression: String) throws {
        let pair = try Pair([expression])
        #expect(pair.pattern.isCompiled)
        var generator = SeededGenerator(37)
        try pair.compare(Array(repeating: UInt8(ascii: " "), count: 5000) + Array("x ab".utf8))
        try pair.compare(Array(repeating: UInt8(ascii: "a"), count: 5000))
        try pair.compare(Array(repeating: UInt8(ascii: "a"), count: 5000) + Array("c".utf8))
        try pair.compare(generator.bytes(count: 30_000, from: Array("ab".utf8)))
        // Another text begins from scratch.
        try pair.compare(Array("  x aab".utf8))
    }

    /// An automaton that has no room for what a lookbehind sees next, and so cannot begin the next match. The text makes
    /// a state for each character; that its match ends earlier is clear only at its end.
    @Test func anAutomatonThatIsFullBetweenMatchesIsPCRE2s() throws {
        var generator = SeededGenerator(53)
        for count in 990...1005 {
            let pair = try Pair(["[ab]*a[ab]{20}|(?<=[ab])c|(?s:.)"])
            #expect(pair.pattern.isCompiled)
            var text = Array("a".utf8) + generator.bytes(count: count - 1, from: Array("ab".utf8))
            text[count - 21] = UInt8(ascii: "b")
            try pair.compare(text + Array("!bc!".utf8))
        }
    }

    @Test func anAutomatonThatIsFullInALookaheadIsPCRE2s() throws {
        let pair = try Pair(["a(?=[ab]*a[ab]{15})|."])
        #expect(pair.pattern.isCompiled)
        var generator = SeededGenerator(59)
        try pair.compare(generator.bytes(count: 2000, from: Array("ab".utf8)) + Array("c".utf8))
    }

    @Test func octalNumbersAreOneCharacter() throws {
        let pair = try Pair([#"a\012+|\0b|[\0123]+|(?s:.)"#])
        for text in ["a\n\n1", "a\u{0}12", "\u{0}b\u{1}2", "3\n12\n0"] { try pair.compare(Array(text.utf8)) }
    }

    /// The places of the start come up again inside a match, which ended before them.
    @Test func theStartIsNoPlaceInAMatch() throws {
        let pair = try Pair([#"\w*\d"#])
        for text in ["1aa ", "1aa", " 1aaa 1", "a1aa1 "] { try pair.compare(Array(text.utf8)) }
    }

    /// Each part can be passed in two ways, which must not be told apart 2^40 times.
    @Test func waysThatMeetAgainAreFollowedOnce() throws {
        let pair = try Pair(["x" + String(repeating: "(?:a?|b?)", count: 40) + "|y"])
        #expect(pair.pattern.isCompiled)
        for text in ["  x", "zxab y", "xababab"] { try pair.compare(Array(text.utf8)) }
        // Where something must follow, none of the ways ends early. PCRE2 takes the first one in these texts.
        let whole = try Pair(["x" + String(repeating: "(?:a?|b?)", count: 40) + "z|y"])
        #expect(whole.pattern.isCompiled)
        for text in ["xz", " xaaz y", "xazxz"] { try whole.compare(Array(text.utf8)) }
    }

    /// More kinds of characters than a row of the automaton has room for.
    @Test func manySetsAreCutAlike() throws {
        let letters = (0..<60).map { String(Unicode.Scalar(0x61 + $0)!) }.filter {
            $0 != "|" && $0 != "{" && $0 != "}"
        }
        for count in [10, letters.count] {
            let pair = try Pair([letters.prefix(count).joined(separator: "x|") + "x|[^x]"])
            var generator = SeededGenerator(41)
            for _ in 0..<200 { try pair.compare(generator.bytes(count: 40, from: Array(0x60...0x7F))) }
            try pair.compare((0..<100).flatMap { Array(String(Unicode.Scalar(0x61 + $0)!).utf8) })
        }
    }

    /// Texts that end where a batch is full, or nearly: after one piece, and after two that end at once.
    @Test(arguments: [1, 2, 3, 4]) func batchesAreFilledToTheirEnd(unit: Int) throws {
        let pair = try Pair([#" ?\p{L}+|\s+(?!\S)|\s"#])
        let splitter = pair.pattern.takeSplitter()
        let word = Array(["a ", "a  ", "a   b", "\t\ta"][unit - 1].utf8)
        for count in 2 * PieceBatch.capacity / 3...2 * PieceBatch.capacity + 3 {
            let text = (0..<count).map { word[$0 % word.count] }
            try pair.compare(text)
            try text.withUnsafeBufferPointer { text in
                splitter.begin(text)
                while let batch = try splitter.nextBatch() { #expect(batch.count <= PieceBatch.capacity) }
            }
        }
    }

    /// The first and the last character of each length in bytes, in sets that tell them from their neighbours.
    @Test func charactersAtTheEdgesOfLengthsAreInTheirSets() throws {
        let edges: [UInt32] = [
            0x7E, 0x7F, 0x80, 0x81, 0x7FE, 0x7FF, 0x800, 0x801, 0xD7FF, 0xE000, 0xFFFE, 0xFFFF, 0x1_0000,
            0x1_0001,
            0x10_FFFE, 0x10_FFFF,
        ]
        let characters = edges.map { Array(String(Unicode.Scalar($0)!).utf8) }
        for edge in edges {
            let pair = try Pair([#"[\x{\#(String(edge, radix: 16))}a]+|[^a]"#])
            #expect(pair.pattern.isCompiled)
            for first in characters {
                for second in characters { try pair.compare(first + [97] + second + first + [97]) }
            }
        }
    }

    /// Characters that Swift's strings do not tell apart are different ones.
    @Test func equivalentCharactersAreDifferentSets() throws {
        let pair = try Pair(["4\u{301}|\u{341}x|4|\u{212B}+|[\u{C5}]y|\u{3A9}1|\u{2126}2"])
        let characters = [
            "4", "\u{301}", "\u{341}", "x", "\u{212B}", "\u{C5}", "A\u{30A}", "y", "\u{3A9}", "\u{2126}", "1",
            "2",
        ]
        for a in characters {
            for b in characters {
                for c in characters { try pair.compare(Array((a + b + c).utf8)) }
            }
        }
    }

    @Test func aPatternWithoutExpressionsCutsNothing() throws {
        let text = Array("a b".utf8) + [0xFF]
        #expect(try SplitPattern(compiling: []).pieces(of: text) == [0..<3, 3..<4])
        #expect(try SplitPattern(compiling: [], dropsGaps: true).pieces(of: text) == [0..<3, 3..<4])
    }

    @Test func illFormedBytesAreSeparatePieces() throws {
        for published in PublishedPattern.all {
            let pair = try Pair(published.expressions)
            var generator = SeededGenerator(43)
            let alphabet = Array("aZ '\r\n\t1é中🦒\u{301}".utf8) + [0xFF, 0xED, 0xA0, 0x80, 0xF4, 0x90]
            for length in 0..<100 { try pair.compare(generator.bytes(count: length, from: alphabet)) }
        }
    }

    private static let characters: [String] =
        ScannerTests.alphabet + ["t", "1", "K", "’", ".", "_", "\u{3000}", "\u{180E}"]

    /// Few kinds of characters at a time, so that runs and alternations come up and not only mixtures.
    private static func text(_ generator: inout SeededGenerator, atMost count: Int) -> [UInt8] {
        let kinds = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            Array(characters.randomElement(using: &generator)!.utf8)
        }
        let count = Int.random(in: 0...count, using: &generator)
        var text: [UInt8] = []
        while text.count < count {
            let kind = kinds.randomElement(using: &generator)!
            let isRun = Int.random(in: 0..<8, using: &generator) == 0
            for _ in 0..<(isRun ? Int.random(in: 1...12, using: &generator) : 1) { text += kind }
        }
        return text
    }
}
