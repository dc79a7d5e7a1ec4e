import BPE
import Display
import Foundation
import Oddities
import Terminal
import TerminalInspector
import TestSupport
import Testing
import Views

@Suite struct InspectorModelTests {
    private func type(_ text: String, into model: inout InspectorModel) {
        for character in text { _ = press(.text(Array(String(character).utf8)), on: &model) }
    }

    private func tokenRow(_ model: InspectorModel) -> String {
        let lines = model.screen().text.components(separatedBy: "\n")
        let title = lines.firstIndex { $0.hasPrefix("── ") }!
        return lines[title + 1]
    }

    @Test func tokensFollowWhatIsTyped() throws {
        var model = model()
        #expect(model.screen().text.contains("type or paste a text"))
        let text = "How many eyes does my foot have?"
        for count in 1...text.count {
            type(String(text.dropFirst(count - 1).prefix(1)), into: &model)
            let ids = try Tokenizer.default.encode(String(text.prefix(count)))
            #expect(model.inspection?.spans.map(\.id) == ids)
            #expect(model.screen().text.hasPrefix(" e0 \(ids.count) "))
        }
        #expect(tokenRow(model) == " How│␠many│␠eyes│␠does│␠my│␠foot│␠have│?")
        _ = press(.named(.backspace), on: &model)
        #expect(tokenRow(model) == " How│␠many│␠eyes│␠does│␠my│␠foot│␠have")
    }

    @Test func displaysShowTheSameTokens() throws {
        var model = model("eyes 🦒")
        let spans = model.inspection!.spans
        #expect(
            tokenRow(model) == " "
                + spans.map { visible(model.inspection!.bytes(of: $0)) }.joined(separator: "│"))
        _ = press(.control("t"), on: &model)
        #expect(tokenRow(model) == " " + spans.map { String($0.id) }.joined(separator: "│"))
        _ = press(.control("t"), on: &model)
        #expect(tokenRow(model) == " 65 79│65 73│20│F0 9F A6│92")
        _ = press(.control("t"), on: &model)
        #expect(tokenRow(model) == " ey·es┃␠·<F0 9F A6>·<92>")
        _ = press(.control("t"), on: &model)
        #expect(tokenRow(model) == " (e y)│(e s)│␠│((<F0> <9F>) <A6>)│<92>")
        _ = press(.control("t"), on: &model)
        #expect(tokenRow(model) == " ey│es│␠│<F0 9F A6>│<92>")
    }

    @Test func everyTokenCanBeVisited() throws {
        let text = try Fixture.bytes("prompts/eyes-on-feet.txt")
        var model = InspectorModel(text, choices: [.init(name: "e") { .default }])
        model.refresh(size: usualSize)
        _ = press(.named(.escape), .named(.home), on: &model)
        let spans = try Tokenizer.default.spans(text, specialTokens: .asText)
        for (index, span) in spans.enumerated() {
            #expect(model.selectedToken == index)
            let screen = model.screen().text
            #expect(screen.contains("── token \(index) of \(spans.count) "))
            #expect(screen.contains("\n id \(span.id)   \(visible(text[span.bytes]))   "))
            #expect(screen.contains("\n bytes \(span.bytes.lowerBound)..\(span.bytes.upperBound)   "))
            #expect(
                span.piece == span.bytes
                    ? screen.contains("   a whole piece\n")
                    : screen.contains("   bytes \(span.piece.lowerBound)..\(span.piece.upperBound)\n"))
            _ = press(.named(.right), on: &model)
        }
        // Down and up through the rows, and back into the text.
        _ = press(.named(.home), on: &model)
        var seen = [model.selectedToken!]
        for _ in 0..<100 {
            _ = press(.named(.down), on: &model)
            seen.append(model.selectedToken!)
        }
        #expect(seen == seen.sorted() && seen.last! > spans.count - 20)
        for _ in 0..<100 where model.focus == .tokens { _ = press(.named(.up), on: &model) }
        #expect(model.focus == .editor)
    }

    @Test func findingsAreTheLibrarys() throws {
        var model = model("A: 1275+6773=8041 ap\u{200B}ple")
        let findings = try TextReport(of: "A: 1275+6773=8041 ap\u{200B}ple", .default).findings
        #expect(findings.count > 3 && model.inspection?.report.findings == findings)
        _ = press(.named(.escape), .text([UInt8(ascii: "f")]), on: &model)
        // As one text, because lines are wrapped.
        let listed = words(model.overlayLines().joined(separator: " "))
        for finding in findings {
            #expect(listed.contains(words("tok \(finding.tokens.lowerBound)  \(finding.message)")))
            if let advice = finding.suggestion { #expect(listed.contains(words("→ \(advice)"))) }
        }
        _ = press(.named(.escape), .named(.home), .text([UInt8(ascii: "n")]), on: &model)
        let first = findings.filter { $0.severity > .info }.map(\.tokens.lowerBound).min()
        #expect(model.selectedToken == first)
        #expect(model.screen().text.contains("▸"))
    }

    private func words(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }

    @Test func mergesAndCompletionsCoverTheTokens() throws {
        var model = model("qzxv eyes")
        _ = press(.named(.escape), .named(.home), .text([UInt8(ascii: "m")]), on: &model)
        #expect(model.screen().text.contains("step") && model.screen().text.contains("q│z│x│v"))
        _ = press(.text([UInt8(ascii: "e")]), on: &model)
        let lines = model.overlayLines()
        #expect(lines[0].contains("␠eyes") && lines.count > 3)
        _ = press(.named(.escape), on: &model)
        #expect(model.overlay == nil && model.focus == .tokens)
        _ = press(.text([UInt8(ascii: "?")]), on: &model)
        #expect(model.screen().text.contains("Esc switches between the text and"))
        let end = try #require(try UnstableEnd.of(Array("qzxv eyes".utf8), .default))
        #expect(lines.count == 2 + min(500, end.sequences.count) + (end.sequences.count > 500 ? 1 : 0))
    }

    @Test func encodingsAreShownSideBySide() throws {
        for count in 2...5 {
            var model = model("How many eyes does my foot have in 1955?", encodings: count, isSplit: true)
            let screen = model.screen().text
            #expect(model.shownPanes.count == min(count, 4))
            #expect(screen.contains("║"))
            for number in 0..<min(count, 4) { #expect(screen.contains(" e\(number) 12 ")) }
            #expect(screen.components(separatedBy: "\n").allSatisfy { cellWidth(of: $0) <= 80 })
            _ = press(.named(.tab), on: &model)
            #expect(model.active == 1)
            _ = press(.named(.tab, .shift), .named(.tab, .shift), on: &model)
            #expect(model.active == min(count, 4) - 1)
            _ = press(.control("s"), on: &model)
            #expect(!model.screen().text.contains("║"))
        }
        var one = model("a")
        _ = press(.named(.tab), on: &one)
        #expect(one.screen().text.contains("only one encoding"))
    }

    @Test func loadingErrorIsShown() {
        struct Missing: Error, CustomStringConvertible { let description = "it is not here\nget it" }
        var model = InspectorModel(
            Array("a".utf8), choices: [.init(name: "a") { .default }, .init(name: "b") { throw Missing() }])
        model.refresh(size: usualSize)
        _ = press(.named(.tab), on: &model)
        #expect(model.screen().text.contains("it is not here"))
        _ = press(.named(.tab), on: &model)
        #expect(tokenRow(model) == " a")
    }

    @Test func actionsAreReturned() throws {
        var model = model("a b")
        let ids = try Tokenizer.default.encode("a b").map(String.init).joined(separator: " ")
        #expect(press(.control("y"), on: &model) == .copy(ids))
        #expect(press(.control("o"), on: &model) == nil)
        type("/no/such file", into: &model)
        #expect(model.screen().text.contains(" open: /no/such file"))
        #expect(press(.named(.enter), on: &model) == .open("/no/such file"))
        #expect(press(.control("c"), on: &model) == .quit)
        #expect(press(.control("z"), on: &model) == .pause)
        #expect(press(.named(.escape), .text([UInt8(ascii: "q")]), on: &model) == .quit)
        model.open(Array("opened".utf8), named: "o.txt")
        model.refresh(size: usualSize)
        #expect(
            tokenRow(model).replacing("│", with: "").hasPrefix(" opened")
                && model.screen().text.contains("o.txt: 6 bytes"))
        model.open(Array(repeating: 0, count: InspectorModel.longestText + 1), named: "big")
        #expect(model.screen().text.contains("try: bpe report big"))
    }

    private static let hostile: [[UInt8]] =
        [
            "\u{1B}[31m\u{1B}]0;evil\u{7}", "\u{9B}31m\u{9D}0;x\u{9C}", "a\r\nb\u{8}\u{0}\u{7F}",
            "שלום\u{202E}abc\u{202C}",
            "👨\u{200D}👩\u{200D}👧\u{200D}👦 e\u{301}\u{301} हिन्दी", "日本語\u{2028}\u{2029}", "\u{E0041}\u{FFFE}",
            String(repeating: "\u{301}", count: 300), String(repeating: "日", count: 200),
        ].map { Array($0.utf8) } + [Array(0...255), Array(repeating: 0x1B, count: 50)]

    @Test(arguments: hostile, [(80, 24), (120, 40), (20, 8), (5, 3), (1, 1), (33, 9)])
    func nothingOfTheTextReachesTheTerminalRaw(_ text: [UInt8], _ size: (Int, Int)) {
        let size = Screen.Size(width: size.0, height: size.1)
        var model = InspectorModel(
            text, choices: (0..<3).map { n in .init(name: "e\(n)\u{1B}") { .default } })
        let keys: [Key] = [
            .named(.escape), .named(.home), .text([UInt8(ascii: "t")]), .text([UInt8(ascii: "m")]),
            .text([UInt8(ascii: "e")]), .text([UInt8(ascii: "f")]), .text([UInt8(ascii: "?")]),
            .named(.escape),
            .text([UInt8(ascii: "s")]), .named(.right), .named(.down), .text([UInt8(ascii: "i")]),
            .named(.right),
            .named(.delete), .named(.backspace), .control("o"), .paste(text), .named(.escape), .paste(text),
        ]
        for key in keys {
            _ = model.handle(key)
            model.refresh(size: size)
            let screen = model.screen()
            var rest = ScreenUpdate.bytes(from: nil, to: screen, colors: .many(onLight: false))[...]
            // All escape sequences are the program's own.
            while let byte = rest.popFirst() {
                #expect(byte >= 0x20 || byte == 0x1B, "byte \(byte)")
                guard byte == 0x1B else { continue }
                #expect(rest.popFirst() == UInt8(ascii: "["))
                while let next = rest.popFirst(), next < 0x40 { #expect("0123456789;?".utf8.contains(next)) }
            }
            for cell in screen.cells {
                for scalar in cell.text.unicodeScalars {
                    #expect(![.control, .format].contains(scalar.properties.generalCategory))
                }
            }
        }
    }

    @Test func screenFitsEverySize() {
        let text = Array(String(repeating: "How many eyes does my foot have in 1955? 🦒\n", count: 30).utf8)
        var model = InspectorModel(
            text, choices: (0..<4).map { n in .init(name: "e\(n)") { .default } }, isSplit: true)
        for (width, height) in [(80, 24), (20, 8), (40, 10), (200, 60), (10, 4), (21, 100)] {
            model.refresh(size: Screen.Size(width: width, height: height))
            let screen = model.screen()
            #expect(screen.size == Screen.Size(width: width, height: height))
            if let cursor = screen.cursor { #expect(cursor.row < height && cursor.column < width) }
        }
    }
}
