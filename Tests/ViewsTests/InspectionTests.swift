import BPE
import Display
import Foundation
import JSON
import Oddities
import TestSupport
import Testing
import Views

/// Texts that are hard on whoever draws boundaries.
private let hardTexts: [[UInt8]] =
    [
        "", "How many eyes does my foot have?", "🦒", "हिन्दी में", "👨\u{200D}👩\u{200D}👧\u{200D}👦",
        "cafe\u{301} e\u{302}\u{323}",
        "a\r\nb\r\n\r\nc\rd", "\u{0}a\u{0}", "\u{1B}[31mred\u{1B}]0;title\u{7}", "שלום עולם abc",
        "\u{202E}abc\u{202C}",
        "สวัสดีครับ", "স্ত্রী ভাষা", "مُحَمَّد", "a\u{E0041}\u{E0067}b", "ශ්\u{200D}රී", "❤\u{FE0F}\u{200D}🔥",
        "日本語のテキスト", "a\u{85}\u{9B}31m", "<|endoftext|>", "x   \n\n\t\t y ",
    ].map { Array($0.utf8) } + [
        [0xFF, 0xFE, 0x41], [0xF0, 0x9F, 0xA6], [0x92, 0x80, 0xC3], Array(0...255),
    ]

@Suite struct InspectionTests {
    private func eyesOnFeet() throws -> [UInt8] { try Fixture.bytes("prompts/eyes-on-feet.txt") }

    private func object(_ json: [UInt8]) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    }

    @Test func tokensAndFindingsAreTheLibrarys() throws {
        for text in hardTexts + [try eyesOnFeet()] {
            let inspection = try Inspection(of: text, .default)
            #expect(inspection.spans == (try Tokenizer.default.spans(text, specialTokens: .asText)))
            #expect(inspection.spans.flatMap { inspection.bytes(of: $0) } == text)
            #expect(inspection.report.totals.tokens == inspection.spans.count)
            var whole = ReportBuilder(.default)
            try whole.append(text)
            #expect(inspection.report.findings == (try whole.finish().findings))
        }
    }

    @Test func textAndJSONSayTheSameTokens() throws {
        for text in hardTexts + [try eyesOnFeet()] {
            let inspection = try Inspection(of: text, .default)
            let document = try object(InspectionDocument([inspection]).json())
            let encoding = try #require((document["encodings"] as? [[String: Any]])?.first)
            let tokens = try #require(encoding["tokens"] as? [[String: Any]])
            #expect(tokens.map { $0["id"] as? Int } == inspection.spans.map { Int($0.id) })
            #expect(
                tokens.map { $0["bytes"] as? [Int] }
                    == inspection.spans.map { [$0.bytes.lowerBound, $0.bytes.upperBound] })
            #expect(
                tokens.map { $0["shown"] as? String }
                    == inspection.spans.map { inspection.visibleText(of: $0) })
            #expect(encoding["count"] as? Int == inspection.spans.count)
            let pieces = try #require(encoding["pieces"] as? [[Int]])
            for (token, span) in zip(tokens, inspection.spans) {
                let piece = pieces[try #require(token["piece"] as? Int)]
                #expect(piece == [span.piece.lowerBound, span.piece.upperBound])
                let exact = String(validating: text[span.bytes], as: UTF8.self)
                #expect(Array((token["text"] as? String ?? "").utf8) == Array((exact ?? "").utf8))
                #expect((token["text"] is NSNull) == (exact == nil))
            }
            let told = try #require(encoding["oddities"] as? [[String: Any]])
            #expect(told.map { $0["message"] as? String } == inspection.report.findings.map(\.message))
            let printed = inspection.text()
            for span in inspection.spans {
                #expect(
                    printed.contains("  \(inspection.visibleText(of: span))")
                        && printed.contains(" \(span.id) "))
            }
        }
    }

    @Test func noControlCharacterIsPrinted() throws {
        for text in hardTexts {
            let inspection = try Inspection(of: text, .default)
            let printed =
                inspection.text(showsAll: true)
                + inspection.stepsText(in: Tokenizer.default.encoding.vocabulary)
                + BoundaryComparison(inspection, inspection).text()
            // An emoji that a finding is about is shown whole, joiners and all.
            for character in printed.unicodeScalars where character != "\n" && character != "\u{200D}" {
                #expect(
                    ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
                        character.properties.generalCategory), "U+\(String(character.value, radix: 16))")
            }
        }
    }

    @Test func charactersOfAPartAreThoseItTouches() throws {
        let inspection = try Inspection(of: Array("a🦒b".utf8), .default)
        let parts = inspection.spans.filter(\.isPartialUTF8)
        #expect(parts.count > 1)
        for (span, characters) in zip(inspection.spans, inspection.characterRanges()) {
            if span.isPartialUTF8 {
                #expect(characters == 1..<2)
                #expect(visible(inspection.text[inspection.wholeCharacters(around: span)]) == "🦒")
            }
        }
        #expect(inspection.characterRanges().last?.upperBound == 3)
        let broken = try Inspection(of: [0x92, 0x80, 0x41], .default)
        #expect(broken.characterRanges().last == 0..<1)
    }

    @Test func everyByteHasItsToken() throws {
        let inspection = try Inspection(of: eyesOnFeet(), .default)
        for (index, span) in inspection.spans.enumerated() {
            for offset in span.bytes { #expect(inspection.token(at: offset) == index) }
        }
        #expect(inspection.token(at: inspection.text.count) == inspection.spans.count - 1)
        #expect(try Inspection(of: [], .default).token(at: 0) == nil)
    }

    @Test func jsonEscapesWhatItMust() throws {
        let text = Array((0..<0x80).map { UInt8($0) }) + Array("é\"\\".utf8)
        let document = try object(InspectionDocument([Inspection(of: text, .default)]).json())
        let tokens = try #require(
            (document["encodings"] as? [[String: Any]])?.first?["tokens"] as? [[String: Any]])
        #expect(tokens.compactMap { $0["text"] as? String }.joined().utf8.elementsEqual(text))
    }

    @Test func comparisonAlignsAtCommonBoundaries() throws {
        var generator = SeededGenerator(3)
        let pattern = SplitPattern.gpt2
        let tokenizers = try (0..<2).map { number in
            Tokenizer(
                try Encoding(
                    name: "e\(number)",
                    vocabulary: .learned(from: "ab c", size: 270 + 20 * number, using: &generator),
                    pattern: pattern))
        }
        for _ in 0..<200 {
            let text = generator.bytes(
                count: Int.random(in: 0...60, using: &generator), from: Array("ab c".utf8))
            let sides = try tokenizers.map { try Inspection(of: text, $0) }
            let comparison = BoundaryComparison(sides[0], sides[1])
            #expect(comparison.stretches.flatMap(\.bytes) == Array(0..<text.count))
            #expect(comparison.stretches.flatMap(\.first) == Array(sides[0].spans.indices))
            #expect(comparison.stretches.flatMap(\.second) == Array(sides[1].spans.indices))
            let ends = sides.map { Set($0.spans.map(\.bytes.upperBound)) }
            #expect(Set(comparison.stretches.map(\.bytes.upperBound)) == ends[0].intersection(ends[1]))
            for stretch in comparison.stretches {
                #expect(
                    stretch.isCutDifferently
                        == (sides[0].spans[stretch.first].map(\.bytes)
                            != sides[1].spans[stretch.second].map(\.bytes)))
            }
        }
    }

    @Test func stepsAreATableThatEndsInTheTokens() throws {
        let inspection = try Inspection(of: Array("eyes eyes qzxv".utf8), .default)
        let printed = inspection.stepsText(in: Tokenizer.default.encoding.vocabulary)
        let lines = printed.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("PIECE 0  bytes 0..4") })
        #expect(printed.contains("e│y│e│s"))
        let last = inspection.spans.last!.piece
        let ids = inspection.spans.filter { $0.piece == last }.map { String($0.id) }.joined(separator: " ")
        #expect(printed.hasSuffix("nothing is left to merge: \(ids)\n"))
        let long = try Inspection(of: Array(repeating: UInt8(ascii: "a"), count: 3000), .default)
        #expect(
            long.stepsText(in: Tokenizer.default.encoding.vocabulary).contains("3000 bytes are too many"))
    }
}
