import BPE
import Display
import Oddities
import TestSupport
import Testing

@Suite struct ReportBuilderTests {
    private func report(_ text: [UInt8], blocks: Int, _ options: ReportOptions = ReportOptions())
        throws -> TextReport
    {
        var builder = ReportBuilder(.default, options)
        var rest = text[...]
        while !rest.isEmpty {
            try builder.append(rest.prefix(blocks))
            rest = rest.dropFirst(blocks)
        }
        return try builder.finish()
    }

    /// Each of them shows as one �.
    @Test(arguments: [
        ([0xF0, 0x9F], 2, 2), ([0xE0, 0x80, 0x80], 3, 3), ([0xED, 0xA0, 0x80], 3, 3),
        ([0xF4, 0x90, 0x80, 0x80], 4, 4), ([0xC3, 0xA9, 0xA9], 2, 2), ([0xF0, 0x9F, 0xA6, 0x92], 1, 2),
        ([0x80, 0xF0, 0x9F, 0xF0, 0x9F, 0xA6, 0x92, 0xFF], 5, 6),
    ])
    func bytesThatAreNotUTF8CountAsOneEach(bytes: [UInt8], scalars: Int, units: Int) throws {
        let found = try report(bytes + Array("ap\u{200B}ple".utf8), blocks: 64)
        let start = try #require(found.findings.first { $0.oddity == .invisible }?.lines?.start)
        #expect(start.column == scalars + 3 && start.columnUTF16 == units + 3)
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
        var options = ReportOptions()
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

    /// Texts made to take long: each of these once took a time that grew with its square.
    @Test(arguments: [
        "7", "1955 ", "1+", "\u{301}", "x\u{301}", "\u{301}\u{323}", "\u{1161}", "\u{200D}", "Ã©", "аa",
        "<|a|>", "<|endoftext|>", "[", "{\"a\":",
        "a b\u{A0}", "👩\u{200D}", "\u{E0041}", "\"\\", "---- ", "'S ", "EGG ", "don’t ",
    ])
    func textMadeToTakeLongHasAReport(_ unit: String) throws {
        let text = Array(String(repeating: unit, count: 150_000 / unit.utf8.count).utf8)
        var options = ReportOptions()
        options.mostFindings = .max
        options.mostLines = 1000
        #expect(try report(text, blocks: 4096, options).totals.bytes == text.count)
    }

    @Test func nestedDataHasAReport() throws {
        let nested =
            String(repeating: "{\"a\":", count: 200) + "[" + String(repeating: "1,", count: 50_000) + "1]"
            + String(repeating: "}", count: 200)
        #expect(try report(Array(nested.utf8), blocks: 4096).totals.lines == 1)
    }

    /// A special token whose spelling lies where a passage would end is one token all the same, and refused
    /// in its place.
    @Test func passagesDoNotCutSpecialTokens() throws {
        let encoding = try Encoding(
            name: "special", vocabulary: Tokenizer.default.encoding.vocabulary, pattern: .cl100k,
            specialTokens: [SpecialToken("<|fim_prefix|>", id: 70_000), SpecialToken("<s e>", id: 70_001)])
        let tokenizer = Tokenizer(encoding)
        for special in ["<|fim_prefix|>", "<s e>"] {
            for shift in 0..<24 {
                let text = Array(
                    (String(repeating: "1 ", count: (1 << 16) - 12) + String(repeating: "2", count: shift)
                        + special + String(repeating: " 1", count: 90_000)).utf8)
                var options = ReportOptions()
                options.detectors = []
                options.specialTokens = .allAllowed
                var builder = ReportBuilder(tokenizer, options)
                try builder.append(text)
                #expect(
                    try builder.finish().totals.tokens == tokenizer.count(text, specialTokens: .allAllowed)
                )
            }
        }
        var options = ReportOptions()
        options.specialTokens = .forbidden
        var builder = ReportBuilder(tokenizer, options)
        let error = #expect(throws: SpecialTokenError.self) {
            try builder.append(Array((String(repeating: "hello world\n", count: 30_000) + "<s e>").utf8))
            _ = try builder.finish()
        }
        #expect(error?.byteOffset == 360_000)
    }

    /// Something hidden after a character that may be invisible is not excused by it.
    @Test(arguments: [
        ("😀\u{E0048}\u{E0049}", Oddity.invisible), ("ap\u{200E}\u{200E}ple", .invisible),
        ("admin\u{1160}", .invisible),
        ("cafe\u{301}\u{200D}x", .invisible), ("па\u{FE0F}роль", .invisible),
        ("…\u{E0100}\u{E0101}", .invisible),
        ("раураl", .homoglyph), ("tо", .homoglyph), ("sha256=d41d8cd98f00b204e9800998ecf8427e", .numberShape),
        ("id=550e8400-e29b-41d4-a716-446655440000", .numberShape),
    ])
    func hiddenThingIsFound(_ text: String, _ oddity: Oddity) throws {
        #expect(try report(Array(text.utf8), blocks: 64).counts.contains { $0.oddity == oddity })
    }

    @Test func spellingsInIDsAreNotTakenForSpecialTokens() throws {
        let tokenizer = Tokenizer.default
        let ids = try tokenizer.encode("a<|endoftext|>b", specialTokens: .asText)
        #expect(
            !(try ReportBuilder.report(on: ids, tokenizer)).counts.contains { $0.oddity == .nonCanonical })
        let special = try tokenizer.encode("a<|endoftext|>b", specialTokens: .allAllowed)
        let report = try ReportBuilder.report(on: special, tokenizer)
        #expect(!report.counts.contains { $0.oddity == .nonCanonical || $0.oddity == .hiddenLetters })
    }

    @Test func latinLettersBeyondASCIIAreCounted() throws {
        let latin = try #require(
            report(Array("ế ộ ữ ằ".utf8), blocks: 64).scripts.first { $0.name == "Latin" })
        #expect(latin.letters == 4 && latin.tokens >= 4)
    }

    @Test func onlyTheFirstFindingsAreKeptAndAllAreCounted() throws {
        var options = ReportOptions()
        options.mostFindings = 3
        let report = try report(Array(String(repeating: "ab\u{200B} ", count: 50).utf8), blocks: 64, options)
        #expect(report.findings.count { $0.oddity == .invisible } == 3)
        #expect(report.counts.first { $0.oddity == .invisible }?.count == 50)
        #expect(report.lines.allSatisfy { $0.number == 1 && $0.isClippedBefore != $0.isClippedAfter })
    }

    @Test func leastSeverityLeavesOutTheRest() throws {
        var options = ReportOptions()
        options.minSeverity = .high
        let report = try report(Array("don’t ab\u{200B}".utf8), blocks: 64, options)
        #expect(report.findings.map(\.oddity) == [.invisible] && report.counts.count == 1)
    }

    @Test func positionsAreToldOrMissing() throws {
        var options = ReportOptions()
        options.positions = [1, 400]
        let report = try report(Array("Q: eyes\nfoot".utf8), blocks: 64, options)
        #expect(report.positions.map(\.position) == [1, 400])
        #expect(report.positions[0].token?.range.lowerBound == 1 && report.positions[0].line == 1)
        #expect(report.positions[1].token == nil && report.positions[1].line == nil)
    }

    @Test func patternOfTheUsersOwnIsKeptWhole() throws {
        // No place is sure to be a piece's end, so the text is one passage.
        let pattern = try SplitPattern(regex: #"(?s)x.*y|\w+|\W"#)
        let tokenizer = Tokenizer(
            try Encoding(name: "own", vocabulary: Tokenizer.default.encoding.vocabulary, pattern: pattern))
        let text = Array(("x" + String(repeating: "some words\n", count: 40_000) + "y").utf8)
        var builder = ReportBuilder(tokenizer)
        try builder.append(text)
        #expect(try builder.finish().totals.tokens == tokenizer.count(text, specialTokens: .asText))
    }

    @Test func allowedSpecialTokensAreTokens() throws {
        var options = ReportOptions()
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
        #expect(Detector.all.map(\.oddity) == Oddity.allCases && Oddity.allCases.count == 41)
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
