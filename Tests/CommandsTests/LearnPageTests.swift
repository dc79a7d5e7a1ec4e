import BPE
import BytePairs
import Display
import Foundation
import SplitPatterns
import TestSupport
import Testing
import Views

/// The view "Learn" of the page, in a real browser.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct LearnPageTests {
    private let server: ServingProcess
    private let browser: Browser

    init() throws {
        server = try ServingProcess("-e", "default")
        browser = try Browser(server.address)
        try browser.wait("started", "document.body?.dataset.shown >= '1'")
        try browser.value("document.getElementById('tab-learn').click()")
        try waitForStep(0)
    }

    private func waitForStep(_ step: Int) throws {
        try browser.wait(
            "step \(step)", "document.getElementById('learn').dataset.shown === '\(step)'")
    }

    private func boxes(_ place: String = "learn-tokens") throws -> [String] {
        try browser.texts("[...document.querySelectorAll('#\(place) .learn-token')].map(b => b.textContent)")
    }

    private func text(of id: String) throws -> String {
        try browser.text("document.getElementById('\(id)').textContent")
    }

    private func write(_ text: String, into id: String) throws {
        let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        try browser.value(
            """
            (() => { const field = document.getElementById("\(id)"); field.value = \(quoted);
            field.dispatchEvent(new Event("input", { bubbles: true })) })()
            """)
    }

    private func choose(_ value: String, in id: String) throws {
        try browser.value(
            """
            (() => { const field = document.getElementById("\(id)"); field.value = "\(value)";
            field.dispatchEvent(new Event("change")) })()
            """)
    }

    private func shown(_ text: JoinedText, _ step: Int) -> [String] {
        text.tokens(after: step).map { visible(text.bytes[$0]) }
    }

    @Test func everyStepIsTheLessons() throws {
        let lesson = try Lesson(Array(Lesson.example.utf8), pattern: .o200k, ties: .firstSeen)
        let sentence = try lesson.encode(
            Array(try browser.text("document.getElementById('learn-sentence').value").utf8))
        for step in 0...lesson.steps.count {
            try waitForStep(step)
            #expect(try boxes() == shown(lesson.text, step))
            #expect(try boxes("learn-sentence-tokens") == shown(sentence, step))
            let pairs = try browser.texts(
                "[...document.querySelectorAll('#learn-pairs tbody tr')].map(r => `${r.cells[0].textContent} ${r.cells[1].textContent}`)"
            )
            #expect(
                pairs
                    == lesson.ranking(after: step).pairs.prefix(8).map {
                        "\(lesson.shown($0.pair)) \($0.count)"
                    })
            let lit =
                try browser.value("document.querySelectorAll('#learn-tokens .next-pair').length") as? Int
            let story = try text(of: "learn-story")
            if step < lesson.steps.count {
                #expect(lit == lesson.steps[step].replaced)
                #expect(story.hasSuffix("Next: \(lesson.reason(for: lesson.steps[step]))"))
                #expect(try text(of: "learn-next") == "Merge \(lesson.shown(lesson.steps[step].merge.pair))")
                try browser.point(at: "#learn-next", clicks: true)
            } else {
                #expect(lit == 0 && story.hasSuffix(lesson.ending))
                #expect(try browser.value("document.getElementById('learn-next').disabled") as? Bool == true)
            }
        }
        #expect(try browser.value("document.querySelectorAll('#learn-vocabulary li').length") as? Int == 17)
        #expect(
            try browser.text("document.querySelector('#learn-curve svg').getAttribute('aria-label')")
                == "Bytes per token: 1.00 at the start, 3.65 now, 3.65 at the end")
    }

    /// Everything can be done without a pointer.
    @Test func keyboardAloneIsEnough() throws {
        func tab(to selector: String) throws {
            for _ in 0..<30
            where try browser.value("document.activeElement.matches('\(selector)')") as? Bool != true {
                try browser.press("Tab")
            }
            #expect(try browser.value("document.activeElement.matches('\(selector)')") as? Bool == true)
            #expect(try browser.value("document.activeElement.matches(':focus-visible')") as? Bool == true)
        }
        try browser.value("document.getElementById('tab-learn').focus()")
        try tab(to: "#learn-text")
        try tab(to: "#learn-next")
        try browser.press("Enter")
        try waitForStep(1)
        try browser.press("ArrowRight", "ArrowRight", "ArrowLeft")
        try waitForStep(2)
        try browser.press("End")
        try waitForStep(16)
        // The button that had the focus has nothing left to do.
        #expect(try browser.value("document.activeElement.id") as? String == "learn-back")
        try browser.press("Home")
        try waitForStep(0)
        try browser.value("document.getElementById('learn-pace').value = 'fast'")
        try tab(to: "#learn-play")
        try browser.press("Enter")
        try waitForStep(1)
        try waitForStep(2)
        #expect(try browser.text("document.getElementById('learn-story').ariaLive") == "off")
        try browser.press("Enter")
        #expect(try text(of: "learn-play") == "Play")
        try tab(to: "#learn-step")
        try browser.press("End")
        try waitForStep(16)
        #expect(
            try browser.text("document.getElementById('learn-step').ariaValueText") == "16 of 16 merges")
    }

    /// Without a field in focus, and after a click on the tab, which a tab list would take the arrows for.
    @Test func keysWorkWhereverTheFocusIs() throws {
        try browser.press("End")
        try waitForStep(16)
        try browser.press("ArrowLeft")
        try waitForStep(15)
        try browser.point(at: "#tab-inspect", clicks: true)
        try browser.point(at: "#tab-learn", clicks: true)
        try browser.press("Home", "ArrowRight")
        try waitForStep(1)
        try browser.value("document.getElementById('learn-sentence').focus()")
        try browser.press("ArrowRight")
        try waitForStep(1)
    }

    @Test func theAddressKeepsTheLesson() throws {
        try write("xy ab + xy ab", into: "learn-text")
        try browser.wait(
            "the text", "document.getElementById('learn-story').textContent.includes('x + y is taken')")
        try choose("huggingface", in: "learn-ties")
        try browser.wait(
            "the rule", "document.getElementById('learn-story').textContent.includes('a + b is taken')")
        try browser.value("document.getElementById('learn-next').click()")
        try browser.wait(
            "an address",
            "location.hash.startsWith('#view=learn&text=xy%20ab%20%2B%20xy%20ab&') && location.hash.endsWith('step=1')"
        )
        try browser.reload()
        try waitForStep(1)
        #expect(try browser.text("document.getElementById('learn-text').value") == "xy ab + xy ab")
        #expect(try browser.text("document.getElementById('learn-ties').value") == "huggingface")
        #expect(try browser.text("document.getElementById('learn-sample').value") == "")
        try browser.value("document.getElementById('tab-inspect').click()")
        try browser.wait("Inspect’s address", "location.hash.startsWith('#e=')")
        try browser.value("location.hash = '#view=learn&text=abab&step=1'")
        try browser.wait("the other text", "document.getElementById('learn-tokens').textContent === 'abab'")
        try waitForStep(1)
        #expect(try browser.value("document.getElementById('learn').hidden") as? Bool == false)
        try write(String(repeating: "foot ", count: 900), into: "learn-text")
        try browser.wait("too long", "location.hash === '#view=learn'")
        #expect(try browser.value("document.getElementById('learn-note').hidden") as? Bool == false)
    }

    @Test func anotherTextKeepsTheStepAndAnotherLessonBegins() throws {
        try browser.press("End")
        try browser.value("document.getElementById('learn-next').focus()")
        try browser.press("End")
        try waitForStep(16)
        try write("feet of feet 🦶", into: "learn-sentence")
        let lesson = try Lesson(Array(Lesson.example.utf8), pattern: .o200k, ties: .firstSeen)
        let sentence = try lesson.encode(Array("feet of feet 🦶".utf8))
        let expected = shown(sentence, 16).joined(separator: "|")
        try browser.wait(
            "encoded",
            "[...document.querySelectorAll('#learn-sentence-tokens .learn-token')].map(b => b.textContent).join('|') === '\(expected)'"
        )
        #expect(try browser.text("document.getElementById('learn').dataset.shown") == "16")
        try write("xy ab xy ab", into: "learn-text")
        try waitForStep(0)
        try browser.wait(
            "the tie",
            "document.getElementById('learn-story').textContent.includes('x + y is taken, because it comes first in the text.')"
        )
        #expect(try browser.text("document.getElementById('learn-sample').value") == "")
        try choose("huggingface", in: "learn-ties")
        try browser.wait(
            "the other rule", "document.getElementById('learn-story').textContent.includes('a + b is taken')")
        try choose("first-seen", in: "learn-ties")
        try choose("Hindi", in: "learn-sample")
        try browser.wait("bytes", "document.querySelectorAll('#learn-tokens .learn-token').length > 80")
        #expect(try boxes().prefix(3) == ["<E0>", "<A4>", "<AA>"])
        for (display, faces) in [("bytes", ["E0", "A4", "AA"]), ("ids", ["224", "164", "170"])] {
            try choose(display, in: "learn-display")
            #expect(try Array(boxes().prefix(3)) == faces)
        }
    }

    @Test func whatIsTooLongIsRefusedAndStays() throws {
        try write(String(repeating: "foot ", count: 1001), into: "learn-text")
        try browser.wait(
            "said",
            "document.getElementById('learn-status').textContent.startsWith('A lesson takes a text of at most 5,000 bytes')"
        )
        #expect(try browser.value("document.getElementById('learn-text').value.length") as? Int == 5005)
        #expect(try browser.value("document.querySelector('.learn-bar').hidden") as? Bool == true)
        try write("", into: "learn-text")
        try browser.wait(
            "nothing", "document.getElementById('learn-story').textContent.includes('There is no text')")
        #expect(try text(of: "learn-status") == "")
        try write("<b>&amp;</b><b>", into: "learn-text")
        try browser.wait("typed", "document.querySelectorAll('#learn-tokens .learn-token').length === 15")
        #expect(try browser.value("document.querySelectorAll('#learn-tokens b').length") as? Int == 0)
    }

    /// WCAG's 4.5 to 1, for every text as it is computed.
    @Test(arguments: ["light", "dark"])
    func textStandsOut(_ scheme: String) throws {
        try browser.emulate("prefers-color-scheme", scheme)
        try browser.value("document.getElementById('learn-next').focus()")
        try browser.value("document.querySelector('#learn details').open = true")
        for key in ["Home", "End", "ArrowLeft"] {
            try browser.press(key)
            Thread.sleep(forTimeInterval: 1)
            let weak = try browser.texts(PageAccessTests.weakTexts)
            #expect(weak.isEmpty, "\(scheme): \(weak)")
        }
    }

    @Test(arguments: [320, 390])
    func phoneScrollsOnlyDown(_ width: Int) throws {
        try browser.resize(width: width, height: 740)
        try browser.value("document.querySelector('#learn details').open = true")
        try write(String(repeating: "averyveryverylongword", count: 20), into: "learn-text")
        try browser.wait("typed", "document.querySelectorAll('#learn-tokens .learn-token').length > 200")
        try browser.value("document.getElementById('learn-next').focus()")
        for key in ["Home", "ArrowRight", "End"] {
            try browser.press(key)
            #expect(
                try browser.value("document.documentElement.scrollWidth <= \(width)") as? Bool == true,
                "\(key)")
        }
    }

    /// The name of every control, for screen readers; and nothing moves for those who want no motion.
    @Test func everyControlHasAName() throws {
        let nameless = try browser.texts(
            """
            [...document.querySelectorAll("#learn :is(button, input, select, textarea, [role=group], [role=img], section, ol)")]
              .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
              .map(e => e.outerHTML)
            """)
        #expect(nameless.isEmpty)
        let moving = try browser.texts(
            """
            [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
              .filter(rule => rule.style && (rule.style.animationName || "none") !== "none").map(rule => rule.cssText)
            """)
        #expect(moving.isEmpty)
    }
}
