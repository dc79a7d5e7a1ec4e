import BPE
import Oddities
import TestSupport
import Testing

@Suite struct TextInspectionTests {
    private func report(_ text: [UInt8], blocks: Int, _ options: InspectionOptions = InspectionOptions())
        throws -> TextReport
    {
        var inspection = TextInspection(.default, options)
        var rest = text[...]
        while !rest.isEmpty {
            try inspection.append(rest.prefix(blocks))
            rest = rest.dropFirst(blocks)
        }
        return try inspection.finish()
    }

    /// However a text comes, and wherever it is cut into passages, the report is the same.
    @Test func blocksDoNotShow() throws {
        var generator = SeededGenerator(7)
        let words = [
            "eyes", " foot", " 1955", "\n", "\r\n", " don’t", "🦒", "\u{301}", "<|endoftext|>", "  ", ".",
            " EGG", "ab\u{200B}", "--------", " 12+345",
        ]
        let text = (0..<120_000).flatMap { _ in Array(words.randomElement(using: &generator)!.utf8) }
        #expect(text.count > 400_000)
        var options = InspectionOptions()
        options.keepsTokens = true
        options.mostFindings = .max
        let whole = try report(text, blocks: text.count, options)
        let tokens = try Tokenizer.default.spans(text, specialTokens: .asText)
        #expect(
            whole.tokens!.map(\.id) == tokens.map(\.id) && whole.tokens!.map(\.range) == tokens.map(\.bytes))
        #expect(whole.totals.tokens == tokens.count && whole.totals.bytes == text.count)
        for blocks in [1000, 70_001] {
            let other = try report(text, blocks: blocks, options)
            #expect(other.findings == whole.findings && other.counts == whole.counts)
            #expect(
                other.totals == whole.totals && other.tokens == whole.tokens && other.scripts == whole.scripts
            )
            #expect(other.lines == whole.lines)
        }
    }

    @Test func emptyTextHasAReport() throws {
        let report = try report([], blocks: 1)
        #expect(
            report.totals.tokens == 0 && report.totals.lines == 0 && report.findings.isEmpty
                && report.lines.isEmpty)
    }

    @Test func anyBytesHaveAReport() throws {
        var generator = SeededGenerator(3)
        let bytes = generator.bytes(count: 300_000, from: Array(0...255))
        let report = try report(bytes, blocks: 4096)
        #expect(!report.totals.isValidUTF8 && report.counts.contains { $0.oddity == .lossyDecode })
        #expect(report.findings.count < report.counts.reduce(0) { $0 + $1.count })
        let nested = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(try self.report(nested, blocks: 4096).totals.bytes == 100_000)
    }

    @Test func oneLongLineHasAReport() throws {
        let line = Array(String(repeating: "forward pass and ", count: 60_000).utf8)
        let inOne = try report(line, blocks: 1 << 16)
        let count = try Tokenizer.default.count(line, specialTokens: .asText)
        #expect(inOne.totals.lines == 1 && inOne.totals.tokens == count)
        let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 500_000)
        #expect(
            try report(letters, blocks: 1 << 16).totals.tokens
                == Tokenizer.default.count(letters, specialTokens: .asText))
    }

    @Test func onlyTheFirstFindingsAreKeptAndAllAreCounted() throws {
        var options = InspectionOptions()
        options.mostFindings = 3
        let report = try report(Array(String(repeating: "ab\u{200B} ", count: 50).utf8), blocks: 64, options)
        #expect(report.findings.count { $0.oddity == .invisible } == 3)
        #expect(report.counts.first { $0.oddity == .invisible }?.count == 50)
        #expect(report.lines.allSatisfy { $0.number == 1 && $0.isClippedBefore != $0.isClippedAfter })
    }

    @Test func leastSeverityLeavesOutTheRest() throws {
        var options = InspectionOptions()
        options.minSeverity = .high
        let report = try report(Array("don’t ab\u{200B}".utf8), blocks: 64, options)
        #expect(report.findings.map(\.oddity) == [.invisible] && report.counts.count == 1)
    }

    @Test func positionsAreToldOrMissing() throws {
        var options = InspectionOptions()
        options.positions = [1, 400]
        let report = try report(Array("Q: eyes\nfoot".utf8), blocks: 64, options)
        #expect(report.positions.map(\.position) == [1, 400])
        #expect(report.positions[0].token?.range.lowerBound == 1 && report.positions[0].line == 1)
        #expect(report.positions[1].token == nil && report.positions[1].line == nil)
    }

    @Test func patternOfTheUsersOwnIsKeptWhole() throws {
        // Nothing is known about where its pieces can be cut, so the text is one passage.
        let pattern = try SplitPattern(regex: #"(?s)x.*y|\w+|\W"#)
        let tokenizer = Tokenizer(
            try Encoding(name: "own", vocabulary: Tokenizer.default.encoding.vocabulary, pattern: pattern))
        let text = Array(("x" + String(repeating: "some words\n", count: 40_000) + "y").utf8)
        var inspection = TextInspection(tokenizer)
        try inspection.append(text)
        #expect(try inspection.finish().totals.tokens == tokenizer.count(text, specialTokens: .asText))
    }

    @Test func allowedSpecialTokensAreTokens() throws {
        var options = InspectionOptions()
        let text = Array("a<|endoftext|>b".utf8)
        #expect(try report(text, blocks: 64).counts.contains { $0.oddity == .specialText })
        options.specialTokens = .allAllowed
        options.keepsTokens = true
        let allowed = try report(text, blocks: 64, options)
        #expect(
            allowed.tokens?.map(\.isSpecial) == [false, true, false]
                && !allowed.counts.contains { $0.oddity == .specialText })
        options.specialTokens = .forbidden
        #expect(throws: SpecialTokenError.self) { try report(text, blocks: 64, options) }
    }

    @Test func everyOddityHasOneDetector() {
        #expect(Detector.all.map(\.oddity) == Oddity.allCases && Oddity.allCases.count == 31)
        #expect(Detector.all.allSatisfy { $0.reason.hasSuffix(".") && $0.reason.count > 20 })
    }

    @Test(arguments: [
        (" eyes\n", "␠eyes⏎"), ("\t\r", "⇥␍"), ("\u{1B}[31m", "<U+001B>[31m"), ("\u{202E}x", "<U+202E>x"),
        ("a\u{301}", "a◌\u{301}"), ("\u{0}", "<U+0000>"), ("日本🦒", "日本🦒"), ("\u{FEFF}", "<U+FEFF>"),
    ])
    func visibleTextHasNothingHidden(_ text: String, _ shown: String) {
        #expect(visible(Array(text.utf8)).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test func bytesThatAreNoTextAreVisible() {
        #expect(visible([0xF0, 0x9F]) == "<F0 9F>")
        #expect(visible([0x61, 0xFF, 0x62, 0xE2, 0x80]) == "a<FF>b<E2 80>")
    }
}
