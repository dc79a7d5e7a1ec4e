import BPE
import Foundation
import Oddities
import TestSupport
import Testing

/// 756 short texts in 14 kinds, half of them clean, labelled with the warnings that a careful engineer would want. Those
/// who wrote them had not seen the detectors.
@Suite struct LabelledTextTests {
    struct Labelled: Decodable {
        let kind: String
        let text: String
        let warn: [String]
    }

    struct Score {
        var texts = 0, clean = 0, right = 0, wrong = 0, missed = 0

        var precision: Double { Double(right) / Double(max(right + wrong, 1)) }
        var recall: Double { Double(right) / Double(max(right + missed, 1)) }

        static func += (a: inout Score, b: Score) {
            (a.texts, a.clean) = (a.texts + b.texts, a.clean + b.clean)
            (a.right, a.wrong, a.missed) = (a.right + b.right, a.wrong + b.wrong, a.missed + b.missed)
        }

        func row(_ name: String) -> String {
            "| \(name) | \(texts) | \(clean) | \(right) | \(wrong) | \(missed) | "
                + String(format: "%.3f | %.3f |", precision, recall)
        }
    }

    static let kinds = [
        "prose", "numbers", "identifiers", "code", "data", "urls", "fewshot", "markup", "typography",
        "languages", "scripts",
        "emoji", "deceptive", "damaged",
    ]

    static func texts() throws -> [Labelled] {
        try Fixture.bytes("cases/labelled-texts.jsonl").split(separator: 0x0A)
            .map { try JSONDecoder().decode(Labelled.self, from: Data($0)) }
    }

    /// The score of each kind: the codes found at medium or high against those of the label.
    private func scores(_ tokenizer: Tokenizer) throws -> [String: Score] {
        var options = ReportOptions()
        options.minSeverity = .medium
        var scores: [String: Score] = [:]
        for labelled in try Self.texts() {
            let found = Set(
                try TextReport(of: labelled.text, tokenizer, options: options).counts.map(\.oddity.rawValue))
            let wanted = Set(labelled.warn)
            scores[labelled.kind, default: Score()] += Score(
                texts: 1, clean: wanted.isEmpty ? 1 : 0, right: found.intersection(wanted).count,
                wrong: found.subtracting(wanted).count, missed: wanted.subtracting(found).count)
        }
        return scores
    }

    /// Prints the table that docs/oddities.md shows, and compares.
    @Test func warningsAreThoseThatPeopleWant() throws {
        let scores = try scores(.default)
        #expect(Set(scores.keys) == Set(Self.kinds))
        var rows: [String] = []
        var all = Score()
        for kind in Self.kinds {
            rows.append(scores[kind]!.row(kind))
            all += scores[kind]!
        }
        rows.append(all.row("all"))
        print(rows.joined(separator: "\n"))
        #expect(all.texts >= 400 && all.clean * 5 >= all.texts * 2)
        #expect(all.precision >= 0.95 && all.recall >= 0.95)
        let page = try String(contentsOf: Fixture.root.appending(path: "docs/oddities.md"), encoding: .utf8)
        let missing = rows.filter { !page.contains($0) }
        #expect(missing.isEmpty, "docs/oddities.md has other rows")
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint),
        arguments: ["cl100k_base", "o200k_base"])
    func warningsHoldForPublishedEncodings(_ name: String) throws {
        let all = try scores(Published.tokenizer(name)).values.reduce(into: Score()) { $0 += $1 }
        #expect(all.precision >= 0.95 && all.recall >= 0.95, "\(all)")
    }

    /// Every kind of warning has a text that has it, and all are from kinds that exist.
    @Test func labelsAreKinds() throws {
        let warned = Set(try Self.texts().flatMap(\.warn))
        #expect(warned.allSatisfy { Oddity(rawValue: $0) != nil } && warned.count >= 14, "\(warned.sorted())")
    }
}
