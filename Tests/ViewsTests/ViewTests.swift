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

    @Test func allViewsTellTheSameFindings() throws {
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
        let lines = document.linterText()
        let annotations = document.gitHubAnnotations()
        for finding in findings {
            #expect(text.contains(finding.message) && lines.contains(finding.message))
            #expect(html.contains("<bdi>\(inHTML(finding.message))</bdi>"))
            #expect(annotations.contains("title=\(finding.oddity.rawValue)::"))
        }
        #expect(lines.components(separatedBy: "\n").count - 1 == findings.count)
        #expect(annotations.components(separatedBy: "\n").count - 1 == findings.count)
        try tellsTheSame(SARIFLog([document]).json(), findings)
        for count in document.report.counts {
            #expect(text.contains("\(count.oddity.rawValue) ×\(count.count)"))
            #expect(html.contains("\(count.oddity.rawValue) ×\(count.count)"))
        }
        #expect(html.components(separatedBy: "data-t=\"").count - 1 == findings.count)
        #expect(html.matches(of: try Regex("<i( class=[ns]+)?>")).count == document.report.totals.tokens)
        for view in [text, html] { #expect(view.contains("4000") && view.contains("a note")) }
    }

    /// SARIF's results are the findings, with their places.
    private func tellsTheSame(_ log: [UInt8], _ findings: [Finding]) throws {
        try JSONSchema(contentsOf: Fixture.root.appending(path: "Fixtures/schemas/sarif-2.1.0.schema.json"))
            .validate(log)
        let json = try #require(JSONSerialization.jsonObject(with: Data(log)) as? [String: Any])
        let run = try #require((json["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == findings.count)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.map { $0["id"] as? String } == Oddity.allCases.map(\.rawValue))
        for (result, finding) in zip(results, findings) {
            #expect(result["ruleId"] as? String == finding.oddity.rawValue)
            #expect(
                rules[try #require(result["ruleIndex"] as? Int)]["id"] as? String == finding.oddity.rawValue)
            let text = try #require((result["message"] as? [String: String])?["text"])
            #expect(text.hasPrefix(finding.message))
            let location = try #require(
                (result["locations"] as? [[String: [String: Any]]])?.first?["physicalLocation"])
            let region = try #require(location["region"] as? [String: Int])
            #expect(
                region["startLine"] == finding.lines?.start.line
                    && region["endColumn"] == finding.lines?.end.column)
            #expect(
                region["byteOffset"] == finding.bytes.lowerBound
                    && region["byteLength"] == finding.bytes.count)
        }
        let places = Set(
            results.compactMap { ($0["partialFingerprints"] as? [String: String])?["bpeFinding/v1"] })
        #expect(places.count == Set(findings.map { "\($0.oddity) \($0.message)" }).count)
    }

    @Test func placesAreLinesAndColumns() throws {
        let text = "one\n日本 🦒 ap\u{200B}ple\n\n🦒\u{200B}\u{200B}b"
        let report = try TextReport(of: text, .default)
        let places = report.findings.filter { $0.oddity == .invisible }.compactMap(\.lines)
        #expect(places.map(\.start.line) == [2, 4] && places.map(\.end.line) == [2, 4])
        // Scalars: 日 本 space 🦒 space a p. UTF-16 counts the giraffe twice.
        #expect(places.map(\.start.column) == [8, 2] && places.map(\.start.columnUTF16) == [9, 3])
        #expect(places.map(\.end.column) == [9, 4])
    }

    /// Places are the same however the text is cut into passages, and in lines longer than one.
    @Test func placesDoNotDependOnPassages() throws {
        for separator in [" ", "\n"] {
            let unit = "some words é and 🦒 more" + separator
            let text = String(repeating: unit, count: 12_000) + "ap\u{200B}ple"
            let report = try TextReport(of: text, .default)
            let start = try #require(report.findings.first { $0.oddity == .invisible }?.lines?.start)
            let before = text.unicodeScalars.prefix { $0.value != 0x200B }
            let line = before.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(start.line == line.count && start.column == line.last!.count + 1)
            #expect(start.columnUTF16 == String(String.UnicodeScalarView(line.last!)).utf16.count + 1)
        }
    }

    @Test func addressesInSARIFAreURIs() {
        #expect(InputSummary(kind: .file, name: "a b/é#?.txt").uri == "a%20b/%C3%A9%23%3F.txt")
        #expect(InputSummary(kind: .text, name: "-").uri == "stdin")
    }

    @Test func annotationsCannotBeBrokenOutOf() throws {
        let input = InputSummary(kind: .file, name: "a,b:c%\n.txt")
        let report = try TextReport(of: "ap\u{200B}ple 100% ::error::", .default)
        let text = ReportDocument(encoding: encoding, input: input, report: report).gitHubAnnotations()
        for line in text.split(separator: "\n") {
            #expect(line.hasPrefix("::") && line.contains(" file=a%2Cb%3Ac%25⏎.txt,line=1,"))
        }
    }

    /// What is everywhere takes one line, with examples, and nothing is counted twice.
    @Test func factsTakeOneLineForEachKind() throws {
        let text = String(repeating: "the 1955 elephants, 1956 elephants\n", count: 300)
        let document = try document(text)
        let facts = document.text().split(separator: "\n").filter { $0.hasPrefix("INFO") }
        #expect(facts.count == document.report.counts.count && facts.allSatisfy { $0.utf8.count < 260 })
        #expect(facts.contains { $0.contains("lone-space ×600") })
        let all = document.text(showsAll: true)
        let kept = document.report.findings.count { $0.oddity == .loneSpace }
        #expect(
            kept < 600
                ? all.contains("… and \(600 - kept) more that were not kept") : !all.contains("not kept"))
    }

    @Test func leftOverFindingsAreCounted() throws {
        let text = (0..<40).map { "x\(String(repeating: "y", count: $0))\u{200B}z\n" }.joined()
        let shown = try document(text).text()
        // Forty alike: one group with six places, and the rest as a number.
        #expect(shown.contains(":1:2 2:3 3:4 4:5 5:6 6:7 and 34 more  U+200B"))
    }

    @Test func pagesOfAllKindsHoldTogether() throws {
        let report = try document(Self.odd, keepsTokens: true)
        let pages = [
            ReportCollection(encoding: encoding, reports: [report, report]).html(),
            VocabularyDocument(encoding: encoding, report: VocabularyReport(on: .default), corpus: nil)
                .html(),
            ParallelDocument(
                encoding: encoding, input: input, report: report.report, other: input,
                otherReport: report.report
            ).html(),
        ]
        for page in pages {
            #expect(
                page.hasPrefix("<!doctype html>") && page.contains("bpe64k")
                    && !page.contains("<script>alert"))
            for tag in ["section", "details", "table", "ul", "dl"] {
                let (opened, closed) = (
                    page.components(separatedBy: "<\(tag)").count,
                    page.components(separatedBy: "</\(tag)>").count
                )
                #expect(opened == closed, "\(tag)")
            }
        }
        #expect(
            pages[0].contains("id=\"r1\"") && pages[1].contains("Longest words") && pages[2].contains("price")
        )
    }

    @Test func collectionFitsTheSchema() throws {
        let collection = ReportCollection(
            encoding: encoding, reports: [try document("one"), try document(Self.odd)])
        try schema().validate(collection.json())
    }

    /// A page of thirty kilobytes of text stays small.
    @Test func pageIsSmall() throws {
        let text = String(decoding: try Fixture.bytes("texts/chapter.txt").prefix(30_000), as: UTF8.self)
        let filled = String((text + text + text).prefix(30_000))
        let html = try document(filled, keepsTokens: true).html()
        #expect(html.utf8.count < 300_000, "\(html.utf8.count)")
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
        #expect(html.contains("<title>a &lt;b&gt; &amp; &quot;c&quot;.txt</title>"))
        #expect(!html.contains("\u{202E}") && !html.contains("\u{200B}"))
        // Every link leads to something on the page.
        let targets = html.matches(of: try Regex("href=\"?#([a-z0-9-]+)")).map {
            String($0.output[1].substring!)
        }
        #expect(targets.count > 10)
        for target in Set(targets) {
            #expect(html.contains("id=\(target)") || html.contains("id=\"\(target)\""), "\(target)")
        }
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
            #expect(text.contains("no list of suspect and glitch tokens is known for this encoding"))
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
