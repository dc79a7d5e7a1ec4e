import Display
import Oddities

/// Findings as lines for a terminal: what to change first, each with its place and what to do; then facts, a line
/// for each kind.
struct FindingList {
    let findings: [Finding]
    let counts: [FindingCount]
    /// The file that they are in; `nil` for standard input and for a vocabulary.
    var path: String?
    /// Every finding that there is, rather than the first few.
    var showsAll = false

    /// `1 high   2 medium   0 low   12 info`
    var severities: String {
        Severity.allCases.reversed().map { "\(grouped(count(of: $0))) \($0.rawValue)" }.joined(
            separator: "   ")
    }

    /// The answer to "is anything wrong?".
    var verdict: String {
        let parts = [(Severity.high, "to change"), (.medium, "worth a look")].compactMap { severity, what in
            let count = count(of: severity)
            return count == 0 ? nil : "\(grouped(count)) \(what)\(places(of: severity, count))"
        }
        return parts.isEmpty ? "nothing to change" : parts.joined(separator: ", ")
    }

    private func count(of severity: Severity) -> Int {
        counts.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
    }

    /// ` (line 3)`, ` (lines 3, 5, 8 …)`
    private func places(of severity: Severity, _ count: Int) -> String {
        let own = findings.filter { $0.severity == severity }
        let lines = Set(own.compactMap { $0.lines?.start.line }).sorted()
        guard !lines.isEmpty else { return "" }
        let shown = lines.prefix(4).map(grouped).joined(separator: ", ")
        let isAll = lines.count <= 4 && own.count == count
        return " (line\(lines.count == 1 && isAll ? "" : "s") \(shown)\(isAll ? "" : " …"))"
    }

    func text(_ style: TextStyle) -> String {
        counts.map { count in
            let own = findings.of(count)
            let heading =
                "\(style.label(count.severity))  \(style.bold(count.oddity.rawValue)) ×\(grouped(count.count))  "
            let reason = Detector.of(count.oddity).reason
            if showsAll || count.severity > .low { return heading + reason + "\n" + list(own, count.count) }
            return heading + example(own, count.count) + "\n"
        }.joined()
    }

    /// What is everywhere, in one line: the finding, or three examples and why they matter.
    private func example(_ findings: [Finding], _ count: Int) -> String {
        guard count > 1, let first = findings.first else { return findings.first?.sentence ?? "" }
        var examples: [String] = []
        for finding in findings where !finding.excerpt.isEmpty && !examples.contains(finding.excerpt) {
            examples.append(finding.excerpt)
            if examples.count == 3 { break }
        }
        let isAll = findings.count == count && Set(findings.map(\.excerpt)).count == examples.count
        return "\(examples.joined(separator: "  "))\(isAll ? "" : "  …")  \(Detector.of(first.oddity).reason)"
    }

    /// Places with the same message together.
    private func list(_ findings: [Finding], _ count: Int) -> String {
        let groups = findings.groupedByMessage()
        let most = showsAll ? Int.max : 5
        var left = count
        var text = ""
        for group in groups.prefix(most) {
            let shown = showsAll ? group.count : min(group.count, 6)
            left -= shown
            let more = group.count - shown
            // The file once, for an editor to open, then lines and columns.
            let file = group[0].lines == nil ? "" : path.map { printable($0) + ":" } ?? ""
            text += "      \(file)\(group.prefix(shown).map(place).joined(separator: " "))"
            text += more > 0 ? " and \(grouped(more)) more" : ""
            left -= more
            text += "  \(group[0].sentence)\n"
        }
        if left > 0 {
            text += "      … and \(grouped(left)) more\(showsAll ? " that were not kept" : " (--all)")\n"
        }
        return text
    }

    /// `3:14`: line and column; for a token of a vocabulary, its id.
    private func place(_ finding: Finding) -> String {
        finding.lines.map { "\($0.start.line):\($0.start.column)" } ?? "id \(finding.ids[0])"
    }
}

extension TextStyle {
    /// A severity as the first column of a report shows it.
    func label(_ severity: Severity) -> String {
        switch severity {
        case .high: styled("HIGH", "1;31")
        case .medium: styled("MED ", "1;33")
        case .low: styled("LOW ", "1;36")
        case .info: styled("INFO", "1;34")
        }
    }
}
