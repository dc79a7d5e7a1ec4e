import Display
import Formats
import Oddities

extension ReportDocument {
    /// The report as lines for a terminal: totals, findings by kind, lines with token boundaries, notes.
    ///
    /// - Parameter showsAll: every finding that the report keeps, rather than the first few of each kind.
    package func text(showsAll: Bool = false, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        var text = heading(style)
        if !report.counts.isEmpty || report.totals.tokens > 0 {
            text += "\n" + findingsText(report.findings, report.counts, showsAll, style)
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

    private static func lineText(_ line: TextLine, _ style: TextStyle) -> String {
        let heading =
            "LINE \(grouped(line.number))  tok \(halfOpen(line.tokenRange))  bytes \(halfOpen(line.bytes))"
        let shown = line.tokens.map { visible($0.bytes) }.joined(separator: style.faint("│"))
        let ids = line.tokens.map { String($0.id) }.joined(separator: " ")
        return style.bold(heading) + "\n"
            + " \(line.isClippedBefore ? "… " : "")\(shown)\(line.isClippedAfter ? " …" : "")\n"
            + " \(line.isClippedBefore ? "… " : "")\(ids)\(line.isClippedAfter ? " …" : "")\n"
    }

    /// The tokens at the requested positions, then the document's own notes.
    var allNotes: [String] { report.positions.map { Self.note($0, report.totals) } + notes.map(printable) }

    private static func note(_ position: TokenPosition, _ totals: TextTotals) -> String {
        guard let token = position.token, let line = position.line else {
            let last = totals.tokens == 0 ? "there are no tokens" : "the last is \(totals.tokens - 1)"
            return "position \(position.position) does not exist; \(last)"
        }
        return "position \(position.position) is \(token.id) \(visible(token.bytes)), line \(grouped(line)), "
            + "bytes \(halfOpen(token.range))"
    }

    private static func tokensText(_ tokens: [TextToken]) -> String {
        let width = String(max(tokens.count - 1, 0)).count
        return tokens.enumerated().map { index, token in
            let numbers = "\(rightAligned(String(index), width))  \(rightAligned(String(token.id), 6))"
            return "\(numbers)  \(visible(token.bytes))\n"
        }.joined()
    }
}

/// Findings by severity and kind, those with the same message together.
func findingsText(
    _ findings: [Finding], _ counts: [FindingCount], _ showsAll: Bool, _ style: TextStyle
) -> String {
    let bySeverity = Severity.allCases.reversed().map { severity in
        let count = counts.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
        return "\(grouped(count)) \(severity.rawValue)"
    }
    var text = style.bold("ODDITIES") + "    " + bySeverity.joined(separator: "   ") + "\n"
    for count in counts {
        let kind = "\(style.label(count.severity))  \(style.bold(count.oddity.rawValue))"
        text += "\(kind) ×\(grouped(count.count))  \(Detector.of(count.oddity).reason)\n"
        let groups = groupedByMessage(
            findings.filter { $0.oddity == count.oddity && $0.severity == count.severity })
        let most = showsAll ? Int.max : count.severity == .info ? 3 : 5
        for group in groups.prefix(most) { text += "      \(groupText(group))\n" }
        let more = count.count - groups.prefix(most).reduce(0) { $0 + $1.count }
        if more > 0 {
            text += "      … and \(grouped(more)) more\(showsAll ? " that were not kept" : " (--all)")\n"
        }
    }
    return text
}

private func groupedByMessage(_ findings: [Finding]) -> [[Finding]] {
    var groups: [[Finding]] = []
    // By bytes: to a String, canonically equivalent messages would be the same.
    var indexOfMessage: [[UInt8]: Int] = [:]
    for finding in findings {
        let index = indexOfMessage[Array(finding.message.utf8), default: groups.count]
        if index == groups.count { groups.append([]) }
        groups[index].append(finding)
        indexOfMessage[Array(finding.message.utf8)] = index
    }
    return groups
}

private func groupText(_ group: [Finding]) -> String {
    let first = group[0]
    var text: String
    if first.tokens.isEmpty, !first.ids.isEmpty {
        text = "id \(first.ids[0])  "
    } else {
        let places = group.prefix(6).map { String($0.tokens.lowerBound) }.joined(separator: " ")
        text = "tok \(places)\(group.count > 6 ? " …" : "")  "
    }
    text += first.message
    if let suggestion = first.suggestion { text += " → \(suggestion)" }
    return text
}

extension TextStyle {
    /// A severity as the first column of a report shows it.
    fileprivate func label(_ severity: Severity) -> String {
        switch severity {
        case .high: styled("HIGH", "1;31")
        case .medium: styled("MED ", "1;33")
        case .low: styled("LOW ", "1;36")
        case .info: styled("INFO", "1;34")
        }
    }
}
