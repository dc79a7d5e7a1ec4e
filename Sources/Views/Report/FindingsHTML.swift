import Display
import Oddities

/// Findings as lists: what to change first, facts below.
struct FindingsHTML {
    let report: TextReport
    let section: Int

    var problems: String {
        let counts = report.counts.filter { $0.severity > .low }
        return counts.isEmpty
            ? ""
            : "<h2>What to look at</h2>\n" + counts.map { kind($0, isOpen: true) }.joined(separator: "\n")
    }

    var facts: String {
        let counts = report.counts.filter { $0.severity <= .low }
        return counts.isEmpty
            ? "" : "<h2>Facts</h2>\n" + counts.map { kind($0, isOpen: false) }.joined(separator: "\n")
    }

    private func kind(_ count: FindingCount, isOpen: Bool) -> String {
        let own = report.findings.of(count)
        let more = count.count - own.count
        return """
            <details\(isOpen ? " open" : "") id="k\(section)-\(count.oddity.rawValue)-\(count.severity.rawValue)">
            <summary>\(severityLabel(count.severity, count.oddity)) ×\(grouped(count.count))</summary>
            <p>\(htmlEscaped(Detector.of(count.oddity).reason))</p>
            <ul>\(groups(own))\(more > 0 ? "<li>… and \(grouped(more)) more</li>" : "")</ul>
            </details>
            """
    }

    /// Findings with one message together, each with the places of all.
    private func groups(_ findings: [Finding]) -> String {
        findings.groupedByMessage().map { group in
            let places = group.map(place).joined(separator: " ")
            let suggestion = group[0].suggestion.map { " <em>→ \(bdi($0))</em>" } ?? ""
            return "<li>\(places) \(bdi(group[0].message))\(suggestion)</li>"
        }.joined(separator: "\n")
    }

    private func place(_ finding: Finding) -> String {
        let start = finding.lines?.start ?? TextRange.wholeText.start
        return
            "<a href=\"#l\(section)-\(start.line)\" data-t=\"\(finding.tokens.lowerBound)\">\(start.line):\(start.column)</a>"
    }
}
