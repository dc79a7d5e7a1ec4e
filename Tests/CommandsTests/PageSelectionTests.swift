import BPE
import Display
import Foundation
import TestSupport
import Testing

/// The token that is selected, by pointer, keys and caret.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct PageSelectionTests {
    private let page: OpenPage
    private var browser: Browser { page.browser }

    init() throws { page = try OpenPage() }

    private static let id = "document.querySelector('#details .id')?.textContent"

    @Test func pointerAndKeysTellTheSame() throws {
        let text = "How many eyes?\nin 1955"
        let ids = try Tokenizer.default.encode(text).map { grouped(Int($0)) }
        try page.type(text)
        try browser.wait("tokens", "(\(OpenPage.boxes())).length === \(page.shown(text).count)")
        try browser.point(at: "[data-encoding=bpe64k] .token:nth-child(2)")
        try browser.wait("pointed at", "\(Self.id) === '\(ids[1])'")
        let told = try browser.text("document.querySelector('#details').innerText")
        #expect(
            told.contains("1, counted from 0, of \(ids.count)") && told.contains("20 6D 61 6E 79")
                && told.contains("bytes 3 to 7, characters 3 to 7"))
        try browser.wait("its merges", "document.querySelector('#details svg') !== null")
        #expect(
            try browser.text("document.querySelector('#details svg').getAttribute('aria-label')")
                == "Merges: (((␠ + m) + (a + n)) + y)")
        // The same bytes are highlighted in the other encoding.
        #expect(
            try browser.texts(
                "[...document.querySelectorAll('[data-encoding=small] .same')].map(b => b.textContent)")
                == ["␠", "m", "a", "n", "y"])
        try browser.value("document.querySelector('[data-encoding=bpe64k] .tokens').focus()")
        try browser.press("Home")
        try browser.wait("the first", "\(Self.id) === '\(ids[0])'")
        for (key, id) in [
            ("ArrowRight", ids[1]), ("ArrowRight", ids[2]), ("ArrowLeft", ids[1]), ("Home", ids[0]),
        ] {
            try browser.press(key)
            try browser.wait("\(key)", "\(Self.id) === '\(id)'")
        }
        try browser.press("ArrowDown")
        try browser.wait("a line down", "document.querySelector('.chosen').textContent === 'in'")
        try browser.press("ArrowUp")
        try browser.wait("a line up", "document.querySelector('.chosen').textContent === 'How'")
        try browser.press("End")
        try browser.wait("the end", "\(Self.id) === '\(ids.last!)'")
        // Enter goes to the token in the text.
        try browser.press("Enter")
        #expect(
            try browser.text(
                "(a => a.value.slice(a.selectionStart, a.selectionEnd))(document.activeElement)")
                == page.shown(text).last!)
    }

    @Test func panelFollowsTheCaret() throws {
        let text = "How many eyes does my foot have?"
        try page.type(text)
        try browser.wait("the last token", "document.querySelector('.chosen')?.textContent === '?'")
        try browser.value("document.getElementById('text').setSelectionRange(13, 13)")
        try browser.wait(
            "the token before the caret", "document.querySelector('.chosen').textContent === '␠eyes'")
        try browser.type("x")
        let eyesx = try #require(page.shown("How many eyesx does my foot have?").dropFirst(2).first)
        try browser.wait(
            "while typing",
            "document.querySelector('.chosen').textContent !== '␠eyes' || '\(eyesx)' === '␠eyes'")
    }

    /// The advice of a finding stands with its token, and the list leads there.
    @Test func findingsAreWithTheirTokens() throws {
        try page.type("A pa\u{200B}ge.\n\nA pa\u{200B}ge.")
        try browser.wait("findings", "document.querySelectorAll('#findings .place').length === 2")
        #expect(try page.text("#findings summary").hasSuffix("high invisible ×2"))
        try browser.point(at: "#findings .place:nth-of-type(2)", clicks: true)
        try browser.wait("its token", "document.querySelector('.chosen').textContent.includes('<U+200B>')")
        #expect(try page.text("#details .advice").contains("→"))
        #expect(try browser.value("document.activeElement.matches('.tokens')") as? Bool == true)
        let name = try browser.text("document.querySelector('.chosen').getAttribute('aria-label')")
        #expect(name.contains(", id ") && name.contains("invisible"))
    }

    /// The steps are those of the piece, and end in its tokens.
    @Test func stepsAreThoseOfThePiece() throws {
        try page.type(" giraffe")
        try browser.wait("tokens", "document.querySelector('.chosen')?.textContent === 'affe'")
        try browser.wait("its merges", "document.querySelector('#details details') !== null")
        try browser.value("document.querySelector('#details summary').click()")
        try browser.wait("steps", "document.querySelectorAll('#details .steps li').length > 0")
        #expect(
            try page.text("#details .steps li:last-child .parts") == "␠gir affe ")
    }

    /// The tree of a long token scrolls in the panel.
    @Test func treeDoesNotWidenThePanel() throws {
        let longest = try #require(
            (0..<TokenID(Encoding.default.size)).compactMap { Tokenizer.default.bytes(of: $0) }
                .filter { $0.allSatisfy { $0 > 0x60 && $0 < 0x7B } }.max { $0.count < $1.count })
        try page.type(String(decoding: longest, as: UTF8.self))
        try browser.wait("its merges", "document.querySelector('#details svg') !== null")
        let fits =
            "document.querySelector('#details').scrollWidth <= document.querySelector('#details').clientWidth"
        #expect(try browser.value(fits) as? Bool == true)
        #expect(try browser.value("document.documentElement.scrollWidth <= 1280") as? Bool == true)
    }
}
