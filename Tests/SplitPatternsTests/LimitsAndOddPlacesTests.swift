import Pieces
import SplitPatterns
import TestSupport
import Testing

/// Automata at their limits: many kinds of characters, many states, full batches, and much that is looked at twice.
@Suite struct AutomatonLimitTests {
    private func compare(_ expressions: [String], _ texts: [[UInt8]], dropsGaps: Bool = false) throws {
        let pattern = try SplitPattern(compiling: expressions, dropsGaps: dropsGaps)
        let oracle = try SplitPattern(compiling: expressions, dropsGaps: dropsGaps, onlyPCRE2: true)
        #expect(pattern.isCompiled)
        for text in texts {
            let (pieces, expected) = (try pattern.pieces(of: text), try oracle.pieces(of: text))
            #expect(
                pieces == expected,
                "\(expressions) in \(String(decoding: text, as: UTF8.self).debugDescription)")
        }
    }

    /// Seven sets that tell 128 characters apart.
    @Test func charactersOfMoreKindsThanThereIsRoomForAreCutAlike() throws {
        let sets = (0..<7).map { (bit: Int) -> String in
            let members = (0..<128).filter { ($0 >> bit) & 1 == 1 }
            return "[" + members.map { #"\x{"# + String(0x4E00 + $0, radix: 16) + "}" }.joined() + "]+"
        }
        var generator = SeededGenerator(81)
        let text = (0..<3000).flatMap { _ -> [UInt8] in
            let value = UInt32(0x4E00 + Int.random(in: 0..<128, using: &generator))
            return Array(String(Unicode.Scalar(value)!).utf8)
        }
        try compare([sets.joined(separator: "|") + "|(?s:.)"], [text])
    }

    @Test func aMatchThatEndsWithTheTextIsNoPartOfAGap() throws {
        try compare(["a(?=bc|$)|x"], ["--a", "-a", "x-a", "a", "-abc-a", "-ab"].map { Array($0.utf8) })
    }

    /// Two pieces end at once before the last character, and fill a batch.
    @Test func aBatchThatIsFullAtTheEndOfATextHasNoMorePieces() throws {
        let pattern = try SplitPattern(compiling: [#" ?\p{L}+|\s+(?!\S)|\s"#])
        let splitter = pattern.takeSplitter()
        defer { pattern.give(splitter) }
        for count in PieceBatch.capacity - 8...PieceBatch.capacity + 2 {
            try Array((String(repeating: " b", count: count) + "  1").utf8).withUnsafeBufferPointer { text in
                splitter.begin(text)
                var pieces = 0
                while let batch = try splitter.nextBatch() {
                    #expect(batch.count <= PieceBatch.capacity)
                    pieces += batch.count
                }
                #expect(pieces == count + 3)
            }
        }
    }

    /// An automaton does not give up, and leave a text to PCRE2 and its time, as long as it gets on by a part of what
    /// it looks at.
    @Test func lookingAFewTimesAsFarAsAPieceIsNotTooMuch() throws {
        let pattern = try SplitPattern(compiling: ["[a-z]{20}(?:[a-z]{60}!)?|."])
        #expect(pattern.isCompiled)
        let splitter = pattern.takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0, perByte: 0)
        [UInt8](repeating: 97, count: 200_000).withUnsafeBufferPointer { text in
            splitter.begin(text)
            #expect(throws: Never.self) { while try splitter.nextBatch() != nil {} }
        }
    }

    /// An expression and whether it is compiled.
    @Test(arguments: [
        ("(?<=a)?b|.", false), ("(?=b)?b|.", false), ("(?:ab|cd)(?=ef)|.", true), ("(?:ab|c)(?=ef)|.", false),
        ("a{10}|.", true), ("a{0,2}b|.", true), ("a{9}|.", true), ("a{1,19}b|.", true),
    ])
    func countsAndAlternativesOfOneLengthAreCompiled(_ expression: String, _ isCompiled: Bool) throws {
        #expect(try SplitPattern(compiling: [expression]).isCompiled == isCompiled)
        guard isCompiled else { return }
        let texts = ["abef cdef abe", "aaaaaaaaaaaaaaaaaaaaaaab", "aaaaaaaaa aaaaaaaaaa", "b ab aab aaab"]
        try compare([expression], texts.map { Array($0.utf8) })
    }

    /// More pieces than the first of two expressions finds at once, and gaps between them.
    @Test func theFirstOfTwoExpressionsMayHaveManyPieces() throws {
        let texts = [String(repeating: "ab", count: 150), String(repeating: "bb-bbb--xab", count: 20)].map {
            Array($0.utf8)
        }
        for expressions in [["a|b", "(?s:.)"], ["(?<=x)a|b", "(?s:.)"], ["[ab]", "a|b"]] {
            try compare(expressions, texts)
            try compare(expressions, texts, dropsGaps: true)
        }
    }

    /// The state after a `q` comes after two hundred others, which no stride has led to: what lay behind the rows was read.
    @Test func aStateAfterManyMayBeginAPiece() throws {
        let run = { (letter: String) in String(repeating: letter, count: 100) }
        let text = "-" + run("a") + "-" + run("c") + "-qx-qx"
        try compare(["(?<=q)x|a{100}b|c{100}d"], [Array(text.utf8)])
    }
}

/// Texts that PCRE2 matches: gaps, time and limits.
@Suite struct PCRE2TextTests {
    private func pieces(_ expressions: [String], _ text: String, dropsGaps: Bool = false) throws -> [String] {
        let bytes = Array(text.utf8)
        let pattern = try SplitPattern(compiling: expressions, dropsGaps: dropsGaps)
        return try pattern.pieces(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// What comes before `\K` must be there, but is no part of the match; it is not looked for again.
    @Test func whatAMatchLeavesOutIsAGap() throws {
        #expect(try pieces([#"a\Kb"#], "xabc") == ["xa", "b", "c"])
        #expect(try pieces([#"a\Kb"#], "xabcab", dropsGaps: true) == ["b", "b"])
    }

    /// No later expression sees what an earlier one does not match.
    @Test func gapsOfTheFirstOfTwoExpressionsAreLeftOut() throws {
        #expect(try pieces(["[a-z]+", "."], "ab1c", dropsGaps: true) == ["a", "b", "c"])
        #expect(try pieces(["[a-z]+", "."], "ab1c") == ["a", "b", "1", "c"])
    }

    @Test func noTimeIsOverAfterManyPieces() throws {
        let splitter = try SplitPattern(compiling: ["a"], onlyPCRE2: true).takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0, perByte: 0)
        [UInt8](repeating: 97, count: 3_000_000).withUnsafeBufferPointer { text in
            splitter.begin(text)
            #expect(throws: SplitPatternError.self) { while try splitter.nextBatch() != nil {} }
        }
    }

    @Test func aTextThatIsCutHasTime() throws {
        let splitter = try SplitPattern(compiling: ["a+"], onlyPCRE2: true).takeSplitter()
        splitter.matchingTime = MatchingTime(base: 0, perByte: 0)
        [UInt8](repeating: 97, count: 10_000).withUnsafeBufferPointer { text in
            splitter.begin(text)
            #expect(throws: Never.self) { while try splitter.nextBatch() != nil {} }
        }
    }

    /// Ten million steps are PCRE2's limit, but a long text may have more.
    @Test func longTextsMayTakeMoreSteps() throws {
        let pattern = try SplitPattern(compiling: SplitPattern.llama3.expressions, onlyPCRE2: true)
        let text = [UInt8](repeating: 0x20, count: 11_000_000)
        #expect(try pattern.pieces(of: text) == [0..<text.count])
    }

    /// All in one repetition of the outer group, which must keep no way back into the inner one.
    @Test func groupsInRepeatedGroupsReachNoLimit() throws {
        let words = #"[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}|\s+(?!\S)|\s+"#
        let text = Array((String(repeating: "a ", count: 1 << 21) + "a").utf8)
        let pattern = try TextPattern(oniguruma: words)
        let found = try text.withUnsafeBufferPointer { try pattern.matches(in: $0) }
        #expect(found == [0..<text.count])
    }
}

/// Single characters of Oniguruma's syntax and of built-in patterns, and texts next to other memory.
@Suite struct OddPlaceTests {
    @Test(
        arguments: [
            (#"\t+"#, "a\t\nb", [1..<2]), (#"[\t]+"#, "a\t\nb", [1..<2]), (#"\x{zz}"#, "\u{0}{zz}", [0..<5]),
            (#"\p{LC}+"#, "1aBǅʰ中", [1..<5]),
            (#"\p{Cased_Letter}+"#, "ʰÉé1", [2..<6]),
        ] as [(String, String, [Range<Int>])])
    func escapesMatchTheirCharacters(_ regex: String, _ text: String, _ expected: [Range<Int>]) throws {
        let pattern = try TextPattern(oniguruma: regex)
        let found = try Array(text.utf8).withUnsafeBufferPointer { try pattern.matches(in: $0) }
        #expect(found == expected)
    }

    @Test func deleteIsNoPunctuation() throws {
        // Punctuation would take ASCII letters alone.
        #expect(try SplitPattern.deepseekV3.pieces(of: Array("\u{7F}abé".utf8)) == [0..<5])
        #expect(try SplitPattern.deepseekV3.pieces(of: Array("~abé".utf8)) == [0..<3, 3..<5])
    }

    @Test func emptyMatchesReadNothingAfterTheText() throws {
        let memory = GuardedMemory(capacity: 64)
        let pattern = TextPattern(literal: [UInt8]())
        let found = try pattern.matches(in: memory.atEnd(Array("aé".utf8)))
        #expect(found == [0..<0, 1..<1, 3..<3])
    }

    /// The part begins where a text before it ends.
    @Test(arguments: SplitPattern.named) func nothingAfterAPartIsRead(pattern: SplitPattern) throws {
        let memory = GuardedMemory(capacity: 1 << 12)
        let splitter = pattern.takeSplitter()
        defer { pattern.give(splitter) }
        let before = [UInt8](repeating: 0x61, count: 200)
        for part in ["ab cd", " it's 12 words", "é中 a\n\n b", String(repeating: "A b", count: 20)] {
            let bytes = Array(part.utf8)
            let expected = try pattern.pieces(of: bytes).map { $0.upperBound + before.count }
            let text = memory.atEnd(before + bytes)
            splitter.begin(text, in: before.count..<text.count)
            var ends: [Int] = []
            while let batch = try splitter.nextBatch() { ends += Array(batch.ends) }
            #expect(ends == expected)
        }
    }

    @Test func bytesThatAreNoCharacterAreSettledBeforeOne() throws {
        for pattern in SplitPattern.named {
            let rules = try #require(GrowthRules(pattern))
            #expect(
                ([0xFF, 0xC0, 0x61] as [UInt8]).withUnsafeBufferPointer { rules.isSettled(first: 2, of: $0) })
        }
    }

    /// The mark alone has no small letter, whatever lies before it in memory.
    @Test func lettersBeforeATextDoNotSettleItsFirstPiece() throws {
        let rules = try #require(GrowthRules(.o200k))
        let isSettled = Array("a\u{301}B".utf8).withUnsafeBufferPointer { memory in
            rules.isSettled(first: 2, of: UnsafeBufferPointer(rebasing: memory[1...]))
        }
        #expect(!isSettled)
    }
}
