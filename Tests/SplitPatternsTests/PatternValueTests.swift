import SplitPatterns
import TestSupport
import Testing

/// Patterns as values, and what growing texts ask of them.
@Suite struct PatternValueTests {
    @Test func equalPatternsAreOneInASet() throws {
        let patterns = try ["[a-z]+", "`", "\u{1FEF}", "[a-z]+"].map { try SplitPattern(regex: $0) }
        // As Swift strings, the second and the third are equal.
        #expect(Set(patterns).count == 3)
        #expect(Set([SplitPattern.gpt2, .o200k, .gpt2]).count == 2)
    }

    @Test func equalTextPatternsAreOneInASet() throws {
        let patterns = try [
            TextPattern(literal: "a".utf8), TextPattern(regex: "a"), TextPattern(oniguruma: "a"),
            TextPattern(regex: "a"),
        ]
        #expect(Set(patterns).count == 3)
        #expect(patterns[1] == patterns[3] && patterns[0] != patterns[1] && patterns[1] != patterns[2])
    }

    @Test func namedPatternsNeedNoPCRE2() {
        #expect(SplitPattern.named.allSatisfy { $0.isCompiled })
    }

    @Test(arguments: [true, false]) func aMatchThatFailsNamesTheExpressionAsItWasGiven(isOniguruma: Bool)
        throws
    {
        let text = Array((String(repeating: "a", count: 64) + "b").utf8)
        let expression = "(?!ab)(a+)+$"
        let pattern = try isOniguruma ? TextPattern(oniguruma: expression) : TextPattern(regex: expression)
        let error = #expect(throws: SplitPatternError.self) {
            try text.withUnsafeBufferPointer { (text) throws(SplitPatternError) in
                try pattern.matches(in: text)
            }
        }
        guard case .matchFailed(expression, offset: 0, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("limit"))
    }

    @Test func onlyNamedPatternsHaveRulesOfGrowth() throws {
        #expect(GrowthRules(try SplitPattern(regex: "[a-z]+")) == nil)
        #expect(SplitPattern.named.allSatisfy { GrowthRules($0) != nil })
    }

    @Test(arguments: SplitPattern.named) func noTextHasNoEnding(_ pattern: SplitPattern) throws {
        let rules = try #require(GrowthRules(pattern))
        #expect(rules.ending(of: UnsafeBufferPointer(start: nil, count: 0)) == nil)
        #expect([97].withUnsafeBufferPointer { rules.ending(of: $0) } != nil)
    }

    @Test(
        arguments: [
            ([0x20, 0x0A, 0x0D], 0..<3, true), ([0x20, 0xFF], 0..<2, false), ([0x20, 0xFF], 0..<1, true),
            ([0xFF], 0..<0, true), ([0x20, 0x61], 0..<2, false), ([0xC2, 0xA0], 0..<2, true),
            ([0xA0, 0x20], 0..<2, false),
        ] as [([UInt8], Range<Int>, Bool)])
    func bytesThatAreNoCharacterAreNoWhiteSpace(_ text: [UInt8], _ range: Range<Int>, _ isWhite: Bool) throws
    {
        let rules = try #require(GrowthRules(.o200k))
        #expect(rules.isWhiteSpace(text, in: range) == isWhite)
    }

    /// U+2E80 is a symbol of the script Han: it can be in a piece of punctuation.
    @Test func aPieceOfTwoScriptsIsNoRun() throws {
        let pattern = try #require(SplitPattern(named: "kimi-k2"))
        let rules = try #require(GrowthRules(pattern))
        let text = Array("!!!!\u{2E80}\u{2E80}\u{2E80}\u{2E80}".utf8)
        #expect(try pattern.pieces(of: text) == [0..<16])
        #expect(text.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: 0) } == nil)
    }

    @Test func noTextHasNoScalars() {
        let found = NonASCIIScalars(of: UnsafeBufferPointer(start: nil, count: 0))
        #expect(found.scalars.isEmpty && found.illFormed.isEmpty)
    }
}
