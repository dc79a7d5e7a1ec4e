import Foundation
import TestSupport
import Testing

/// Rules for everyone: contrast, names, roles, keys alone, small screens, large letters.
@Suite(.enabled(if: Tool.chromium.path != nil, Tool.chromium.hint), .serialized)
struct PageAccessTests {
    private let page: OpenPage
    private var browser: Browser { page.browser }

    init() throws { page = try OpenPage() }

    private func isTrue(_ expression: String) throws -> Bool {
        try browser.value(expression) as? Bool == true
    }

    /// Everything can be done without a pointer, and the focus goes down the page.
    @Test func keyboardAloneIsEnough() throws {
        try browser.value("document.activeElement.blur()")
        func tab(to selector: String) throws {
            for _ in 0..<40 where try !isTrue("document.activeElement.matches('\(selector)')") {
                try browser.press("Tab")
            }
            #expect(try isTrue("document.activeElement.matches('\(selector)')"), "\(selector)")
            // The focus must be visible.
            #expect(
                try isTrue(
                    "document.activeElement.matches(':focus-visible') && (getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.closest('label') !== null)"
                ), "\(selector)")
        }
        // In the order in which they are on the page.
        for selector in [
            "[role=tab]", "#open-help", ".sample", "#text", "#encodings input", "[name=display]",
            "[name=specials]", "#file", "#open-chat", "#open-copy", ".tokens", "#findings summary",
        ] { try tab(to: selector) }
        try browser.value(
            "document.activeElement.blur(); document.getElementById('text').value = ''; document.getElementById('text').focus()"
        )
        try browser.type("abc 1955")
        try browser.wait("tokens", "(\(OpenPage.boxes("small"))).length === 6")
        try tab(to: "#encodings input")
        try browser.press(" ")
        try browser.wait("one encoding", "document.querySelectorAll('.pane').length === 1")
        try tab(to: "[name=display]")
        try browser.press("ArrowRight")
        try browser.wait("ids", "(\(OpenPage.boxes("small")))[0] === '257'")
        try tab(to: ".tokens")
        try browser.press("Home", "ArrowRight")
        try browser.wait("the next token", "document.querySelector('#details .id').textContent === '32'")
        try browser.value("document.activeElement.blur()")
        try tab(to: "#tab-inspect")
        try browser.press("ArrowRight", "ArrowRight")
        try browser.wait("the vocabulary", "document.querySelectorAll('#results td').length > 0")
        try tab(to: "#search-value")
    }

    /// The name of every control and of every token, for screen readers.
    @Test func everythingHasANameAndARole() throws {
        let nameless = try browser.texts(
            """
            [...document.querySelectorAll("button, input, select, textarea, dialog, [role], [popover], section:not(#learn)")]
              .filter(e => !["presentation", "alert", "status"].includes(e.getAttribute("role")))
              .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim()))
              .map(e => e.outerHTML)
            """)
        #expect(nameless.isEmpty)
        #expect(try browser.text("document.documentElement.lang") == "en")
        // Tokens are options of a list, and their names have their ids.
        let odd = try browser.texts(
            """
            [...document.querySelectorAll(".tokens .token")]
              .filter(box => box.role !== "option" || box.closest(".tokens").role !== "listbox" || !/, id \\d+/.test(box.ariaLabel))
              .map(box => box.outerHTML)
            """)
        #expect(odd.isEmpty)
        try browser.value("document.querySelector('.tokens').focus()")
        try browser.press("Home")
        #expect(
            try browser.text(
                "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).ariaLabel"
            )
            .hasPrefix("Q, id "))
        // What is said is the change, and not the panel.
        try page.type("How many eyes")
        try browser.wait(
            "said",
            "document.getElementById('said').textContent === '3 tokens in bpe64k, 11 tokens in small' || document.getElementById('said').textContent.startsWith('3 tokens in bpe64k')"
        )
        #expect(
            try browser.value("document.querySelectorAll('#details[aria-live], #findings[aria-live]').length")
                as? Int == 0)
    }

    /// WCAG's 4.5 to 1, for every text on the page as it is computed, in light and dark; 3 to 1 for edges of tokens.
    @Test(arguments: ["light", "dark"])
    func textStandsOut(_ scheme: String) throws {
        try browser.emulate("prefers-color-scheme", scheme)
        try page.type("How many eyes? in 1955 🦒\nthе end\u{200B}  x\ty ab\u{301} giraffe")
        try browser.wait("findings", "document.querySelectorAll('#findings summary').length > 2")
        try browser.value("document.querySelectorAll('#findings details').forEach(kind => kind.open = true)")
        let views = ["tab-inspect", "tab-vocabulary", "open-help", "open-chat"]
        for view in views {
            try browser.value("document.querySelectorAll('dialog').forEach(d => d.close())")
            if view == "open-help" { try browser.value("document.getElementById('tab-inspect').click()") }
            try browser.value("document.getElementById('\(view)').click()")
            Thread.sleep(forTimeInterval: 0.4)
            let weak = try browser.texts(Self.weakTexts)
            #expect(weak.isEmpty, "\(scheme), \(view): \(weak)")
        }
        let paper = try browser.text("getComputedStyle(document.body).backgroundColor")
        #expect((paper == "rgb(255, 255, 255)") == (scheme == "light"))
        #expect(try browser.texts(Self.weakEdges).isEmpty)
    }

    private static let contrast = """
        const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const numbers = color => {
          context.clearRect(0, 0, 1, 1);
          context.fillStyle = color;
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data];
        };
        const part = value => (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
        const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
        const contrast = (one, other) => {
          const [a, b] = [light(numbers(one)), light(numbers(other))].sort((a, b) => b - a);
          return (a + .05) / (b + .05);
        };
        const backgroundOf = element => {
          for (let node = element; node; node = node.parentElement) {
            const color = getComputedStyle(node).backgroundColor;
            if (numbers(color)[3] > 0) return color;
          }
          return "white";
        };
        """

    static let weakTexts = """
        (() => {
          \(contrast)
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), weak = [];
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest(":disabled, .unseen")) continue;
            const style = getComputedStyle(element);
            const color = element.ownerSVGElement ? style.fill : style.color;
            const value = contrast(color, backgroundOf(element));
            if (value < 4.5) weak.push(`${walker.currentNode.data} ${value}`);
          }
          return weak;
        })()
        """

    /// A token is seen without colours, by its edges.
    private static let weakEdges = """
        (() => {
          \(contrast)
          return [...document.querySelectorAll(".tokens .token:not(.chosen)")]
            .filter(box => contrast(getComputedStyle(box).borderLeftColor, getComputedStyle(document.body).backgroundColor) < 3)
            .map(box => box.outerHTML);
        })()
        """

    /// While one types on a phone, tokens are seen, with a keyboard of 300 points too.
    @Test(arguments: [844, 544])
    func phoneShowsTokensWhileTyping(_ height: Int) throws {
        let page = try OpenPage(width: 390, height: height)
        try page.type("How many eyes does my foot have?")
        try page.browser.wait("tokens", "(\(OpenPage.boxes())).length === 8")
        let seen = """
            [...document.querySelectorAll(".tokens .token")].filter(box => {
              const place = box.getBoundingClientRect();
              return place.width && document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2)?.closest(".token") === box;
            }).length
            """
        #expect(try #require(page.browser.value(seen) as? Int) >= 5)
        // The panel is a sheet, which says what the token is and opens.
        #expect(try page.text("#grip").contains("?"))
        try page.browser.point(at: "#grip", clicks: true)
        #expect(
            try page.browser.value("document.getElementById('details').checkVisibility()") as? Bool == true)
    }

    /// Nothing is wider than a small screen; 640 points are 1280 at 200 %.
    @Test(arguments: [320, 390, 640])
    func nothingIsWiderThanTheScreen(_ width: Int) throws {
        try browser.resize(width: width, height: 640)
        try page.type(
            "How many eyes does my foot have? " + String(repeating: "averyveryverylongword", count: 20))
        try browser.wait("tokens", "(\(OpenPage.boxes())).length > 20")
        #expect(try isTrue("document.documentElement.scrollWidth <= \(width)"))
        #expect(
            try isTrue(
                "[...document.querySelectorAll('.pane')].every(pane => pane.getBoundingClientRect().width > \(width) * .4)"
            ))
        try browser.value("document.getElementById('options').open = true")
        #expect(try isTrue("document.documentElement.scrollWidth <= \(width)"))
        try browser.value("document.getElementById('open-chat').click()")
        #expect(try isTrue("document.getElementById('chat').getBoundingClientRect().right <= \(width)"))
        try browser.value(
            "document.getElementById('chat').close(); document.getElementById('tab-vocabulary').click()")
        try browser.wait("the vocabulary", "document.querySelectorAll('#results td').length > 0")
        #expect(try isTrue("document.documentElement.scrollWidth <= \(width)"))
    }

    @Test func nothingMovesForThoseWhoAskForIt() throws {
        try browser.emulate("prefers-reduced-motion", "reduce")
        let moving =
            "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0 || getComputedStyle(e).animationName !== 'none').length"
        #expect(try browser.value(moving) as? Int == 0)
    }
}
