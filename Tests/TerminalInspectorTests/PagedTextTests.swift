import BPE
import BytePairs
import Files
import Foundation
import Oddities
import SplitPatterns
import Terminal
import TerminalInspector
import TestSupport
import Testing
import Tokenization
import Views

@Suite struct PagedTextTests {
    private func paged(_ text: [UInt8]) -> PagedText {
        PagedText(InputReader(text, name: "long.txt", compression: .none), size: text.count)
    }

    private static let line = "How many eyes does my foot have in 1955? 🦒 हिन्दी\r\n\n\u{0}<|endoftext|> ครับ'll\n"

    private static func text(_ size: Int) -> [UInt8] {
        let text = Array(String(repeating: line, count: size / line.utf8.count + 1).utf8)
        // Something that is no repetition, and is not UTF-8 where it is cut.
        var numbered: [UInt8] = []
        for (index, byte) in text.enumerated() {
            numbered.append(byte)
            if byte == 0x3F, index % 7 == 0 { numbered += Array(" n\(index)".utf8) + [0xFF] }
        }
        return Array(numbered.prefix(size))
    }

    private func model(_ text: [UInt8], encodings: Int = 1, size: Screen.Size) -> InspectorModel {
        var model = InspectorModel(
            [], choices: (0..<encodings).map { number in .init(name: "e\(number)") { .default } },
            isSplit: encodings > 1)
        model.open(paged(text))
        model.refresh(size: size)
        return model
    }

    /// What is shown of any part is what the whole text has there.
    @Test(arguments: [1, 3], [(80, 24), (200, 60), (40, 12)])
    func partsHaveTheTokensOfTheWhole(_ encodings: Int, _ size: (Int, Int)) throws {
        let size = Screen.Size(width: size.0, height: size.1)
        let text = Self.text(400_000)
        let spans = try Tokenizer.default.spans(text, specialTokens: .asText)
        var model = model(text, encodings: encodings, size: size)
        func check() throws {
            let token = try #require(spans.lastIndex { $0.bytes.lowerBound <= model.position })
            let selected = try #require(model.selectedToken)
            let shown = try #require(model.inspection).spans
            let first = token - selected
            #expect(shown.map(\.id) == spans[first..<first + shown.count].map(\.id))
        }
        try check()
        var last = -1
        var steps = 0
        while model.position != last, steps < 2000 {
            last = model.position
            _ = model.handle(.named(.pageDown))
            model.refresh(size: size)
            if steps % 32 == 0 { try check() }
            #expect(model.position >= last)
            steps += 1
        }
        #expect(steps == 2000 || model.position >= spans.last!.bytes.lowerBound - 2 * size.width)
        for _ in 0..<40 {
            _ = model.handle(.named(.pageUp))
            model.refresh(size: size)
        }
        try check()
        for key in [Key.named(.home), .named(.end), .named(.home)] {
            _ = model.handle(key)
            model.refresh(size: size)
            try check()
        }
        #expect(model.position == 0)
    }

    @Test func countsAndNumbersAreThoseOfTheWhole() throws {
        let text = Self.text(1_500_000)
        let size = Screen.Size(width: 100, height: 30)
        let spans = try Tokenizer.default.spans(text, specialTokens: .asText)
        var model = model(text, size: size)
        #expect(model.screen().text.contains(" e0 0+ ") && model.screen().text.contains("token 0 of 0+"))
        _ = model.handle(.named(.end))
        model.refresh(size: size)
        #expect(model.screen().text.contains("token … of "))
        var rounds = 0
        while model.hasWork {
            model.work()
            model.refresh(size: size)
            rounds += 1
        }
        #expect(rounds > 3)
        let count = grouped(spans.count)
        #expect(model.screen().text.contains("token \(grouped(spans.count - 1)) of \(count) "))
        #expect(model.screen().text.hasPrefix(" e0 \(count) "))
        _ = model.handle(.named(.pageUp))
        model.refresh(size: size)
        let here = try #require(spans.lastIndex { $0.bytes.lowerBound <= model.position })
        #expect(model.screen().text.contains("token \(grouped(here)) of \(count) "))
    }

    private func grouped(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US")))
    }

    /// A part that ends in the middle of the text says nothing about its end.
    @Test func endIsOnlyWhereTheTextEnds() throws {
        let size = Screen.Size(width: 80, height: 24)
        var model = model(
            Array(String(repeating: "How many eyes does it have\n", count: 20_000).utf8) + Array("A:".utf8),
            size: size)
        for (key, isEnd) in [(Key.named(.home), false), (.named(.end), true), (.named(.home), false)] {
            _ = model.handle(key)
            model.refresh(size: size)
            model.work()
            model.refresh(size: size)
            let kinds = try #require(model.inspection).report.counts.map(\.oddity)
            #expect(kinds.contains(.endUnstable) == isEnd, "\(kinds)")
        }
    }

    @Test func longTextCannotBeEditedOrCopied() {
        var model = model(Self.text(300_000), size: Screen.Size(width: 80, height: 24))
        let before = model.position
        for key in [Key.named(.escape), .text([UInt8(ascii: "i")]), .text([0x58]), .paste([0x58])] {
            #expect(model.handle(key) == nil)
            #expect(model.focus == .tokens && model.position == before)
        }
        #expect(model.handle(.control("y")) == nil)
        #expect(model.screen().text.contains("try: bpe encode long.txt"))
    }

    /// A text without a place to cut is opened as a whole, if it is not too long.
    @Test func textThatCannotBeCutIsTokenizedWhole() throws {
        let pattern = try SplitPattern(regex: "[a-z]+ ?|[^a-z]")
        let encoding = try Encoding(
            name: "custom", vocabulary: Tokenizer.default.encoding.vocabulary, pattern: pattern)
        var model = InspectorModel([], choices: [.init(name: "custom") { Tokenizer(encoding) }])
        let text = Array(String(repeating: "ab ", count: 400_000).utf8)
        model.open(paged(text))
        model.refresh(size: Screen.Size(width: 80, height: 24))
        #expect(model.inspection?.text == text && !model.hasWork)
    }

    @Test func fileThatEndsEarlyIsAMessage() throws {
        let text = Self.text(300_000)
        var model = InspectorModel([], choices: [.init(name: "e") { .default }])
        model.open(PagedText(InputReader(text, name: "cut.txt", compression: .none), size: 400_000))
        let size = Screen.Size(width: 80, height: 24)
        model.refresh(size: size)
        _ = model.handle(.named(.end))
        model.refresh(size: size)
        #expect(model.screen().text.contains("the file ends before") && !model.hasWork)
        // What can be read is still there, and is no text to edit.
        _ = model.handle(.named(.home))
        model.refresh(size: size)
        #expect(model.selectedToken == 0 && model.screen().text.contains("│␠many│"))
        _ = model.handle(.text([UInt8(ascii: "i")]))
        #expect(model.focus == .tokens)
    }
}

@Suite struct CutDifferencesTests {
    @Test func stretchesThatAreCutDifferentlyAreMarked() throws {
        let bytes = Tokenizer.default.encoding
        let ranks = try Encoding(
            name: "small", vocabulary: Vocabulary(tokens: (0...255).map { [UInt8($0)] } + [Array("ey".utf8)]),
            pattern: bytes.pattern)
        var model = InspectorModel(
            Array("eyes a b".utf8),
            choices: [.init(name: "d") { .default }, .init(name: "s") { Tokenizer(ranks) }], isSplit: true)
        model.refresh(size: Screen.Size(width: 80, height: 24))
        #expect(model.screen().text.contains("\n ey≠es≠␠a≠␠b"))
        #expect(model.screen().text.contains("║ ey≠e│s≠␠│a≠␠│b"))
        _ = model.handle(.named(.escape))
        _ = model.handle(.named(.home))
        for token in [1, 2, 3, 1] {
            _ = model.handle(.text([UInt8(ascii: "d")]))
            model.refresh(size: Screen.Size(width: 80, height: 24))
            #expect(model.selectedToken == token)
        }
    }
}
