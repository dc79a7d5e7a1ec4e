import BPE
import Display
import Foundation
import Oddities
import TestSupport
import Testing
import Views

/// What the page shows of a text is what the library makes of it.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct PageTokensTests {
    private let page: OpenPage
    private var browser: Browser { page.browser }

    init() throws { page = try OpenPage() }

    @Test func typingShowsTheLibrarysTokensInBothEncodings() throws {
        let text = "How many eyes does my foot have?"
        try page.type(text)
        try browser.wait("tokens", "(\(OpenPage.boxes())).length === 8")
        #expect(try page.boxes() == page.shown(text))
        #expect(try page.boxes("small") == page.shown(text, page.small))
        #expect(try page.text("[data-encoding=bpe64k] .count") == "8 tokens")
        #expect(try page.text("#facts") == "32 bytes, 32 characters, 1 line")
        // In the middle, too, only what has changed is rendered again.
        try browser.value(
            "document.querySelectorAll('[data-encoding=bpe64k] .token').forEach((box, place) => box.mark = place)"
        )
        try browser.value("document.getElementById('text').setSelectionRange(8, 8)")
        try browser.type(" blue")
        try browser.wait("one more", "(\(OpenPage.boxes())).length === 9")
        #expect(try page.boxes() == page.shown("How many blue eyes does my foot have?"))
        let kept = try browser.value(
            "[...document.querySelectorAll('[data-encoding=bpe64k] .token')].filter(box => box.mark !== undefined).length"
        )
        #expect(kept as? Int == 8)
    }

    /// Every edit at every place leaves what a reloaded page would show.
    @Test func editsLeaveWhatIsThere() throws {
        var generator = SeededGenerator(6)
        var text = "one two\nthree\n\nfour five 1955\nसात 🦒\n"
        try page.type(text)
        let parts = ["a", "\n", " x", "🦒", "\n\n", "1", "eyes\nfeet", ""]
        for _ in 0..<40 {
            let characters = Array(text)
            let start = Int.random(in: 0...characters.count, using: &generator)
            let end = min(characters.count, start + Int.random(in: 0...4, using: &generator))
            let part = parts.randomElement(using: &generator)!
            let (from, to) = (
                String(characters[..<start]).utf16.count, String(characters[..<end]).utf16.count
            )
            text = String(characters[..<start]) + part + String(characters[end...])
            try browser.value(
                """
                (() => { const area = document.getElementById("text"); area.setRangeText(\(page.quoted(part)), \(from), \(to), "end");
                area.dispatchEvent(new Event("input")) })()
                """)
            for (name, tokenizer) in [("bpe64k", Tokenizer.default), ("small", page.small)] {
                let expected = try page.shown(text, tokenizer)
                try browser.wait(
                    "edited",
                    "JSON.stringify(\(OpenPage.boxes(name))) === JSON.stringify(\(page.quoted(expected)))")
            }
        }
    }

    static let hardTexts = [
        "🦒", "हिन्दी स्त", "ครับ ที่นี่", "বাংলা ভাষা", "العَرَبِيَّة", "👨\u{200D}👩\u{200D}👧\u{200D}👦",
        "cafe\u{301} e\u{302}\u{323} \u{301}", "a\r\nb\r\n\r\nc\rd", "a\u{0}b", "\u{1B}[31mred\u{7}\u{9B}2J",
        "שלום \u{202E}evil", "<b>&amp;</b><script>alert(1)</script>", "a\u{E0068}\u{E0069}b", "\\n \\u{0}",
        "a␠b c\u{2420}", "<|endoftext|>",
    ]

    @Test(arguments: hardTexts)
    func hardTextsAreTheLibrarysTokens(_ text: String) throws {
        let bytes = Array(text.utf8)
        try page.drop(bytes)
        for (name, tokenizer) in [("bpe64k", Tokenizer.default), ("small", page.small)] {
            try page.expect(boxes: page.shown(text, tokenizer), name)
        }
        // Nothing of it is drawn as a replacement, and nothing is read as HTML.
        #expect(try page.text("#panes").contains("\u{FFFD}") == false)
        #expect(
            try browser.value("document.querySelectorAll('.tokens b, #panes script').length") as? Int == 0)
        let inspection = try Inspection(of: bytes, .default)
        let totals = inspection.report.totals
        let lines = counted(totals.lines, "line")
        #expect(
            try page.text("#facts")
                == "\(counted(totals.bytes, "byte")), \(counted(totals.characters, "character")), \(lines)")
        try expectDetails(of: inspection)
        try expectFindings(of: inspection)
        try browser.point(at: "[name=display][value=ids]", clicks: true)
        try browser.wait(
            "ids",
            "JSON.stringify(\(OpenPage.boxes())) === '\(page.quoted(inspection.spans.map { String($0.id) }))'"
        )
    }

    /// The panel says of each token what the library says.
    private func expectDetails(of inspection: Inspection) throws {
        try browser.value("document.querySelector('[data-encoding=bpe64k] .tokens').focus()")
        try browser.press("Home")
        let characters = inspection.characterRanges()
        for (index, span) in inspection.spans.enumerated() {
            let told = try browser.text("document.getElementById('details').textContent")
            let place =
                "\(stretch("byte", span.bytes)), \(stretch("character", characters[index]))"
            // As bytes: a mark would join the letter before it.
            for part in [grouped(Int(span.id)), place, inspection.visibleText(of: span)] {
                #expect(Data(told.utf8).range(of: Data(part.utf8)) != nil, "\(index): \(told) has no \(part)")
            }
            if span.isPartialUTF8 {
                let whole = visible(inspection.text[inspection.wholeCharacters(around: span)])
                #expect(Data(told.utf8).range(of: Data("part of\(whole)".utf8)) != nil, "\(told)")
            }
            try browser.press("ArrowRight")
        }
    }

    /// "bytes 25 to 29" for 25..<30.
    private func stretch(_ noun: String, _ range: Range<Int>) -> String {
        range.count == 1
            ? "\(noun) \(range.lowerBound)" : "\(noun)s \(range.lowerBound) to \(range.upperBound - 1)"
    }

    private func expectFindings(of inspection: Inspection) throws {
        let expected = inspection.report.findings.map { "\($0.oddity.rawValue) \($0.tokens.lowerBound)" }
        try browser.value(
            "document.querySelectorAll('#findings details').forEach(kind => kind.open = true)")
        let places = """
            [...document.querySelectorAll('#findings .place')].map(place =>
              place.closest('details').dataset.kind.split(' ')[1] + ' ' + place.dataset.token).sort()
            """
        try browser.wait(
            "findings",
            "JSON.stringify(\(places)) === JSON.stringify(\(page.quoted(expected)).sort())")
    }

    @Test func promptOfTheHouseIsTheLibrarys() throws {
        let bytes = try Fixture.bytes("prompts/eyes-on-feet.txt")
        // On a screen that has room for all of it.
        try browser.resize(width: 1280, height: 2400)
        try page.drop(bytes)
        try page.expect(boxes: page.shown(bytes))
        try browser.wait(
            "its findings", "document.getElementById('findings').textContent.includes('number-chunk')")
    }

    @Test func fileThatIsNoTextIsLookedAtToo() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0xF0, 0x9F, 0x20, 0x62]
        try page.drop(bytes)
        try page.expect(boxes: page.shown(bytes))
        #expect(try page.text("#facts").hasSuffix("not UTF-8"))
    }

    /// What is not edited keeps its bytes, which a text area would change.
    @Test func editKeepsTheLineBreaksOfAFile() throws {
        try page.drop(Array("one\r\ntwo\r\nthree\r\n".utf8))
        try page.doing("typed") {
            try browser.value(
                "document.getElementById('text').focus(); document.getElementById('text').setSelectionRange(6, 6)"
            )
            try browser.type("x")
        }
        try page.expect(boxes: page.shown("one\r\ntwxo\r\nthree\r\n"))
    }

    @Test func differencesAreThoseOfTheLibrary() throws {
        let text = "abc a giraffe in 1955"
        try page.type(text)
        try browser.wait("tokens", "(\(OpenPage.boxes())).length === \(page.shown(text).count)")
        let comparison = BoundaryComparison(
            try Inspection(of: Array(text.utf8), .default), try Inspection(of: Array(text.utf8), page.small))
        for name in ["bpe64k", "small"] {
            let expected = comparison.stretches.flatMap { stretch -> [Bool] in
                let tokens = name == "small" ? stretch.second : stretch.first
                return tokens.map { _ in stretch.isCutDifferently }
            }
            let marked = try browser.value(
                "[...document.querySelectorAll('[data-encoding=\(name)] .token')].map(box => box.classList.contains('differs'))"
            )
            #expect(marked as? [Bool] == expected)
        }
        let different = comparison.stretches.count(where: \.isCutDifferently)
        #expect(
            try page.text("[data-encoding=small] .remark")
                == "\(different) of \(comparison.stretches.count) stretches cut differently from bpe64k")
    }
}
