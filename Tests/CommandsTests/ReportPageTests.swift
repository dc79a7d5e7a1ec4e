import BPE
import Display
import Foundation
import TestSupport
import Testing

/// The page of `bpe report --format html` in a real browser, from a file.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint))
struct ReportPageTests {
    private let folder: TemporaryFolder
    private let text = "Add 1275 and 67730.\r\nThen हिन्दी 🦒 pa\u{200B}ge ␠ <b>don’t</b>\n"

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(width: Int = 1280) async throws -> Browser {
        try folder.write(text.utf8, to: "a page.txt")
        let file = folder.path + "/a page.txt"
        let path = folder.path + "/report.html"
        let run = await CommandLineRun("report", file, "--format", "html", "-o", path)
        #expect(run.status == 0, "\(run.errors)")
        let browser = try Browser("file://\(path)", width: width)
        try browser.wait("loaded", "document.querySelectorAll('.line i').length > 0")
        return browser
    }

    @Test func tokensAreTheLibrarysAndThePanelSaysWhatEachIs() async throws {
        let browser = try await open()
        let bytes = Array(text.utf8)
        let spans = try Tokenizer.default.spans(bytes, specialTokens: .asText)
        let boxes = "[...document.querySelectorAll('.line i')]"
        #expect(
            try browser.texts("\(boxes).map(box => box.textContent)")
                == spans.map { visible(bytes[$0.bytes]) })
        #expect(try browser.text("document.title") == "a page.txt")
        try browser.value("document.querySelector('.line i').focus()")
        for (index, span) in spans.enumerated() {
            let panel = try browser.text("document.getElementById('panel').textContent")
            let bytes = "\(span.bytes.lowerBound)..\(span.bytes.upperBound)"
            // By bytes: a vowel sign after the last space would join it.
            #expect(panel.utf8.starts(with: "token \(index) · id \(span.id) · bytes \(bytes) · ".utf8))
            try browser.value(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))"
            )
        }
    }

    @Test func linkOfAFindingLeadsToItsToken() async throws {
        let browser = try await open()
        try browser.value(
            "[...document.querySelectorAll('a[data-t]')].find(a => a.textContent === '2:17').click()")
        #expect(try browser.text("document.activeElement.textContent").contains("U+200B"))
    }

    /// On a phone nothing is wider than the screen, in light and dark.
    @Test func pageFitsAPhone() async throws {
        let browser = try await open(width: 390)
        for scheme in ["light", "dark"] {
            try browser.prefer(scheme)
            #expect(try browser.value("document.documentElement.scrollWidth") as? Int ?? .max <= 390)
        }
    }
}
