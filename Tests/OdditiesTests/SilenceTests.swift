import BPE
import Foundation
import Oddities
import TestSupport
import Testing

/// A report that cries wolf is useless: on ordinary texts, most detectors have nothing to say.
@Suite(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
struct SilenceTests {
    private func oddities(_ text: [UInt8], _ encoding: String) throws -> Set<Oddity> {
        var options = ReportOptions()
        // The others speak of what an ordinary text has too; they are for information.
        options.detectors = Detector.all.filter {
            ![.twins, .hiddenLetters, .endUnstable, .shrinkingPrefix, .outlierLine].contains($0.oddity)
        }
        var builder = ReportBuilder(try Published.tokenizer(encoding), options)
        try builder.append(text)
        return Set(try builder.finish().counts.map(\.oddity))
    }

    @Test(arguments: ["gpt2", "cl100k_base", "o200k_base"])
    func novelIsQuiet(_ encoding: String) throws {
        let found = try oddities(Fixture.bytes("texts/chapter.txt"), encoding)
        // "CHAPTER" is in capitals, and costs more in one of them.
        #expect(found.subtracting([.shouting]).isEmpty)
    }

    @Test func japaneseIsQuietInAVocabularyThatKnowsIt() throws {
        // A rare ideograph is cut in every vocabulary.
        #expect(try oddities(Fixture.bytes("texts/japanese.txt"), "o200k_base") == [.splitCharacter])
        #expect(try oddities(Fixture.bytes("texts/japanese.txt"), "cl100k_base") == [.splitCharacter])
        #expect(
            try oddities(Fixture.bytes("texts/japanese.txt"), "gpt2") == [.splitCharacter, .fragmentation])
    }

    @Test(arguments: ["cl100k_base", "o200k_base"])
    func sourceFileIsQuiet(_ encoding: String) throws {
        let file = Fixture.root.appending(path: "Sources/BytePairs/Encoding/PieceEncoder.swift")
        let found = try oddities(Array(Data(contentsOf: file)), encoding)
        // It has the number 2048, and numbers after spaces.
        #expect(found.isSubset(of: [.numberChunk, .loneSpace]))
    }

    /// Each detector is silent on one of these at least, those for information too.
    @Test func everyDetectorCanBeSilent() throws {
        var speaking = Set(Oddity.allCases)
        for text in ["texts/chapter.txt", "texts/japanese.txt"] {
            var builder = ReportBuilder(try Published.tokenizer("o200k_base"))
            // Without the end, which is unstable in nearly every text.
            try builder.append(Fixture.bytes(text).dropLast())
            speaking.formIntersection(try builder.finish().counts.map(\.oddity))
        }
        #expect(speaking.subtracting([.endUnstable]).isEmpty)
    }

    /// Texts that look like what a detector is for, and are not.
    @Test(arguments: [
        (Oddity.homoglyph, "Δx is 3 μm, and Москва is Москва; αβγ"), (.homoglyph, "Ωmega λx.x"),
        (.invisible, "« C'est vrai\u{202F}! » 10\u{A0}000 €, 👩\u{200D}🚀 ❤\u{FE0F}"),
        (.invisible, "می\u{200C}خواهم שלום\u{200F}!"),
        (.mojibake, "É\u{A0}» à\u{A0}» São Paulo, Ångström, naïve, Ã la carte"),
        (.notNFC, "café, tiếng Việt, 한국어, देवनागरी, ภาษาไทย"),
        (.curlyApostrophe, "‘quoted’ and the boys’ coats"),
        (.numberChunk, "1,275 + 6,773 = 8,041; 3.14159; v2.10.1234; 0x1234"),
        (.numberShape, "theQuickBrownFoxJumpsOverTheLazyDog12345, src/main/java/com/example/App2"),
        (.specialText, "a <b> c |> d <| e"), (.crlf, "a\nb\n"), (.run, "a, b, c, d, ------ 11111111"),
        (.endLookahead, "one line\n"),
        (.zwjEmoji, "क्\u{200D}ष 👍"), (.fragmentation, "Ⴀ ⴰ"),
        (.morphemeSplit, "understand uncle dishes overseas"),
        (.lossyDecode, "naïve 🦒"), (.serialisation, "{not json}"), (.glitch, "SolidGold Magikarp"),
    ])
    func lookalikeIsNotReported(_ oddity: Oddity, _ text: String) throws {
        for encoding in ["gpt2", "cl100k_base", "o200k_base"] {
            var options = ReportOptions()
            options.detectors = [Detector.of(oddity)]
            let report = try TextReport(of: text, Published.tokenizer(encoding), options: options)
            #expect(report.findings.isEmpty, "\(encoding): \(report.findings.map(\.message))")
        }
    }
}
