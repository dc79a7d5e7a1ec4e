import BPE
import BytePairs
import Display
import Formats
import Foundation
import Oddities
import Testing
import Tokenization
import Views

/// Marks of scripts in whatever shows tokens: with their base where it is in the same token, and only there.
@Suite struct MarkTests {
    /// Thai and Hindi words as tokens, also without the letter that their first mark is on.
    private func tokenizer() throws -> Tokenizer {
        let texts = ["ครับ", "ับ", "ค", "ร", "स्त", "स", "्त", "ि", "ह", "👩\u{200D}👧"]
        return Tokenizer(
            try Encoding(
                name: "scripts", vocabulary: Vocabulary(tokens: (0...255).map { [$0] }),
                pattern: Tokenizer.default.encoding.pattern,
                specialTokens: texts.enumerated().map { SpecialToken($1, id: TokenID(300 + $0)) }))
    }

    @Test(arguments: [
        ("ครับ", ["ครับ"]), ("ครัร", ["ค", "ร", "<E0>", "<B8>", "<B1>", "ร"]), ("คับ", ["ค", "◌ับ"]),
        ("สครับ", ["<E0>", "<B8>", "<AA>", "ครับ"]), ("हि", ["ह", "◌ि"]), ("स्त", ["स्त"]), ("ह्त", ["ह", "◌्त"]),
        ("👩\u{200D}👧", ["👩\u{200D}👧"]),
    ])
    func viewsDrawMarksAlike(_ text: String, _ shown: [String]) throws {
        let tokenizer = try tokenizer()
        let spans = try tokenizer.spans(text.utf8, specialTokens: .allAllowed)
        #expect(spans.map { visible(Array(text.utf8)[$0.bytes]) } == shown)
        let inspection = try Inspection(of: Array(text.utf8), tokenizer, specialTokens: .allAllowed)
        #expect(inspection.spans == spans)
        #expect(inspection.text().contains("\n \(shown.joined(separator: "│"))\n"))
        var options = ReportOptions()
        options.keepsTokens = true
        options.specialTokens = .allAllowed
        let document = ReportDocument(
            encoding: EncodingSummary(tokenizer.encoding), input: InputSummary(kind: .text, name: "-"),
            report: try TextReport(of: text, tokenizer, options: options), notes: [])
        for (span, shown) in zip(spans, shown) {
            #expect(document.text().contains("  \(span.id)  \(shown)\n"))
            let box = "\(shown.replacing("<", with: "&lt;").replacing(">", with: "&gt;"))</i>"
            #expect(document.html().contains(box))
        }
    }
}
