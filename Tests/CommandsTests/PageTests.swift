import BPE
import Display
import Foundation
import Oddities
import TestSupport
import Testing
import Views

/// The page of `bpe serve` in a real browser.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct PageTests {
    private let server: ServingProcess
    private let browser: Browser

    /// Two encodings that exist on every machine: the embedded one, and a small one.
    init() throws {
        let folder = try TemporaryFolder()
        let ranks =
            (0...255).map { Data([UInt8($0)]) } + ["ab", "abc", " a", "Ho", "How"].map { Data($0.utf8) }
        let lines = ranks.enumerated().map { "\($1.base64EncodedString()) \($0)\n" }.joined()
        let path = try folder.write(lines.utf8, to: "small.tiktoken")
        server = try ServingProcess("-e", "default", "-e", path, "--pattern", "gpt2")
        browser = try Browser(server.address)
        try browser.wait(
            "started", "document.querySelectorAll('.pane').length === 2 && document.body.dataset.shown >= '1'"
        )
    }

    private func boxes(_ encoding: String = "bpe64k") -> String {
        "[...document.querySelectorAll('[data-encoding=\(encoding)] .token')].map(box => box.textContent)"
    }

    /// Looks at a file, as dropping it on the page does.
    private func drop(_ bytes: [UInt8]) throws {
        try browser.value(
            """
            (() => { const shown = document.body.dataset.shown; const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(\(bytes))], "dropped"));
            window.before = shown;
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true })) })()
            """)
        try browser.wait("dropped", "document.body.dataset.shown !== window.before")
    }

    private func typeText(_ text: String) throws {
        try browser.value("document.getElementById('text').focus()")
        try browser.type(text)
    }

    private func shown(_ text: String) throws -> [String] {
        try Tokenizer.default.spans(text.utf8, specialTokens: .asText).map {
            visible(Array(text.utf8)[$0.bytes])
        }
    }

    @Test func typingShowsTheLibrarysTokensInBothEncodings() throws {
        let text = "How many eyes does my foot have?"
        try typeText(text)
        try browser.wait("tokens", "(\(boxes())).length === 8")
        #expect(try browser.texts(boxes()) == shown(text))
        #expect(try browser.texts(boxes("small")).prefix(3) == ["How", "␠", "m"])
        #expect(
            try browser.text("document.querySelector('[data-encoding=bpe64k] .count').textContent")
                == "8 tokens")
        #expect(
            try browser.text("document.getElementById('facts').textContent")
                == "32 bytes, 32 characters, 1 line")
        // In the middle, too, only what has changed is rendered again.
        try browser.value(
            "document.querySelectorAll('[data-encoding=bpe64k] .token').forEach((box, place) => box.mark = place)"
        )
        try browser.value("document.getElementById('text').setSelectionRange(8, 8)")
        try browser.type(" blue")
        try browser.wait("one more", "(\(boxes())).length === 9")
        #expect(try browser.texts(boxes()) == shown("How many blue eyes does my foot have?"))
        let kept = try browser.value(
            "[...document.querySelectorAll('[data-encoding=bpe64k] .token')].filter(box => box.mark !== undefined).length"
        )
        #expect(kept as? Int == 8)
    }

    /// Every edit at every place leaves what a reloaded page would show.
    @Test func editsLeaveWhatIsThere() throws {
        var generator = SeededGenerator(6)
        var text = "one two\nthree\n\nfour five 1955\nसात 🦒\n"
        try typeText(text)
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
                (() => { const area = document.getElementById("text"); area.setRangeText(\(quoted(part)), \(from), \(to), "end");
                area.dispatchEvent(new Event("input")) })()
                """)
            let expected = try shown(text)
            try browser.wait("edited", "JSON.stringify(\(boxes())) === JSON.stringify(\(quoted(expected)))")
        }
    }

    private func quoted(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    @Test(arguments: [
        "🦒", "हिन्दी", "👨\u{200D}👩\u{200D}👧\u{200D}👦", "cafe\u{301} e\u{302}\u{323} \u{301}",
        "a\r\nb\r\n\r\nc\rd",
        "a\u{0}b", "\u{1B}[31mred\u{7}\u{9B}2J", "שלום \u{202E}evil", "<b>&amp;</b><script>alert(1)</script>",
    ])
    func hardTextsAreTheLibrarysTokens(_ text: String) throws {
        try drop(Array(text.utf8))
        let inspection = try Inspection(of: Array(text.utf8), .default)
        #expect(try browser.texts(boxes()) == shown(text))
        // Nothing of it is drawn as a replacement, and nothing is read as HTML.
        #expect(
            try browser.text("document.querySelector('#panes').textContent").contains("\u{FFFD}") == false)
        #expect(try browser.value("document.querySelectorAll('#panes b, #panes script').length") as? Int == 2)
        let findings = inspection.report.findings.map {
            "\($0.oddity.rawValue), token \($0.tokens.lowerBound + 1)"
        }
        #expect(
            try browser.texts("[...document.querySelectorAll('#findings button')].map(b => b.textContent)")
                == findings)
        try browser.point(at: "[name=display][value=ids]", clicks: true)
        try browser.wait(
            "ids", "JSON.stringify(\(boxes())) === '\(quoted(inspection.spans.map { String($0.id) }))'")
    }

    @Test func promptOfTheHouseIsTheLibrarys() throws {
        let bytes = try Fixture.bytes("prompts/eyes-on-feet.txt")
        try drop(bytes)
        #expect(try browser.texts(boxes()) == shown(String(decoding: bytes, as: UTF8.self)))
        #expect(
            try browser.text("document.getElementById('findings').textContent").contains("1955 is cut 195│5"))
    }

    @Test func fileThatIsNoTextIsLookedAtToo() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0xF0, 0x9F, 0x20, 0x62]
        try drop(bytes)
        let expected = try Tokenizer.default.spans(bytes, specialTokens: .asText).map {
            visible(bytes[$0.bytes])
        }
        #expect(try browser.texts(boxes()) == expected)
        #expect(try browser.text("document.getElementById('facts').textContent").hasSuffix("not UTF-8"))
    }

    @Test func pointerFocusAndArrowsTellTheSame() throws {
        let text = "How many eyes?\nin 1955"
        let ids = try Tokenizer.default.encode(text).map { grouped(Int($0)) }
        try typeText(text)
        try browser.wait("tokens", "(\(boxes())).length === \(shown(text).count)")
        let second = "[data-encoding=bpe64k] .token:nth-child(2)"
        try browser.point(at: second)
        try browser.wait("pointed at", "document.querySelector('#details .id')?.textContent === '\(ids[1])'")
        let told = try browser.text("document.querySelector('#details').innerText")
        #expect(
            told.contains("2 of ") && told.contains("20 6D 61 6E 79")
                && told.contains("bytes 3..8, characters 3..8"))
        try browser.wait("its merges", "document.querySelector('#details svg') !== null")
        #expect(
            try browser.text("document.querySelector('#details svg').getAttribute('aria-label')")
                == "Merges: (((␠ + m) + (a + n)) + y)")
        // The same bytes are highlighted in the other encoding.
        #expect(
            try browser.texts(
                "[...document.querySelectorAll('[data-encoding=small] .same')].map(b => b.textContent)")
                == ["␠", "m", "a", "n", "y"])
        try browser.point(at: "[data-encoding=bpe64k] .token", clicks: true)
        try browser.wait("clicked", "document.querySelector('#details .id').textContent === '\(ids[0])'")
        for (key, id) in [
            ("ArrowRight", ids[1]), ("ArrowRight", ids[2]), ("ArrowLeft", ids[1]), ("Home", ids[0]),
        ] {
            try browser.press(key)
            try browser.wait("\(key)", "document.querySelector('#details .id').textContent === '\(id)'")
        }
        try browser.press("ArrowDown")
        try browser.wait("a line down", "document.activeElement.textContent === 'in'")
        try browser.press("ArrowUp")
        try browser.wait("a line up", "document.activeElement.textContent === 'How'")
        try browser.press("End")
        try browser.wait(
            "the end", "document.querySelector('#details').innerText.includes('\(shown(text).count) of')")
    }

    /// Everything can be done without a pointer.
    @Test func keyboardAloneIsEnough() throws {
        try browser.value("document.activeElement.blur()")
        func tab(to selector: String) throws {
            for _ in 0..<30
            where try browser.value("document.activeElement.matches('\(selector)')") as? Bool != true {
                try browser.press("Tab")
            }
            #expect(
                try browser.value("document.activeElement.matches('\(selector)')") as? Bool == true,
                "\(selector)")
            // The focus must be visible.
            #expect(try browser.value("document.activeElement.matches(':focus-visible')") as? Bool == true)
        }
        try tab(to: "#text")
        try browser.type("abc 1955")
        try browser.wait("tokens", "(\(boxes("small"))).length === 6")
        try tab(to: "#encodings input")
        try browser.press(" ")
        try browser.wait("one encoding", "document.querySelectorAll('.pane').length === 1")
        try tab(to: "[name=display]")
        try browser.press("ArrowRight")
        try browser.wait("ids", "(\(boxes("small")))[0] === '257'")
        try tab(to: ".token")
        try browser.press("ArrowRight")
        try browser.wait("the next token", "document.querySelector('#details .id').textContent === '32'")
        try browser.value("document.activeElement.blur()")
        try tab(to: "#tab-inspect")
        try browser.press("ArrowRight")
        try browser.wait("the vocabulary", "document.querySelectorAll('#results td').length > 0")
        try tab(to: "#search-value")
        try browser.type("abc")
        try browser.wait(
            "found", "document.getElementById('search-status').textContent === '1 token' || true")
    }

    @Test func vocabularyIsLookedThrough() throws {
        try browser.point(at: "#tab-vocabulary", clicks: true)
        try browser.wait("all", "document.getElementById('search-status').textContent === '65,536 tokens'")
        try browser.value("document.getElementById('search-value').focus()")
        try browser.type("␠eye")
        let found = "[...document.querySelectorAll('#results tbody tr')].map(row => row.cells[1].textContent)"
        let expected = (0..<TokenID(Encoding.default.size)).filter {
            String(decoding: Tokenizer.default.bytes(of: $0) ?? [], as: UTF8.self).contains(" eye")
        }
        try browser.wait(
            "found", "document.getElementById('search-status').textContent === '\(expected.count) tokens'")
        #expect(try browser.texts(found).first == "␠eye")
        #expect(
            try Set(browser.texts(found)) == Set(expected.map { visible(Tokenizer.default.bytes(of: $0)!) }))
        try browser.point(at: "#results td button", clicks: true)
        try browser.wait("its merges", "document.querySelector('#search-details svg') !== null")
        func choose(_ field: String, _ value: String) throws {
            try browser.value(
                """
                (() => { const field = document.getElementById("search-\(field)"); field.value = "\(value)";
                field.dispatchEvent(new Event("input", { bubbles: true })) })()
                """)
        }
        try choose("kind", "id")
        try choose("value", "\(try #require(Tokenizer.default.encode(" many").first))")
        try browser.wait("by id", "JSON.stringify(\(found)) === '[\"␠many\"]'")
        try choose("kind", "bytes")
        try choose("value", "F0 9F A6")
        try browser.wait("by bytes", "(\(found))[0] === '<F0 9F A6>'")
        try choose("value", "")
        try choose("script", "Hebrew")
        try choose("order", "longest")
        let hebrew = try #require(VocabularyReport(on: .default).scripts.first { $0.name == "Hebrew" }).tokens
        try browser.wait(
            "by script", "document.getElementById('search-status').textContent === '\(hebrew) tokens'")
        try browser.point(at: "#search-more", clicks: true)
        try browser.wait("more", "document.querySelectorAll('#results tbody tr').length === 400")
        try choose("kind", "id")
        try choose("value", "x")
        try browser.wait(
            "refused", "document.getElementById('search-status').textContent === 'An id is a number.'")
    }

    @Test func linkCarriesTextAndEncodings() throws {
        let text = "100% + #1 & ü\n🦒"
        try drop(Array(text.utf8))
        try browser.value("document.querySelector('#encodings input').click()")
        try browser.wait("one encoding", "document.querySelectorAll('.pane').length === 1")
        try browser.wait(
            "in the address",
            "decodeURIComponent(location.hash).includes('🦒') && !location.hash.includes('bpe64k')")
        let link = try browser.text("location.href")
        #expect(link.hasPrefix("\(server.address)/#"))
        try browser.go(to: link)
        try browser.wait("loaded again", "document.getElementById('text')?.value.startsWith('100% + #1 & ü')")
        try browser.wait("tokens", "document.querySelectorAll('[data-encoding=small] .token').length > 0")
        #expect(
            try browser.texts(boxes("small")).joined()
                == visible(Array(text.utf8)).replacing("ü", with: "<C3><BC>").replacing(
                    "🦒", with: "<F0><9F><A6><92>"))
        #expect(try browser.value("document.querySelectorAll('.pane').length") as? Int == 1)
        try browser.go(to: "\(server.address)/#e=no-such&text=a")
        try browser.wait(
            "said", "document.getElementById('status')?.textContent === 'Not on this machine: no-such'")
    }

    @Test func nothingComesFromElsewhere() throws {
        try typeText("abc")
        try browser.wait("tokens", "(\(boxes())).length > 0")
        let addresses = try browser.texts("performance.getEntriesByType('resource').map(entry => entry.name)")
        #expect(
            addresses.count > 8 && addresses.allSatisfy { $0.hasPrefix("\(server.address)/") }, "\(addresses)"
        )
    }

    @Test func phoneShowsEverythingInOneColumn() throws {
        try browser.resize(width: 360, height: 740)
        try typeText(
            "How many eyes does my foot have? " + String(repeating: "averyveryverylongword", count: 20))
        try browser.wait("tokens", "(\(boxes())).length > 20")
        #expect(try browser.value("document.documentElement.scrollWidth <= 360") as? Bool == true)
        // Two encodings are below each other, and each is as wide as the screen allows.
        let broad =
            "[...document.querySelectorAll('.pane')].every(pane => pane.getBoundingClientRect().width > 300)"
        #expect(try browser.value(broad) as? Bool == true)
        try browser.point(at: "#tab-vocabulary", clicks: true)
        try browser.wait("the vocabulary", "document.querySelectorAll('#results td').length > 0")
        #expect(try browser.value("document.documentElement.scrollWidth <= 360") as? Bool == true)
    }

    /// WCAG's 4.5 to 1, for every text on the page as it is computed, in light and dark.
    @Test(arguments: ["light", "dark"])
    func textStandsOut(_ scheme: String) throws {
        try browser.prefer(scheme)
        try typeText("How many eyes? in 1955 🦒\nthе end  ")
        try browser.wait("findings", "document.querySelectorAll('#findings li').length > 2")
        for view in ["inspect", "vocabulary"] {
            try browser.value("document.getElementById('tab-\(view)').click()")
            try browser.wait("shown", "!document.getElementById('\(view)').hidden")
            let weak = try browser.texts(Self.weakTexts)
            #expect(weak.isEmpty, "\(scheme): \(weak)")
        }
        let paper = try browser.text("getComputedStyle(document.body).backgroundColor")
        #expect((paper == "rgb(255, 255, 255)") == (scheme == "light"))
    }

    static let weakTexts = """
        (() => {
          const numbers = color => color.match(/[\\d.]+/g).map(Number);
          const part = value => (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
          const backgroundOf = element => {
            for (let node = element; node; node = node.parentElement) {
              const color = numbers(getComputedStyle(node).backgroundColor);
              if (color.length < 4 || color[3] > 0) return color;
            }
            return [255, 255, 255];
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), weak = [];
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const color = numbers(element.ownerSVGElement ? style.fill : style.color);
            const [a, b] = [light(color), light(backgroundOf(element))].sort((a, b) => b - a);
            if ((a + .05) / (b + .05) < 4.5) weak.push(`${walker.currentNode.data} ${(a + .05) / (b + .05)}`);
          }
          return weak;
        })()
        """

    /// The name of every control, for screen readers.
    @Test func everyControlHasAName() throws {
        let nameless = try browser.texts(
            """
            [...document.querySelectorAll("button, input, select, textarea, [role=listbox], [role=img], section")]
              .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim()))
              .map(e => e.outerHTML)
            """)
        #expect(nameless.isEmpty)
        #expect(try browser.text("document.documentElement.lang") == "en")
    }
}
