import BytePairs
import Display
import EmbeddedReport
import Formats
import Oddities

// Self-contained pages: one text or several, a vocabulary, a pair of texts.

extension ReportDocument {
    /// The report as a page: the verdict, what to change, the tokens in colour with findings in the margin, facts.
    /// It needs no colour, no mouse and no network: borders show the tokens, arrow keys go from one to the next.
    ///
    /// Shows all tokens if the report keeps them, otherwise the lines that it keeps.
    package func html() -> String {
        var page = ""
        writeHTML { page += $0 }
        return page
    }

    /// Hands out the page in parts: with all tokens it can be six times as long as the text.
    package func writeHTML(_ write: (String) throws -> Void) rethrows {
        try writePage(title: printable(input.title), reports: [self], write)
    }

    /// The page's part about this text. `number` tells the parts of one page apart.
    fileprivate func writeSection(_ number: Int, _ write: (String) throws -> Void) rethrows {
        let list = FindingList(findings: report.findings, counts: report.counts)
        let severity = report.counts.first?.severity ?? .info
        try write(
            """
            <section id="r\(number)">
            <h1>\(htmlEscaped(printable(input.title))) <small>in \(htmlEscaped(printable(encoding.name)))</small></h1>
            <p class="verdict \(severity > .low ? severity.rawValue : "clean")">\(htmlEscaped(capitalized(list.verdict))).</p>
            \(totalsHTML)
            \(FindingsHTML(report: report, section: number).problems)
            <h2>\(report.tokens == nil ? "Lines with findings" : "Tokens")</h2>

            """)
        try TokensHTML(report: report, section: number).writeLines(write)
        try write(
            """

            \(FindingsHTML(report: report, section: number).facts)
            \(notesHTML)
            </section>
            """)
    }

    private var totalsHTML: String {
        let totals = report.totals
        var rows = [
            ("tokens", grouped(totals.tokens)), ("bytes", grouped(totals.bytes)),
            ("characters", grouped(totals.characters)), ("lines", grouped(totals.lines)),
            ("bytes a token", decimal(totals.bytesPerToken, digits: 2)),
            ("distinct ids", grouped(totals.distinct)),
        ]
        rows += report.comparisons.map { ("tokens in \(printable($0.name))", grouped($0.tokens)) }
        return "<dl>\(rows.map { "<div><dt>\(htmlEscaped($0.0))</dt><dd>\($0.1)</dd></div>" }.joined())</dl>"
    }

    private var notesHTML: String {
        let all = allNotes
        return all.isEmpty ? "" : "<h2>Notes</h2><ul>\(all.map { "<li>\(bdi($0))</li>" }.joined())</ul>"
    }
}

extension ReportCollection {
    /// The reports one after another on one page, with a table of contents.
    package func html() -> String {
        var page = ""
        writeHTML { page += $0 }
        return page
    }

    /// Hands out the page in parts.
    package func writeHTML(_ write: (String) throws -> Void) rethrows {
        try writePage(
            title: "\(counted(reports.count, "text")) in \(printable(encoding.name))", reports: reports, write
        )
    }
}

private func writePage(
    title: String, reports: [ReportDocument], _ write: (String) throws -> Void
) rethrows {
    try write(htmlPageStart(title: title, style: String(cString: embedded_report_css())))
    if reports.count > 1 { try write(contentsHTML(reports)) }
    for (number, report) in reports.enumerated() {
        if number > 0 { try write("\n") }
        try report.writeSection(number, write)
    }
    try write(
        "<p id=\"panel\" class=\"hint\">Each box is a token; the arrow keys go from one to the next.</p>")
    try write(htmlPageEnd(script: String(cString: embedded_report_js())))
}

private func contentsHTML(_ reports: [ReportDocument]) -> String {
    let rows = reports.enumerated().map { index, document in
        let list = FindingList(findings: document.report.findings, counts: document.report.counts)
        return "<tr><td><a href=\"#r\(index)\">\(htmlEscaped(printable(document.input.title)))</a></td>"
            + "<td>\(grouped(document.report.totals.tokens))</td><td>\(htmlEscaped(list.verdict))</td></tr>"
    }
    return "<table><tr><th>text</th><th>tokens</th><th>verdict</th></tr>\(rows.joined())</table>\n"
}

private func capitalized(_ sentence: String) -> String {
    sentence.prefix(1).uppercased() + sentence.dropFirst()
}

extension InputSummary {
    /// What a page calls it: the name of the file without its folders.
    var title: String {
        kind == .text ? "Standard input" : name.split(separator: "/").last.map(String.init) ?? name
    }
}

func severityLabel(_ severity: Severity, _ oddity: Oddity) -> String {
    "<b class=\(severity.rawValue)>\(severity.rawValue)</b> \(oddity.rawValue)"
}

/// Text whose direction does not affect the text around it.
func bdi(_ text: String) -> String { "<bdi>\(htmlEscaped(text))</bdi>" }
