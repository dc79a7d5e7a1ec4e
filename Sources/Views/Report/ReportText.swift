import Display
import Formats
import Oddities

extension ReportDocument {
    /// The report as lines for a terminal: what the text costs, whether anything is wrong and what to do, then facts,
    /// lines with token boundaries, notes.
    ///
    /// - Parameter showsAll: every finding that the report keeps, rather than the first few of each kind.
    package func text(showsAll: Bool = false, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        var text = heading(style)
        if !report.counts.isEmpty || report.totals.tokens > 0 {
            text += "\n" + findingsText(showsAll, style)
        }
        for line in report.lines { text += "\n" + Self.lineText(line, style) }
        let notes = self.allNotes
        if !notes.isEmpty { text += "\n" + notes.map { "NOTE  \($0)\n" }.joined() }
        if let tokens = report.tokens { text += "\n" + Self.tokensText(tokens) }
        return text
    }

    private func heading(_ style: TextStyle) -> String {
        let totals = report.totals
        let name = printable(encoding.name)
        let width = max(12, name.count + 2)
        var parts = [
            counted(totals.tokens, "token"), counted(totals.bytes, "byte"), counted(totals.lines, "line"),
            "\(decimal(totals.bytesPerToken, digits: 2)) bytes/token",
            counted(totals.distinct, "distinct id"),
        ]
        if totals.characters != totals.bytes { parts.insert(counted(totals.characters, "character"), at: 2) }
        var text = style.bold(name) + padded("", width - name.count) + parts.joined(separator: "  ") + "\n"
        if !report.comparisons.isEmpty {
            let counts = report.comparisons.map { "\(printable($0.name)) \(grouped($0.tokens))" }
            text += padded("compare", width) + counts.joined(separator: "    ") + "\n"
        }
        return text
    }

    private func findingsText(_ showsAll: Bool, _ style: TextStyle) -> String {
        let list = FindingList(
            findings: report.findings, counts: report.counts, path: input.kind == .file ? input.name : nil,
            showsAll: showsAll)
        return style.bold("ODDITIES") + "    \(list.severities): \(list.verdict)\n" + list.text(style)
    }

    private static func lineText(_ line: TextLine, _ style: TextStyle) -> String {
        let heading =
            "LINE \(grouped(line.number))  tok \(halfOpen(line.tokenRange))  bytes \(halfOpen(line.bytes))"
        let shown = line.tokens.map { visible($0.bytes) }.joined(separator: style.faint("│"))
        let ids = line.tokens.map { String($0.id) }.joined(separator: " ")
        return style.bold(heading) + "\n"
            + " \(line.isClippedBefore ? "… " : "")\(shown)\(line.isClippedAfter ? " …" : "")\n"
            + " \(line.isClippedBefore ? "… " : "")\(ids)\(line.isClippedAfter ? " …" : "")\n"
    }

    /// The tokens at the requested positions, the document's own notes, and what marks in the text did.
    var allNotes: [String] {
        var all = report.positions.map { Self.note($0, report.totals) } + notes.map(printable)
        if report.allowed > 0 {
            all.append("\(counted(report.allowed, "finding")) allowed by marks in the text (--no-marks)")
        }
        return all
            + report.unknownMarks.map { "the text allows \(printable($0)), which is no kind of oddity" }
    }

    private static func note(_ position: TokenPosition, _ totals: TextTotals) -> String {
        guard let token = position.token, let line = position.line else {
            let last = totals.tokens == 0 ? "there are no tokens" : "the last is \(totals.tokens - 1)"
            return "position \(position.position) does not exist; \(last)"
        }
        return "position \(position.position) is \(token.id) \(visible(token.bytes)), line \(grouped(line)), "
            + "bytes \(halfOpen(token.range))"
    }

    private static func tokensText(_ tokens: TextTokens) -> String {
        let width = String(max(tokens.count - 1, 0)).count
        return tokens.enumerated().reduce(into: "") { text, token in
            let numbers =
                "\(rightAligned(String(token.offset), width))  \(rightAligned(String(token.element.id), 6))"
            text += "\(numbers)  \(visible(token.element.bytes))\n"
        }
    }
}
