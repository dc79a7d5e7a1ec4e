import BPE
import Oddities
import TestSupport
import Testing

/// The catalogue with the embedded encoding: each kind of oddity in a text that has it, and in one that has
/// not.
@Suite struct EmbeddedCatalogueTests {
    private func finding(_ oddity: Oddity, _ text: String, _ tokenizer: Tokenizer = .default) throws
        -> Finding?
    {
        var options = ReportOptions()
        options.detectors = [.of(oddity)]
        options.seams = [5]
        return try TextReport(of: text, tokenizer, options: options).findings.first
    }

    /// Kinds of oddity that have tests of their own below.
    static let others: Set<Oddity> = [
        .endLookahead, .notUTF8, .lossyDecode, .nonCanonical, .unreachable, .partialUTF8, .scaffold,
        .repetition, .suspect,
        .glitch,
    ]

    static let examples: [(oddity: Oddity, odd: String, plain: String)] = [
        (.twins, "egg\negg egg\nEgg", "egg and foot"),
        (.shouting, " ELEPHANT", " elephant"),
        (.curlyApostrophe, "don’t", "don't"),
        (.notNFC, " cafe\u{301}", " café"),
        (.homoglyph, " pаypal", " paypal"),
        (.lookalikeDomain, "www.аррӏе.com", "www.apple.com"),
        (.styledLetters, "𝐅𝐫𝐞𝐞", "Free"),
        (.invisible, "ap\u{200B}ple", "apple"),
        (.mojibake, "Itâ€™s", "It’s"),
        (.numberChunk, "1275+6773=8041", "275 and 3.1415"),
        (.decimalOrder, "9.11 > 9.9", "9.9 and 9.11"),
        (.loneSpace, " 1955", "1955"),
        (.numberShape, "550e8400-e29b-41d4-a716-446655440000", "550 bytes"),
        (.endUnstable, "A: ", ""),
        (.templateSeam, "http://x", "http: x"),
        (.slotSpace, "Dear  {{name}}, hello", "Dear {{name}}, hello"),
        (.labelSpacing, "Q: a\nA: b\nQ: c\nA:d\nQ: e\n", "Q: a\nA: b\nQ: c\nA: d\nQ: e\n"),
        (.shrinkingPrefix, "Q: What", "Q"),
        (.crlf, "a\r\nb\n", "a\nb\n"),
        (.specialText, "<|endoftext|>", "<endoftext>"),
        (.hiddenLetters, "an elephant", "a berry"),
        (.morphemeSplit, "great unhappiness", "great happiness"),
        (.fragmentation, String(repeating: "ᏣᎳᎩ ", count: 10), "Москва и вся Россия, от края до края"),
        (.splitCharacter, "🦒", "é"),
        (.zwjEmoji, "a 👨‍👩‍👧‍👦 b", "a 👍 b"),
        (.indentation, CatalogueTests.fizzBuzz, "for i in range(1, 101):\n\tprint(i)\n"),
        (.mixedIndentation, "if a:\n\tb\n    c\n", "if a:\n\tb\n\tc\n"),
        (.trailingSpace, "one \ntwo\n", "one\ntwo\n"),
        (.serialisation, "{\n        \"people\": [\n            {}\n        ]\n}", "not data"),
        (.run, String(repeating: "-", count: 64), "------"),
        (.outlierLine, lines(with: "x9Zq4vK2pW7rT1mB8nL5cX3jH6gF0dS"), lines(with: "one more line")),
    ]

    private static func lines(with line: String) -> String {
        let plain = Array(
            repeating: "This is a line of plain English words, like all others here.", count: 30)
        return (plain + [line]).joined(separator: "\n")
    }

    @Test func everyKindIsTested() {
        #expect(Set(Self.examples.map(\.oddity)).union(Self.others) == Set(Oddity.allCases))
    }

    @Test(arguments: examples)
    func oddTextHasTheFindingAndPlainTextHasNot(_ oddity: Oddity, _ odd: String, _ plain: String) throws {
        #expect(try finding(oddity, odd) != nil)
        #expect(try finding(oddity, plain)?.message == nil)
    }

    @Test func lineBreaksAtTheEndAreCutDifferentlyUnderGPT2sPattern() throws {
        let vocabulary = Tokenizer.default.encoding.vocabulary
        let tokenizer = Tokenizer(try Encoding(name: "gpt2-like", vocabulary: vocabulary, pattern: .gpt2))
        #expect(try finding(.endLookahead, "a\n\n", tokenizer) != nil)
        #expect(try finding(.endLookahead, "a\n", tokenizer) == nil)
        #expect(try finding(.endLookahead, "a\n\n") == nil)
    }

    @Test func bytesOutsideUTF8AreLossy() throws {
        var builder = ReportBuilder(.default)
        try builder.append([0x61, 0xFF, 0xFE, 0x20, 0x62, 0xF0, 0x9F])
        let lossy = try builder.finish().findings.filter { $0.oddity == .lossyDecode }
        #expect(lossy.map(\.bytes) == [1..<3, 5..<7])
    }

    @Test func idsThatEncodingDoesNotGiveAreNotCanonical() throws {
        let whole = try Tokenizer.default.encode(" eyes")
        let parts = try Tokenizer.default.encode(" ey") + Tokenizer.default.encode("es")
        let report = try ReportBuilder.report(on: parts, .default)
        let finding = try #require(report.findings.first { $0.oddity == .nonCanonical })
        #expect(finding.ids == parts && finding.data["canonical"] == .integers(whole.map(Int.init)))
        let canonical = try ReportBuilder.report(on: whole, .default)
        #expect(!canonical.findings.contains { $0.oddity == .nonCanonical })
    }

    @Test func embeddedVocabularyHasItsFigures() throws {
        let report = VocabularyReport(on: .default, mostFindings: .max)
        func findings(_ oddity: Oddity) -> [Finding] { report.findings.filter { $0.oddity == oddity } }
        #expect(report.totals.unreachable == 2 && report.totals.unreachableDead == 0)
        #expect(findings(.unreachable).map(\.ids) == [[6585], [17692]])
        #expect(findings(.unreachable).map { $0.data["verdict"] } == ["open", "contextual"])
        guard case .text(let witness) = findings(.unreachable)[1].data["witness"] else {
            Issue.record("no witness")
            return
        }
        #expect(try Tokenizer.default.encode(witness).contains(17692))
        #expect(findings(.partialUTF8).count == report.totals.partialUTF8)
        #expect(findings(.scaffold).map(\.ids).contains([4031]))
        #expect(findings(.glitch).isEmpty && report.unlisted == [.suspect, .glitch])
        // Every token that is a repetition is one, and every suspect is made of the parts that it names.
        for finding in findings(.repetition) {
            guard case .integer(let times) = finding.data["times"] else { continue }
            let token = try #require(Tokenizer.default.encoding.vocabulary[finding.ids[0]])
            #expect(
                token.count % times == 0
                    && token == (0..<times).flatMap { _ in token.prefix(token.count / times) })
        }
        #expect(findings(.repetition).count > 50 && !findings(.suspect).isEmpty)
        for finding in findings(.suspect) {
            guard case .integers(let parts) = finding.data["parts"] else { continue }
            let bytes = parts.flatMap { Tokenizer.default.encoding.vocabulary[TokenID($0)]! }
            #expect(bytes == Tokenizer.default.encoding.vocabulary[finding.ids[0]])
        }
    }

    /// The lowest listed token, in a vocabulary that has it at its id, and in one that has it elsewhere.
    @Test func glitchTokenIsRecognizedByIDAndBytes() throws {
        let token = String(repeating: "ÃÂ", count: 8)
        for (id, isListed) in [(14827, true), (14826, false)] {
            let filler = (256..<id).map { "x\($0)" }
            let tokenizer = Tokenizer(
                try Encoding(name: "odd", vocabulary: .bytes(and: filler + [token]), pattern: .gpt2))
            let glitches = VocabularyReport(on: tokenizer).findings.filter { $0.oddity == .glitch }
            #expect(glitches.map(\.ids) == (isListed ? [[14827]] : []))
            #expect((try finding(.glitch, token, tokenizer) != nil) == isListed)
        }
    }
}
