import BytePairs
import Display
import EmbeddedReport
import Formats
import Oddities

extension ReportDocument {
    /// The report as a self-contained page: tokens with borders, findings as notes in the margin. It needs no
    /// colour and no mouse: every token can have the focus, arrow keys go from one to the next.
    ///
    /// Shows all tokens if the report keeps them, otherwise the lines that it keeps.
    package func html() -> String {
        let numbered = Array(report.findings.enumerated())
        let (name, encoding) = (printable(input.name), printable(encoding.name))
        return htmlPage(
            title: "\(name) in \(encoding)", style: String(cString: embedded_report_css()),
            main: """
                <h1>\(htmlEscaped(name)) <small>in \(htmlEscaped(encoding))</small></h1>
                \(totalsHTML)
                <h2>Oddities</h2>
                \(findingsHTML(numbered))
                <h2>\(report.tokens == nil ? "Lines with findings" : "Tokens")</h2>
                <p class="hint">Each box is a token. The arrow keys go from one to the next; \
                its id and bytes are shown below it.</p>
                \(linesHTML(numbered))
                \(notesHTML)
                """,
            script: String(cString: embedded_report_js()))
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

    private func findingsHTML(_ numbered: [(offset: Int, element: Finding)]) -> String {
        if report.counts.isEmpty { return "<p>None.</p>" }
        let shownTokens = Set(shownLines.flatMap { $0.first..<$0.first + $0.tokens.count })
        return report.counts.map { count in
            let own = numbered.filter {
                $0.element.oddity == count.oddity && $0.element.severity == count.severity
            }
            let items = own.map { number, finding in
                let place = finding.tokens.lowerBound
                let link =
                    shownTokens.contains(place)
                    ? "<a href=\"#t\(place)\">token \(place)</a>" : "token \(place)"
                let suggestion = finding.suggestion.map { " <em>→ \(bdi($0))</em>" } ?? ""
                return "<li id=\"f\(number)\">\(link): \(bdi(finding.message))\(suggestion)</li>"
            }
            let more = count.count - own.count
            return """
                <details\(count.severity > .info ? " open" : "")>
                <summary>\(label(count.severity, count.oddity)) ×\(grouped(count.count))</summary>
                <p>\(htmlEscaped(Detector.of(count.oddity).reason))</p>
                <ul>\(items.joined())\(more > 0 ? "<li>… and \(grouped(more)) more</li>" : "")</ul>
                </details>
                """
        }.joined(separator: "\n")
    }

    /// `first` is the index of its first token.
    private struct ShownLine {
        var number: Int
        var first: Int
        var tokens: [TextToken]
    }

    private var shownLines: [ShownLine] {
        guard let tokens = report.tokens else {
            return report.lines.map {
                ShownLine(number: $0.number, first: $0.tokenRange.lowerBound, tokens: $0.tokens)
            }
        }
        var lines: [ShownLine] = []
        var line = ShownLine(number: 1, first: 0, tokens: [])
        for (index, token) in tokens.enumerated() {
            line.tokens.append(token)
            let breaks = token.bytes.count { $0 == 0x0A }
            guard breaks > 0 else { continue }
            lines.append(line)
            line = ShownLine(number: line.number + breaks, first: index + 1, tokens: [])
        }
        if !line.tokens.isEmpty { lines.append(line) }
        return lines
    }

    private func linesHTML(_ numbered: [(offset: Int, element: Finding)]) -> String {
        let ofToken = Dictionary(grouping: numbered, by: \.element.tokens.lowerBound)
        return shownLines.map { line in
            let boxes = line.tokens.enumerated().map { index, token in
                tokenHTML(token, line.first + index, isNoted: ofToken[line.first + index] != nil)
            }
            let notes = (line.first..<line.first + line.tokens.count).flatMap { ofToken[$0] ?? [] }.map {
                number, finding in
                let link = "<a href=\"#f\(number)\">\(label(finding.severity, finding.oddity))</a>"
                return "<li>\(link) \(bdi(finding.message))</li>"
            }
            return "<div class=\"line\"><span class=\"number\">\(line.number)</span><p>\(boxes.joined())</p>"
                + (notes.isEmpty ? "" : "<ul>\(notes.joined())</ul>") + "</div>"
        }.joined(separator: "\n")
    }

    private func tokenHTML(_ token: TextToken, _ index: Int, isNoted: Bool) -> String {
        let shown = visible(token.bytes)
        let hex = hexadecimal(token.bytes.prefix(32)) + (token.bytes.count > 32 ? " …" : "")
        let facts = htmlEscaped("token \(index), id \(token.id), bytes \(halfOpen(token.range)): \(hex)")
        let classes = "token\(isNoted ? " noted" : "")\(token.isSpecial ? " special" : "")"
        return "<span class=\"\(classes)\" id=\"t\(index)\" tabindex=\"0\" data-facts=\"\(facts)\" "
            + "aria-label=\"\(htmlEscaped(shown)), \(facts)\">\(bdi(shown))</span>"
    }

    private func label(_ severity: Severity, _ oddity: Oddity) -> String {
        "<b class=\"\(severity.rawValue)\">\(severity.rawValue)</b> \(oddity.rawValue)"
    }

    private var notesHTML: String {
        let all = allNotes
        return all.isEmpty ? "" : "<h2>Notes</h2><ul>\(all.map { "<li>\(bdi($0))</li>" }.joined())</ul>"
    }
}

/// Text whose direction does not affect the text around it.
private func bdi(_ text: String) -> String { "<bdi>\(htmlEscaped(text))</bdi>" }
