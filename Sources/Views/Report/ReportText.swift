import Display
import Oddities

extension ReportDocument {
    /// The report as lines for a terminal: totals, findings by kind, lines with their token boundaries, notes.
    ///
    /// - Parameters:
    ///   - showsAll: every finding that the report keeps, rather than the first few of each kind.
    ///   - usesColor: whether to set off words in colour; none has a meaning that the words have not.
    /// - Complexity: linear in what the report keeps.
    public func text(showsAll: Bool = false, usesColor: Bool = false) -> String {
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
        let width = max(12, printable(encoding.name).count + 2)
        var text = padded(
            style.bold(printable(encoding.name)),
            width + style.bold(printable(encoding.name)).count - printable(encoding.name).count)
        var parts = [
            counted(totals.tokens, "token"), counted(totals.bytes, "byte"), counted(totals.lines, "line"),
            "\(decimal(totals.bytesPerToken, digits: 2)) bytes/token",
            counted(totals.distinct, "distinct id"),
        ]
        if totals.characters != totals.bytes { parts.insert(counted(totals.characters, "character"), at: 2) }
        text += parts.joined(separator: "  ") + "\n"
        if !report.comparisons.isEmpty {
            text +=
                padded("compare", width)
                + report.comparisons.map { "\(printable($0.name)) \(grouped($0.tokens))" }.joined(
                    separator: "    ")
                + "\n"
        }
        return text
    }

    private static func lineText(_ line: TextLine, _ style: TextStyle) -> String {
        let heading =
            "LINE \(grouped(line.number))  tok \(line.tokenRange.lowerBound)..\(line.tokenRange.upperBound)  bytes \(line.bytes.lowerBound)..\(line.bytes.upperBound)"
        let shown = line.tokens.map { visible($0.bytes) }.joined(separator: style.faint("│"))
        let ids = line.tokens.map { String($0.id) }.joined(separator: " ")
        return style.bold(heading) + "\n"
            + " \(line.isClippedBefore ? "… " : "")\(shown)\(line.isClippedAfter ? " …" : "")\n"
            + " \(line.isClippedBefore ? "… " : "")\(ids)\(line.isClippedAfter ? " …" : "")\n"
    }

    /// What the positions that were asked for hold, and what else there is to say.
    var allNotes: [String] { report.positions.map { Self.note($0, report.totals) } + notes.map(printable) }

    private static func note(_ position: TokenPosition, _ totals: TextTotals) -> String {
        guard let token = position.token, let line = position.line else {
            let last = totals.tokens == 0 ? "there are no tokens" : "the last is \(totals.tokens - 1)"
            return "position \(position.position) does not exist; \(last)"
        }
        return
            "position \(position.position) is \(token.id) \(visible(token.bytes)), line \(grouped(line)), bytes \(token.range.lowerBound)..\(token.range.upperBound)"
    }

    private static func tokensText(_ tokens: [TextToken]) -> String {
        let width = String(max(tokens.count - 1, 0)).count
        return tokens.enumerated().map { index, token in
            "\(rightAligned(String(index), width))  \(rightAligned(String(token.id), 6))  \(visible(token.bytes))\n"
        }.joined()
    }
}

/// The findings by severity and kind, equal ones together.
func findingsText(_ findings: [Finding], _ counts: [FindingCount], _ showsAll: Bool, _ style: TextStyle)
    -> String
{
    let bySeverity = Severity.allCases.reversed().map { severity in
        "\(grouped(counts.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) })) \(severity.rawValue)"
    }
    var text = style.bold("ODDITIES") + "    " + bySeverity.joined(separator: "   ") + "\n"
    for count in counts {
        let detector = Detector.of(count.oddity)
        text +=
            "\(style.label(count.severity))  \(style.bold(count.oddity.rawValue)) ×\(grouped(count.count))  \(detector.reason)\n"
        let groups = groupedByMessage(
            findings.filter { $0.oddity == count.oddity && $0.severity == count.severity })
        // What matters little is told briefly.
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
    var indexOfMessage: [[UInt8]: Int] = [:]
    for finding in findings {
        if let index = indexOfMessage[Array(finding.message.utf8)] {
            groups[index].append(finding)
        } else {
            indexOfMessage[Array(finding.message.utf8)] = groups.count
            groups.append([finding])
        }
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
