import Foundation
import Testing
import Charts

@Suite struct ChartsTests {
    private func page(name: String, steps: [TrainingPicture.Step] = []) -> String {
        TrainingPicture(
            name: name, facts: [("a <fact>", "1 & 2")],
            curves: [("the \"text\"", [(size: 256, bytesPerToken: 1), (size: 512, bytesPerToken: 2)])],
            frequencies: [(1, 100), (2, 10)], lengths: [0, 256, 100], firstSteps: steps, lastSteps: []
        ).html()
    }

    @Test func escapesEverything() {
        let page = page(
            name: "\u{1B}[31m<b>\u{202E}",
            steps: [(rank: 1, left: Array("<i".utf8), right: [0xF0], count: 1234)])
        #expect(page.contains("<h1>&lt;U+001B&gt;[31m&lt;b&gt;&lt;U+202E&gt; <small>"))
        #expect(page.contains("<dt>a &lt;fact&gt;</dt><dd>1 &amp; 2</dd>"))
        #expect(page.contains(">the &quot;text&quot;</text>"))
        // Bytes that are not UTF-8 are shown as such.
        #expect(page.contains("<code>&lt;i</code> + <code>\\xf0</code></td><td><code>&lt;i\\xf0</code>"))
        #expect(page.contains("<td class=\"number\">1,234</td>"))
        #expect(!page.contains("\u{1B}") && !page.contains("\u{202E}"))
    }

    /// Counts files of strangers have any numbers.
    @Test(arguments: [1, 1 << 53, Int.max]) func drawsAnyCounts(count: Int) {
        let page = TrainingPicture(
            name: "large", facts: [], curves: [("text", [(size: 256, bytesPerToken: 1)])],
            frequencies: [(1, count), (2, count)], lengths: [0, 100], firstSteps: [], lastSteps: []
        ).html()
        #expect(page.contains("<polyline") && !page.contains("nan") && !page.contains("\"inf"))
    }

    @Test func drawsALineForEachCurveAndABarForEachLength() {
        let page = page(name: "mine")
        #expect(page.components(separatedBy: "<polyline").count - 1 == 2)
        #expect(page.components(separatedBy: "<rect class=\"bar\"").count - 1 == 20)
        #expect(page.contains("<title>100 tokens of 2 bytes</title>"))
    }
}
