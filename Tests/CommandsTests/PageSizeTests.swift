import BPE
import Display
import Foundation
import TestSupport
import Testing

/// Long texts: only what can be seen is drawn, and what is too long is counted or refused, and stays.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct PageSizeTests {
    private let page: OpenPage
    private var browser: Browser { page.browser }

    init() throws { page = try OpenPage() }

    /// About as many bytes, in lines of different lengths and in several scripts.
    private static func text(_ bytes: Int) -> String {
        var generator = SeededGenerator(8)
        let words = [
            "How", " many", " eyes", " does", " my foot", " have", "? ", "1955", " सात", " 🦒", "\n", "\n\n",
            "\tx",
        ]
        var text = ""
        while text.utf8.count < bytes { text += words.randomElement(using: &generator)! }
        return text
    }

    private func count(_ encoding: String = "bpe64k") throws -> String {
        try page.text("[data-encoding=\(encoding)] .count")
    }

    @Test func longTextIsDrawnWhereItIsLookedAt() throws {
        let text = Self.text(900_000)
        let shown = try page.shown(text)
        try page.drop(Array(text.utf8))
        #expect(try count() == "\(grouped(shown.count)) tokens")
        #expect(try count("small") == "\(grouped(page.small.count(text))) tokens")
        let boxes = try page.boxes()
        #expect(boxes.count < 5000 && boxes == Array(shown.prefix(boxes.count)))
        // The box has a part of it.
        #expect(try browser.value("document.getElementById('text').value.length < 50000") as? Bool == true)
        #expect(try page.text("#part-place").contains("of \(grouped(text.utf8.count))"))
        try browser.value("document.querySelector('[data-encoding=bpe64k] .tokens').focus()")
        try browser.press("End")
        try browser.wait(
            "the end",
            "(\(OpenPage.boxes())).at(-1) === \(page.quoted(shown.last!)) && document.querySelector('.chosen') !== null"
        )
        let last = try page.boxes()
        #expect(last == Array(shown.suffix(last.count)))
        #expect(try page.text("#details dd").hasPrefix("\(grouped(shown.count - 1)), counted from 0"))
        // Anywhere in between.
        for part in [0.1, 0.77, 0.4] {
            try browser.value(
                "(area => { area.scrollTop = \(part) * area.scrollHeight })(document.querySelector('[data-encoding=bpe64k] .tokens'))"
            )
            try browser.wait("drawn", "(\(OpenPage.boxes())).length > 20")
            Thread.sleep(forTimeInterval: 0.3)
            let boxes = try page.boxes()
            let joined = boxes.joined(separator: "\u{0}")
            #expect(shown.joined(separator: "\u{0}").utf8.contains(joined.utf8))
        }
    }

    /// A key in a part of a long text changes the text there and nowhere else.
    @Test func editInAPartIsAnEditOfTheText() throws {
        let text = Self.text(300_000)
        try page.drop(Array(text.utf8))
        for (button, typed) in [("part-after", "Xyz"), ("part-after", "🦒"), ("part-before", "q")] {
            try browser.value("document.getElementById('\(button)').click()")
            try page.doing("typed") {
                try browser.value(
                    "document.getElementById('text').focus(); document.getElementById('text').setSelectionRange(0, 0)"
                )
                try browser.type(typed)
            }
        }
        // The bytes that the page has are those that its tokens cover.
        let link = try browser.text(
            """
            (async () => { const { source } = await import("/state.js");
            return new TextDecoder().decode(source.bytes) })()
            """)
        #expect(link.utf8.count == text.utf8.count + 8)
        #expect(try count() == "\(grouped(Tokenizer.default.count(link))) tokens")
        var rest = link
        for typed in ["Xyz", "🦒", "q"] {
            rest = rest.replacing(typed, with: typed == "🦒" ? "🦒" : "", maxReplacements: 1)
        }
        #expect(rest.utf8.count == text.utf8.count + 4)
    }

    @Test func veryLongTextIsCounted() throws {
        let text = Self.text(5_000_000)
        try page.drop(Array(text.utf8))
        #expect(try count() == "\(grouped(Tokenizer.default.count(text))) tokens")
        #expect(try count("small") == "\(grouped(page.small.count(text))) tokens")
        #expect(try page.text("[data-encoding=bpe64k] .empty").contains("only counted"))
        // With one encoding and less text, it is drawn.
        #expect(try browser.value("document.getElementById('text').value.length > 1000") as? Bool == true)
        try page.doing("short again") { try page.paste("'How many eyes?'.repeat(2000)") }
        #expect(try page.boxes().first == "How")
        #expect(
            try count()
                == "\(grouped(Tokenizer.default.count(String(repeating: "How many eyes?", count: 2000)))) tokens"
        )
    }

    @Test func textThatIsTooLongStaysInTheBox() throws {
        try page.paste("'How many eyes? '.repeat(900000)")
        try browser.wait(
            "refused", "document.getElementById('status').textContent.includes('more than this page counts')")
        #expect(try page.text("#status").hasPrefix("13,500,000 bytes"))
        #expect(
            try browser.value("document.getElementById('text').value.includes('How many eyes?')") as? Bool
                == true)
        try page.doing("short again") {
            try browser.value(
                "(async () => { const { put } = await import('/input.js'); put('How many eyes?') })()")
        }
        #expect(try page.text("#status").isEmpty)
    }
}

extension Sequence where Element == UInt8 {
    /// Whether other bytes are in these.
    fileprivate func contains(_ other: some Sequence<UInt8>) -> Bool {
        Data(self).range(of: Data(other)) != nil
    }
}
