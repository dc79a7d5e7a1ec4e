import Display
import EmbeddedReport
import Formats
import Oddities

extension VocabularyDocument {
    /// The report as a page: what is odd first, then the longest words of each script, then counts.
    package func html() -> String {
        let kinds = report.counts.map { count in
            let own = report.findings.of(count)
            let items = own.map { "<li>\($0.ids[0]) \(bdi($0.message))</li>" }.joined()
            let more = count.count - own.count
            return """
                <details\(count.severity > .low && own.count <= 20 ? " open" : "")>
                <summary>\(severityLabel(count.severity, count.oddity)) ×\(grouped(count.count))</summary>
                <p>\(htmlEscaped(Detector.of(count.oddity).reason))</p>
                <ul>\(items)\(more > 0 ? "<li>… and \(grouped(more)) more</li>" : "")</ul>
                </details>
                """
        }
        let words = report.longestWords.map { script in
            "<tr><td>\(htmlEscaped(script.name))</td><td>"
                + script.tokens.map { "\(bdi(visible($0.bytes))) <small>\($0.id)</small>" }.joined(
                    separator: ", ") + "</td></tr>"
        }
        let totals = report.totals
        let rows = [
            ("tokens", totals.tokens), ("special tokens", totals.specialTokens),
            ("unreachable", totals.unreachable),
            ("dead", totals.unreachableDead), ("partial UTF-8", totals.partialUTF8),
            ("impossible bytes", totals.impossibleBytes),
            ("redundant", totals.redundant), ("with and without a space", totals.withAndWithoutSpace),
            ("white space", totals.whiteSpaceOnly), ("not NFC", totals.notNFC),
            ("never merged", totals.neverMerged),
        ]
        let unlisted = report.unlisted.map {
            "<p>No list of \($0.rawValue) tokens is known for this encoding.</p>"
        }.joined()
        return htmlPage(
            title: "The vocabulary of \(printable(encoding.name))",
            style: String(cString: embedded_report_css()),
            main: """
                <h1>\(htmlEscaped(printable(encoding.name))) <small>\(grouped(totals.tokens)) tokens</small></h1>
                <h2>Oddities</h2>
                \(kinds.joined(separator: "\n"))
                \(unlisted)
                <h2>Longest words</h2>
                <table>\(words.joined())</table>
                <h2>Counts</h2>
                <dl>\(rows.map { "<div><dt>\($0.0)</dt><dd>\(grouped($0.1))</dd></div>" }.joined())</dl>
                """)
    }
}
