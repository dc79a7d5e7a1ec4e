import BPE
import Oddities
import TestSupport
import Testing

@Suite struct VocabularyReportTests {
    /// The published figures of three vocabularies.
    struct Figures: Sendable, CustomTestStringConvertible {
        let name: String
        let unreachable, dead, partial, whiteSpace, notNFC, neverMerged: Int
        let redundantPerMille: Int
        let digits: [Int: Int]
        var testDescription: String { name }
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint),
        arguments: [
            Figures(
                name: "gpt2", unreachable: 0, dead: 0, partial: 216, whiteSpace: 19, notNFC: 0,
                neverMerged: 35_636,
                redundantPerMille: 325, digits: [1: 10, 2: 100, 3: 777, 4: 94]),
            Figures(
                name: "cl100k_base", unreachable: 0, dead: 0, partial: 645, whiteSpace: 437, notNFC: 0,
                neverMerged: 74_341, redundantPerMille: 285, digits: [1: 10, 2: 100, 3: 1000]),
            Figures(
                name: "o200k_base", unreachable: 12, dead: 1, partial: 1434, whiteSpace: 430, notNFC: 146,
                neverMerged: 144_646, redundantPerMille: 230, digits: [1: 10, 2: 100, 3: 1000]),
        ])
    func publishedVocabularyHasItsFigures(_ figures: Figures) throws {
        let tokenizer = try Published.tokenizer(figures.name)
        let report = VocabularyReport(on: tokenizer)
        let totals = report.totals
        #expect(
            totals.unreachable == figures.unreachable && totals.unreachableContextual == figures.unreachable)
        #expect(totals.unreachableDead == figures.dead)
        #expect(totals.partialUTF8 == figures.partial && totals.impossibleBytes == 13)
        #expect(totals.whiteSpaceOnly == figures.whiteSpace && totals.notNFC == figures.notNFC)
        #expect(totals.neverMerged == figures.neverMerged)
        #expect((totals.redundant * 10_000 / totals.tokens + 5) / 10 == figures.redundantPerMille)
        for (length, count) in figures.digits { #expect(totals.digitTokens[length] == count) }
        #expect(totals.tokensOfLength.values.reduce(0, +) == totals.tokens)
        // A witness is a text in which encoding gives the token.
        for finding in report.findings where finding.oddity == .unreachable && finding.proof == .witness {
            guard case .text(let witness) = finding.data["witness"] else {
                Issue.record("\(finding.message)")
                continue
            }
            #expect(try tokenizer.encode(witness).contains(finding.ids[0]))
        }
        let dead = report.findings.filter { $0.data["verdict"] == "dead" }.flatMap(\.ids)
        #expect(dead == (figures.dead == 0 ? [] : [439]))
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func glitchesAreThoseOfTheVocabularyTheyWereFoundIn() throws {
        func glitches(_ name: String) throws -> [TokenID] {
            VocabularyReport(on: try Published.tokenizer(name)).findings.filter { $0.oddity == .glitch }
                .flatMap(\.ids)
        }
        let gpt2 = try glitches("gpt2")
        #expect(gpt2.contains(43453) && gpt2.count == 63)
        let cl100k = try glitches("cl100k_base")
        #expect(cl100k.contains(85071) && cl100k.count == 29)
        #expect(try glitches("o200k_base").isEmpty)
    }

    /// "ab" is only ever a step to "abc", and a text with "ab" alone uses it.
    @Test func scaffoldIsJudgedByUseWhereThereIsACorpus() throws {
        let filler = (0..<2000).map { "x\($0)" }
        let tokenizer = Tokenizer(
            try Encoding(
                name: "small", vocabulary: .bytes(and: filler + ["ab", "abc", "Ab"]), pattern: .gpt2))
        func scaffolds(_ corpus: String?) throws -> [TokenID] {
            var usage: TokenUsage?
            if let corpus {
                usage = TokenUsage(tokenizer)
                try usage!.add(Array(corpus.utf8))
            }
            return VocabularyReport(on: tokenizer, usage: usage).findings
                .filter { $0.oddity == .scaffold }.flatMap(\.ids)
        }
        let step = try #require(tokenizer.encoding.vocabulary.id(of: Array("ab".utf8)))
        #expect(try scaffolds(nil).contains(step))
        #expect(try scaffolds("abc abc abc").contains(step))
        #expect(try !scaffolds("abc ab").contains(step))
    }

    /// A token is not dead if what follows takes part of its last character away from it: here п's first byte
    /// merges with nothing, because its second has merged with the next character's first.
    @Test func tokenThatNeighboursMakePossibleIsNotDead() throws {
        let rest = (UInt8(0x80)...0xBF).filter { $0 != 0xBE }.map { [0xD0, $0] }
        let tokens =
            (UInt8.min...UInt8.max).map { [$0] } + [[0xB1, 0xD1], [0xD0, 0xBE]] + rest + [[0xD0, 0xBE, 0xD0]]
        let vocabulary = try Vocabulary(tokens: tokens.map { Optional($0) })
        let tokenizer = Tokenizer(try Encoding(name: "alive", vocabulary: vocabulary, pattern: .gpt2))
        let token = try #require(vocabulary.id(of: [0xD0, 0xBE, 0xD0] as [UInt8]))
        #expect(try tokenizer.encode("обр").contains(token))
        #expect(VocabularyReport(on: tokenizer).totals.unreachableDead == 0)
    }

    @Test func parentOfLowerRankIsNoTrap() throws {
        let tokenizer = Tokenizer(
            try Encoding(name: "odd", vocabulary: .bytes(and: ["abc", "ab"]), pattern: .gpt2))
        #expect(VocabularyReport(on: tokenizer).totals.tokens == 258)
    }

    @Test func corpusTellsWhatIsUsed() throws {
        let tokenizer = Tokenizer(
            try Encoding(name: "small", vocabulary: .bytes(and: ["ab", "abc", "zz"]), pattern: .gpt2))
        var usage = TokenUsage(tokenizer)
        try usage.add(Array("abcab".utf8))
        let report = VocabularyReport(on: tokenizer, usage: usage)
        #expect(report.totals.used == 2)
        #expect(report.unused?.contains { $0.bytes == Array("zz".utf8) } == true)
        #expect(report.unused?.contains { $0.bytes == Array("ab".utf8) } == false)
    }

    @Test func tokenThatNoTextGivesIsFound() throws {
        // "bc" merges first, so "abc" is made only where the whole piece equals it; after a space it is not.
        let tokenizer = Tokenizer(
            try Encoding(
                name: "odd", vocabulary: .bytes(and: ["bc", "ab", "a b"]), pattern: .gpt2))
        let report = VocabularyReport(on: tokenizer)
        // "a b" holds a space that the pattern always cuts off.
        #expect(report.totals.unreachable == 1)
        let finding = try #require(report.findings.first { $0.oddity == .unreachable })
        #expect(finding.data["verdict"] == "open" && finding.message.contains("a␠b"))
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func suspectsAreListedOrLongAndMadeOfRareParts() throws {
        let o200k = VocabularyReport(on: try Published.tokenizer("o200k_base"), mostFindings: .max)
        let listed = o200k.findings.filter { $0.oddity == .suspect && $0.proof == .externalList }
        #expect(
            listed.count == 107 && listed.allSatisfy { $0.severity == .medium }
                && listed.contains { $0.ids == [185_118] })
        #expect(o200k.unlisted == [.glitch])
        // The rule finds the tokens that GPT-2's vocabulary is known for.
        for (name, id) in [("gpt2", 30906), ("gpt2", 40242), ("gpt2", 43453)] as [(String, TokenID)] {
            let report = VocabularyReport(on: try Published.tokenizer(name), mostFindings: .max)
            #expect(
                report.findings.contains {
                    $0.oddity == .suspect && $0.ids == [id] && $0.proof == .heuristic
                }, "\(name) \(id)")
        }
        let text = try TextReport(of: "好 天天中彩票公众号 好", Published.tokenizer("o200k_base"))
        #expect(text.findings.contains { $0.oddity == .suspect && $0.severity == .medium })
    }
}
