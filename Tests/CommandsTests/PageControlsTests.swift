import BPE
import Display
import Foundation
import Oddities
import TestSupport
import Testing

/// Examples, options, chat messages, copies, links, keys, and the vocabulary.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct PageControlsTests {
    private let page: OpenPage
    private var browser: Browser { page.browser }

    init() throws { page = try OpenPage() }

    @Test func firstScreenIsFilled() throws {
        #expect(try page.boxes().contains("␠foot"))
        #expect(try page.text("#details .face") == "␠foot")
        #expect(try page.text("#look").contains("Point at a token"))
        #expect(try page.text("#encodings").contains("built in; no model uses it"))
        #expect(try browser.value("document.querySelectorAll('.sample').length") as? Int == 8)
        // Nothing is said about no text.
        try page.type(" ")
        try browser.value(
            "document.getElementById('text').value = ''; document.getElementById('text').dispatchEvent(new Event('input'))"
        )
        try browser.wait("empty", "(\(OpenPage.boxes())).length === 0")
        let all = try browser.text("document.body.innerText")
        #expect(all.contains("No text yet") && !all.contains("Nothing odd"))
    }

    @Test func everyExampleIsShown() throws {
        let count = try #require(browser.value("document.querySelectorAll('.sample').length") as? Int)
        for place in 0..<count {
            try page.doing("example") {
                try browser.value("document.querySelectorAll('.sample')[\(place)].click()")
            }
            let text = try browser.text("document.getElementById('text').value")
            try page.expect(boxes: page.shown(text))
            #expect(try page.text("#look").count > 40)
        }
        try browser.wait(
            "the hidden message", "document.getElementById('findings').textContent.includes('invisible')")
    }

    @Test func specialTokensAreSignalsWhereAsked() throws {
        let special = try #require(Encoding.default.specialTokens.first)
        try page.type("a\(special.text)")
        try page.expect(boxes: page.shown("a\(special.text)"))
        try browser.value("document.querySelector('[name=specials][value=allow]').click()")
        try page.expect(boxes: ["a", special.text])
        #expect(
            try browser.value("document.querySelectorAll('[data-encoding=bpe64k] .special').length") as? Int
                == 1)
        try browser.wait("in the address", "location.hash.includes('specials=allow')")
    }

    @Test func messagesBecomeATemplatesText() throws {
        try browser.point(at: "#open-chat", clicks: true)
        #expect(try browser.value("document.getElementById('chat').open") as? Bool == true)
        try browser.value(
            "(a => { a.value = 'Hi'; a.dispatchEvent(new Event('input', { bubbles: true })) })(document.querySelector('#chat-messages textarea'))"
        )
        let expected = """
            <|im_start|>system
            Hi<|im_end|>
            <|im_start|>user
            How many eyes does my foot have?<|im_end|>
            <|im_start|>assistant

            """
        #expect(try page.text("#chat-preview") == expected)
        try page.doing("used") { try browser.point(at: "#chat-use", clicks: true) }
        #expect(try browser.text("document.getElementById('text').value") == expected)
    }

    /// An address never has another text than the page, and a link never a part of one.
    @Test func longTextHasNoLink() throws {
        try browser.wait("kept", "location.hash.includes('text=')")
        try page.doing("pasted") { try page.paste("'How many eyes? '.repeat(10000)") }
        try browser.wait("no text in the address", "!location.hash.includes('text=')")
        #expect(try page.text("#facts").hasSuffix("too long for the address"))
        #expect(try page.boxes().first == "How")
        try browser.value("document.getElementById('copy-link').click()")
        try browser.wait(
            "said", "document.getElementById('note').textContent.startsWith('Nothing copied: the link')")
    }

    @Test func linkCarriesWhatThereIsToSeeInAnExample() throws {
        try browser.value(
            """
            (async () => { const { samples } = await import("/samples.js");
            location.hash = "#show=ids&text=" + encodeURIComponent(samples[2].text) })()
            """)
        try browser.wait(
            "its explanation", "document.getElementById('look').textContent.startsWith('Digits')")
        try browser.wait("ids", "document.querySelector('[name=display][value=ids]').checked")
        try browser.wait("kept", "location.hash.includes('show=ids') && location.hash.includes('e=bpe64k')")
    }

    @Test func copiesAreWhatTheySay() throws {
        try browser.value(
            "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text } } })"
        )
        try page.type("How \"many\" é")
        try browser.wait("tokens", "(\(OpenPage.boxes())).length === \(page.shown("How \"many\" é").count)")
        let ids = try Tokenizer.default.encode("How \"many\" é")
        let list = ids.map(String.init)
        func copied(_ what: String) throws -> String {
            try browser.value("window.copied = undefined; document.querySelector('\(what)').click()")
            try browser.wait("copied", "window.copied !== undefined")
            return try browser.text("window.copied")
        }
        #expect(try copied("[data-copy=ids]") == list.joined(separator: " "))
        #expect(try copied("[data-copy=tokens]") == page.shown("How \"many\" é").joined(separator: "\n"))
        let json =
            try JSONSerialization.jsonObject(with: Data(copied("[data-copy=json]").utf8)) as? [String: Any]
        #expect(json?["ids"] as? [Int] == ids.map(Int.init) && json?["encoding"] as? String == "bpe64k")
        let python = try copied("[data-copy=python]")
        #expect(python.hasPrefix("# bpe64k\nids = [\(list.joined(separator: ", "))]\n"))
        #expect(python.contains(#"b"How""#) && python.contains(#"\xc3\xa9"#))
        #expect(try copied("#copy-link").hasPrefix("\(page.server.address)/#e=bpe64k&e=small&text=How%20"))
        #expect(try page.text("#note") == "Link copied.")
    }

    @Test func linkCarriesTextAndEncodings() throws {
        let text = "100% + #1 & ü\n🦒"
        try page.drop(Array(text.utf8))
        try browser.value("document.querySelector('#encodings input').click()")
        try browser.wait("one encoding", "document.querySelectorAll('.pane').length === 1")
        try browser.wait(
            "in the address",
            "decodeURIComponent(location.hash).includes('🦒') && !location.hash.includes('bpe64k')")
        let link = try browser.text("location.href")
        #expect(link.hasPrefix("\(page.server.address)/#"))
        try browser.go(to: link)
        try browser.wait("loaded again", "document.getElementById('text')?.value.startsWith('100% + #1 & ü')")
        try browser.wait("tokens", "document.querySelectorAll('[data-encoding=small] .token').length > 0")
        try page.expect(boxes: page.shown(text, page.small), "small")
        #expect(try browser.value("document.querySelectorAll('.pane').length") as? Int == 1)
        // An edited address is followed without loading.
        try browser.value("window.same = true; location.hash = '#e=bpe64k&e=small&text=my%20foot'")
        try browser.wait("followed", "(\(OpenPage.boxes())).join('') === 'my␠foot' && window.same")
        #expect(try browser.text("document.getElementById('text').value") == "my foot")
        try browser.value("location.hash = '#e=no-such&text=a'")
        try browser.wait(
            "said", "document.getElementById('status')?.textContent === 'Not on this machine: no-such'")
    }

    @Test func droppedTextIsTaken() throws {
        try page.doing("dropped") {
            try browser.value(
                """
                (() => { const data = new DataTransfer(); data.setData("text/plain", "my foot");
                document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })) })()
                """)
        }
        try page.expect(boxes: ["my", "␠foot"])
    }

    @Test func keysDoWhatTheHelpSays() throws {
        try browser.value("document.activeElement.blur()")
        try browser.press("?")
        #expect(try browser.value("document.getElementById('help').open") as? Bool == true)
        try browser.value("document.getElementById('help').close()")
        try page.doing("ids") { try browser.press("i") }
        #expect(try page.boxes().allSatisfy { Int($0) != nil })
        try page.doing("bytes") { try browser.press("b") }
        #expect(try page.boxes().first == "51")
        try browser.press("/")
        #expect(try browser.text("document.activeElement.id") == "text")
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
        try page.choose("search-kind", "id")
        try page.choose("search-value", "\(try #require(Tokenizer.default.encode(" many").first))")
        try browser.wait("by id", "JSON.stringify(\(found)) === '[\"␠many\"]'")
        try page.choose("search-kind", "bytes")
        try page.choose("search-value", "F0 9F A6")
        try browser.wait("by bytes", "(\(found))[0] === '<F0 9F A6>'")
        try page.choose("search-value", "")
        try page.choose("search-script", "Hebrew")
        try page.choose("search-order", "longest")
        let hebrew = try #require(VocabularyReport(on: .default).scripts.first { $0.name == "Hebrew" }).tokens
        try browser.wait(
            "by script", "document.getElementById('search-status').textContent === '\(hebrew) tokens'")
        try browser.point(at: "#search-more", clicks: true)
        try browser.wait("more", "document.querySelectorAll('#results tbody tr').length === 400")
        // No id breaks across lines.
        let broken =
            "[...document.querySelectorAll('#results td button')].filter(id => id.getClientRects().length > 1).length"
        #expect(try browser.value(broken) as? Int == 0)
        try page.choose("search-kind", "id")
        try page.choose("search-value", "x")
        try browser.wait(
            "refused", "document.getElementById('search-status').textContent === 'An id is a number.'")
    }

    @Test func nothingComesFromElsewhere() throws {
        let addresses = try browser.texts("performance.getEntriesByType('resource').map(entry => entry.name)")
        #expect(
            addresses.count > 8 && addresses.allSatisfy { $0.hasPrefix("\(page.server.address)/") },
            "\(addresses)")
    }
}
