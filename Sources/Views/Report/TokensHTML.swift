import Display
import Oddities

/// Lines of tokens with the findings of each in the margin.
struct TokensHTML {
    let report: TextReport
    let section: Int

    /// `first` is the index of its first token.
    private struct ShownLine {
        var number: Int
        var first: Int
        var tokens: [TextToken]
    }

    var lines: String {
        let ofToken = Dictionary(grouping: report.findings, by: \.tokens.lowerBound)
        return shownLines.map { line in
            let findings = (line.first..<line.first + line.tokens.count).flatMap { ofToken[$0] ?? [] }
            let noted = Set(findings.filter { $0.severity > .info }.flatMap { $0.tokens.prefix(64) })
            let boxes = line.tokens.enumerated().map { index, token in
                let classes = (noted.contains(line.first + index) ? "n" : "") + (token.isSpecial ? "s" : "")
                return
                    "<i\(classes.isEmpty ? "" : " class=\(classes)")>\(htmlEscaped(visible(token.bytes)))</i>"
            }
            // What the panel says of each token: its id, and how many bytes it has if that is not how many
            // characters the page shows of it.
            let facts = line.tokens.map { token in
                let isPlain = visible(token.bytes).unicodeScalars.count == token.bytes.count
                return isPlain ? "\(token.id)" : "\(token.id),\(token.bytes.count)"
            }.joined(separator: " ")
            return "<div class=line id=l\(section)-\(line.number)><b>\(line.number)</b>"
                + "<p data-t=\(line.first) data-b=\(line.tokens.first?.range.lowerBound ?? 0) data-k=\"\(facts)\">\(boxes.joined())</p>"
                + margin(findings) + "</div>"
        }.joined(separator: "\n")
    }

    /// A note for each kind in the line.
    private func margin(_ findings: [Finding]) -> String {
        var kinds: [[Finding]] = []
        for finding in findings {
            if let index = kinds.firstIndex(where: {
                $0[0].oddity == finding.oddity && $0[0].severity == finding.severity
            }) {
                kinds[index].append(finding)
            } else {
                kinds.append([finding])
            }
        }
        let notes = kinds.sorted { $1[0].severity < $0[0].severity }.map { group in
            let first = group[0]
            if first.severity > .low {
                let link =
                    "<a href=#k\(section)-\(first.oddity.rawValue)-\(first.severity.rawValue)>"
                    + "\(severityLabel(first.severity, first.oddity))</a>"
                return "<li>\(link) \(bdi(first.message))"
                    + (group.count > 1 ? " and \(group.count - 1) more" : "") + "</li>"
            }
            // Facts are in nearly every line: their kind and an example or two, as little as says it.
            let examples = group.prefix(2).map(\.excerpt).joined(separator: "  ")
            let times = group.count > 1 ? " ×\(group.count)" : ""
            return "<li>\(first.oddity.rawValue)\(times) \(htmlEscaped(examples))</li>"
        }
        return notes.isEmpty ? "" : "<ul>\(notes.joined())</ul>"
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
}
