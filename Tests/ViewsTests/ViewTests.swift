import BPE
import Formats
import Foundation
import JSON
import Oddities
import Testing
import TestSupport
import Views

/// Text, JSON and page of one report tell the same.
@Suite struct ViewTests {
    private let encoding = EncodingSummary(
        name: "bpe64k", sha256: String(repeating: "0", count: 64), pattern: "o200k", size: 65_536)
    private let input = InputSummary(kind: .file, name: "a <b> & \"c\".txt")

    private func document(_ text: String, keepsTokens: Bool = false) throws -> ReportDocument {
        var options = ReportOptions()
        options.keepsTokens = keepsTokens
        options.positions = [0, 4000]
        return ReportDocument(
            encoding: encoding, input: input, report: try TextReport(of: text, .default, options: options),
            notes: ["a note"])
    }

    private static let odd =
        "Q: 1275+6773=8041 <script>alert(1)</script>\r\nap\u{200B}ple don’t & \u{202E}abc\u{1B}[31m 👨‍👩‍👧‍👦 <|endoftext|>\n\"x\" שלום\n🦒 EGG "

    private func schema() throws -> JSONSchema {
        try JSONSchema(contentsOf: Fixture.root.appending(path: "docs/report.schema.json"))
    }

    @Test func threeViewsTellTheSameFindings() throws {
        let document = try document(Self.odd, keepsTokens: true)
        let findings = document.report.findings
        #expect(findings.count > 10)
        let text = document.text(showsAll: true)
        let html = document.html()
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(document.json())) as? [String: Any])
        let told = try #require(json["oddities"] as? [[String: Any]])
        #expect(told.map { $0["message"] as? String } == findings.map(\.message))
        #expect(told.map { $0["code"] as? String } == findings.map(\.oddity.rawValue))
        #expect(
            told.map { $0["tokens"] as? [Int] }
                == findings.map { [$0.tokens.lowerBound, $0.tokens.upperBound] })
        for finding in findings {
            #expect(text.contains(finding.message))
            #expect(html.contains("<bdi>\(inHTML(finding.message))</bdi>"))
        }
        for count in document.report.counts {
            #expect(text.contains("\(count.oddity.rawValue) ×\(count.count)"))
            #expect(html.contains("\(count.oddity.rawValue) ×\(count.count)"))
        }
        #expect(html.components(separatedBy: "<li id=\"f").count - 1 == findings.count)
        #expect(
            html.components(separatedBy: "<span class=\"token").count - 1 == document.report.totals.tokens)
        for view in [text, html] { #expect(view.contains("4000") && view.contains("a note")) }
    }

    private func inHTML(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    @Test func nothingOfTheTextControlsTheTerminal() throws {
        for usesColor in [false, true] {
            let text = try document(Self.odd + "\u{0}\u{9B}\u{7F}", keepsTokens: true).text(
                showsAll: true, usesColor: usesColor)
            let colors = text.components(separatedBy: "\u{1B}[").count - 1
            #expect(usesColor == (colors > 0))
            let plain = text.replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "")
            for scalar in plain.unicodeScalars where scalar != "\n" {
                #expect(
                    scalar.properties.generalCategory != .control
                        && scalar.properties.generalCategory != .format || scalar.value == 0x200D)
            }
        }
    }

    @Test func namesCannotControlTheTerminalOrThePage() throws {
        let evil = "\u{1B}[31mEVIL\u{1B}]0;x\u{7}\u{202E}<b>"
        let encoding = EncodingSummary(name: evil, sha256: "", pattern: evil, size: 1)
        let input = InputSummary(kind: .file, name: evil)
        let report = try TextReport(of: "eyes", .default)
        let views = [
            ReportDocument(encoding: encoding, input: input, report: report, notes: [evil]).text(),
            ReportDocument(encoding: encoding, input: input, report: report, notes: [evil]).html(),
            VocabularyDocument(
                encoding: encoding, report: VocabularyReport(on: .default, detectors: []), corpus: nil
            ).text(),
            ParallelDocument(
                encoding: encoding, input: input, report: report, other: input, otherReport: report
            ).text(),
        ]
        for view in views {
            #expect(!view.unicodeScalars.contains { ["\u{1B}", "\u{7}", "\u{202E}"].contains($0) })
            #expect(view.contains("EVIL"))
        }
        #expect(!views[1].contains("<b>\(evil.suffix(3))") && views[1].contains("&lt;b&gt;"))
    }

    @Test func colorSaysNothingThatWordsDoNot() throws {
        let document = try document(Self.odd)
        let colored = document.text(usesColor: true).replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "")
        #expect(colored == document.text(usesColor: false))
    }

    @Test func pageNeedsNothingElseAndEscapesEverything() throws {
        let html = try document(Self.odd, keepsTokens: true).html()
        #expect(!html.contains("<script>alert") && !html.contains("http"))
        #expect(html.contains("<title>a &lt;b&gt; &amp; &quot;c&quot;.txt in bpe64k</title>"))
        #expect(!html.contains("\u{202E}") && !html.contains("\u{200B}"))
        // Every link leads to something on the page.
        let targets = html.matches(of: try Regex("href=\"#([tf][0-9]+)\"")).map {
            String($0.output[1].substring!)
        }
        #expect(targets.count > 10)
        for target in Set(targets) { #expect(html.contains("id=\"\(target)\"")) }
    }

    @Test(arguments: ["", "plain", odd, "\u{FFFD}", String(repeating: "1955 ", count: 2000)])
    func jsonFitsTheSchema(_ text: String) throws {
        for keepsTokens in [false, true] {
            let json = try document(text, keepsTokens: keepsTokens).json()
            try schema().validate(json)
            #expect(json.count { $0 == 0x0A } == 1 && json.last == 0x0A)
        }
    }

    @Test func jsonOfBytesThatAreNoTextFitsTheSchema() throws {
        var options = ReportOptions()
        options.keepsTokens = true
        var inspection = ReportBuilder(.default, options)
        try inspection.append([0x61, 0xF0, 0x9F, 0xFF])
        let report = try inspection.finish()
        let document = ReportDocument(encoding: encoding, input: input, report: report)
        try schema().validate(document.json())
        let json = try #require(JSONSerialization.jsonObject(with: Data(document.json())) as? [String: Any])
        let tokens = try #require(json["tokens"] as? [[String: Any]])
        #expect(tokens.contains { $0["text"] is NSNull })
        #expect(tokens.map { $0["bytesHex"] as! String }.joined() == "61f09fff")
    }

    @Test func schemaRefusesWhatIsWrong() throws {
        let json = String(decoding: try document(Self.odd).json(), as: UTF8.self)
        for (right, wrong) in [
            ("\"version\":1", "\"version\":2"), ("\"severity\":\"high\"", "\"severity\":\"grave\""),
            ("\"distinct\":", "\"different\":"),
            ("\"code\":\"run\"", "\"code\":\"runs\""), ("\"code\":\"crlf\"", "\"code\":\"lfcr\""),
            ("\"validUTF8\":true", "\"validUTF8\":1"),
        ] where json.contains(right) {
            #expect(throws: JSONSchema.Violation.self) {
                try schema().validate(Array(json.replacing(right, with: wrong).utf8))
            }
        }
    }

    @Test func vocabularyAndPairFitTheSchema() throws {
        var usage = TokenUsage(.default)
        try usage.add(Array(Self.odd.utf8))
        for usage in [nil, usage] {
            let report = VocabularyReport(on: .default, usage: usage)
            let document = VocabularyDocument(
                encoding: encoding, report: report, corpus: usage == nil ? nil : input)
            try schema().validate(document.json())
            let text = document.text(showsAll: true)
            let lines = Set(text.components(separatedBy: "\n"))
            for finding in report.findings where finding.suggestion == nil {
                #expect(lines.contains("      id \(finding.ids[0])  \(finding.message)"))
            }
        }
        let pair = ParallelDocument(
            encoding: encoding, input: input, report: try TextReport(of: "How many eyes?", .default),
            other: input,
            otherReport: try TextReport(of: "目はいくつ", .default))
        try schema().validate(pair.json())
        #expect(pair.text().contains("Hiragana") && pair.text().contains("×"))
    }

    @Test func longLinesAreClipped() throws {
        let report = try TextReport(
            of: String(repeating: "word ", count: 500) + "ab\u{200B} "
                + String(repeating: "word ", count: 500), .default)
        let line = try #require(report.lines.first)
        #expect(line.isClippedBefore && line.tokens.count <= 64)
        #expect(
            line.tokens.contains { $0.bytes == [0xE2, 0x80, 0x8B] || $0.bytes.starts(with: [0xE2, 0x80]) })
    }
}
