import BytePairs
import Display
import Oddities

extension ReportDocument {
    /// The report as one page that needs nothing else: tokens with borders, findings as notes in the margin. It can be
    /// read without colour and without a mouse: every token can have the focus, arrow keys go from one to the next.
    ///
    /// All tokens are shown if the report keeps them, else the lines that it keeps.
    ///
    /// - Complexity: linear in what the report keeps.
    public func html() -> String {
        let numbered = Array(report.findings.enumerated())
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(printable(input.name))) in \(escaped(printable(encoding.name)))</title>
            <style>
            \(reportStyle)
            </style>
            </head>
            <body>
            <main>
            <h1>\(escaped(printable(input.name))) <small>in \(escaped(printable(encoding.name)))</small></h1>
            \(totalsHTML)
            <h2>Oddities</h2>
            \(findingsHTML(numbered))
            <h2>\(report.tokens == nil ? "Lines with findings" : "Tokens")</h2>
            <p class="hint">Each box is a token. The arrow keys go from one to the next; its id and bytes are shown below it.</p>
            \(linesHTML(numbered))
            \(notesHTML)
            </main>
            <script>
            \(reportScript)
            </script>
            </body>
            </html>

            """
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
        return "<dl>\(rows.map { "<div><dt>\(escaped($0.0))</dt><dd>\($0.1)</dd></div>" }.joined())</dl>"
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
                <summary><b class="\(count.severity.rawValue)">\(count.severity.rawValue)</b> \(count.oddity.rawValue) ×\(grouped(count.count))</summary>
                <p>\(escaped(Detector.of(count.oddity).reason))</p>
                <ul>\(items.joined())\(more > 0 ? "<li>… and \(grouped(more)) more</li>" : "")</ul>
                </details>
                """
        }.joined(separator: "\n")
    }

    /// Tokens of one line, the first of which has the index `first`.
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
                "<li><a href=\"#f\(number)\"><b class=\"\(finding.severity.rawValue)\">\(finding.severity.rawValue)</b> \(finding.oddity.rawValue)</a> \(bdi(finding.message))</li>"
            }
            return
                "<div class=\"line\"><span class=\"number\">\(line.number)</span><p>\(boxes.joined())</p>\(notes.isEmpty ? "" : "<ul>\(notes.joined())</ul>")</div>"
        }.joined(separator: "\n")
    }

    private func tokenHTML(_ token: TextToken, _ index: Int, isNoted: Bool) -> String {
        let shown = visible(token.bytes)
        let facts =
            "token \(index), id \(token.id), bytes \(token.range.lowerBound)..\(token.range.upperBound): \(hexadecimal(token.bytes.prefix(32)))\(token.bytes.count > 32 ? " …" : "")"
        return
            "<span class=\"token\(isNoted ? " noted" : "")\(token.isSpecial ? " special" : "")\" id=\"t\(index)\" tabindex=\"0\" data-facts=\"\(escaped(facts))\" aria-label=\"\(escaped(shown)), \(escaped(facts))\">\(bdi(shown))</span>"
    }

    private var notesHTML: String {
        let all = allNotes
        return all.isEmpty ? "" : "<h2>Notes</h2><ul>\(all.map { "<li>\(bdi($0))</li>" }.joined())</ul>"
    }
}

/// Text that means itself in HTML, also inside a quoted attribute.
func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.unicodeScalars.append(character)
        }
    }
    return result
}

/// Text of any direction that does not change that of its surroundings.
private func bdi(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

private let reportStyle = """
    :root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --soft: #595959; --line: #8a8a8a; --note: #fff3c4;
      --high: #a40000; --medium: #8a4b00; --low: #00576b; --info: #3b3b98; }
    @media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --soft: #b5b5b5; --line: #7d7d7d;
      --note: #4a3f00; --high: #ff9d9d; --medium: #ffc27a; --low: #8ce0f5; --info: #c3c3ff; } }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
    main { max-width: 76rem; margin: 0 auto; padding: 1rem; }
    h1 small { font-weight: normal; color: var(--soft); }
    dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; } dt { color: var(--soft); } dd { margin: 0; font-size: 1.4rem; }
    summary { cursor: pointer; } summary:focus-visible, a:focus-visible { outline: 3px solid currentColor; }
    .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); } .info { color: var(--info); }
    .hint { color: var(--soft); }
    .line { display: grid; grid-template-columns: 3rem minmax(0, 1fr) minmax(0, 20rem); gap: 0 1rem; border-top: 1px solid var(--line); }
    .line p { margin: .3rem 0; overflow-wrap: anywhere; } .line ul { margin: .3rem 0; padding: 0; list-style: none; font-size: .85rem; }
    .number { color: var(--soft); text-align: right; font-variant-numeric: tabular-nums; }
    .token { display: inline-block; position: relative; border: 1px solid var(--line); border-radius: 3px; margin: 1px; padding: 0 2px;
      font-family: ui-monospace, monospace; white-space: pre-wrap; }
    .noted { background: var(--note); border: 2px solid var(--ink); } .special { border-style: double; }
    .token:focus, .token:target { outline: 3px solid var(--info); z-index: 1; }
    .token:focus::after, .token:hover::after { content: attr(data-facts); position: absolute; left: 0; top: 100%; z-index: 2;
      background: var(--ink); color: var(--paper); padding: .2rem .5rem; font: .8rem/1.4 system-ui, sans-serif; width: max-content; max-width: 20rem; }
    @media (max-width: 48rem) { .line { grid-template-columns: 2rem minmax(0, 1fr); } .line ul { grid-column: 2; } }
    """

private let reportScript = """
    document.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || !document.activeElement.classList.contains("token")) return;
      const tokens = [...document.querySelectorAll(".token")];
      const next = tokens[tokens.indexOf(document.activeElement) + step];
      if (next) { next.focus(); event.preventDefault(); }
    });
    """
