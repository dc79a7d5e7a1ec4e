import Display
import Oddities
import Terminal
import Views

/// Findings as a list that one walks through: those of a kind together under why they matter, each with its advice.
struct FindingsList {
    struct Line {
        var text: String
        var style: Screen.Style = []
        /// The finding that it belongs to, by its number in ``findings``.
        var finding: Int?
    }

    /// In the order of the list.
    private(set) var findings: [Finding] = []
    private(set) var lines: [Line] = []

    var isEmpty: Bool { findings.isEmpty }

    /// - Parameters:
    ///   - width: in cells.
    ///   - number: the token of a finding as people read it.
    init(_ report: TextReport, width: Int, number: (Int) -> String) {
        for count in report.counts {
            let own = report.findings.filter { $0.oddity == count.oddity && $0.severity == count.severity }
            let heading =
                "\(count.severity.label) \(count.oddity.rawValue) ×\(grouped(count.count))  "
                + Detector.of(count.oddity).reason
            append(heading, width, indent: 5, style: [.bold, count.severity.color])
            for finding in own {
                let advice = finding.suggestion.map { " → \($0)" } ?? ""
                append(
                    "  tok \(number(finding.tokens.lowerBound))  \(finding.message)\(advice)", width,
                    indent: 6, finding: findings.count)
                findings.append(finding)
            }
            let more = count.count - own.count
            if more > 0 {
                append("  … and \(grouped(more)) more, which bpe report --all lists", width, indent: 6)
            }
        }
    }

    private mutating func append(
        _ text: String, _ width: Int, indent: Int, style: Screen.Style = [], finding: Int? = nil
    ) {
        for line in wrapped(text, width: width, indent: indent) {
            lines.append(Line(text: line, style: style, finding: finding))
        }
    }

    /// The lines of one finding.
    func rows(of finding: Int) -> Range<Int> {
        guard let first = lines.firstIndex(where: { $0.finding == finding }) else { return 0..<0 }
        return first..<first + lines[first...].prefix { $0.finding == finding }.count
    }
}

extension InspectorModel {
    /// The findings about the text, or about the part of a long file around the cursor.
    var findingsList: FindingsList? {
        inspection.map { inspection in
            FindingsList(inspection.report, width: max(1, size.width - 2)) {
                number(ofToken: $0).map(grouped) ?? "…"
            }
        }
    }

    /// Selects another finding, `step` away, and scrolls so that it is visible, with the heading of the first.
    mutating func chooseFinding(_ list: FindingsList, by step: Int) {
        let (chosen, end) = chosenFinding.addingReportingOverflow(step)
        chosenFinding = min(max(0, end ? step.signum() * .max : chosen), list.findings.count - 1)
        let rows = list.rows(of: chosenFinding)
        let height = max(1, InspectorFrame(self).overlayRows.count)
        let top = chosenFinding == 0 ? 0 : rows.lowerBound
        overlayTop = max(min(overlayTop, top), min(top, rows.upperBound - height))
    }

    /// Selects the first finding at the cursor or after it.
    mutating func chooseFindingAtCursor() {
        guard let list = findingsList, !list.isEmpty, let token = selectedToken else { return }
        let here = list.findings.indices.first { list.findings[$0].tokens.contains(token) }
        chosenFinding = here ?? 0
        chooseFinding(list, by: 0)
    }

    /// Moves the cursor to the token that the selected finding is about.
    mutating func goToChosenFinding() {
        overlay = nil
        guard let inspection, let list = findingsList, list.findings.indices.contains(chosenFinding)
        else { return }
        focus = .tokens
        editor.move(to: start(ofToken: list.findings[chosenFinding].tokens.lowerBound, inspection))
    }
}

extension Severity {
    /// Four cells wide.
    var label: String {
        switch self {
        case .high: "HIGH"
        case .medium: "MED "
        case .low: "LOW "
        case .info: "INFO"
        }
    }

    /// Redundant with the label, for those who see colours.
    var color: Screen.Style {
        switch self {
        case .high: .red
        case .medium: .yellow
        case .low: .cyan
        case .info: .blue
        }
    }
}
