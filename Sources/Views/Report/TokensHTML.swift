import Display
import Oddities

/// Lines of tokens with the findings of each in the margin.
struct TokensHTML {
    let report: TextReport
    let section: Int

    /// So many tokens become text at once: a line can be as long as the text.
    private static let portion = 4096

    /// Hands out all lines, in parts.
    func writeLines(_ write: (String) throws -> Void) rethrows {
        let ofToken = Dictionary(grouping: report.findings, by: \.tokens.lowerBound)
        guard let tokens = report.tokens else {
            for (index, line) in report.lines.enumerated() {
                if index > 0 { try write("\n") }
                try self.write(
                    line.tokens, from: line.tokenRange.lowerBound, line: line.number, ofToken, write)
            }
            return
        }
        var (number, first) = (1, 0)
        for (index, token) in tokens.enumerated() {
            let breaks = token.bytes.count { $0 == 0x0A }
            guard breaks > 0 || index == tokens.count - 1 else { continue }
            if first > 0 { try write("\n") }
            try self.write(tokens[first...index], from: first, line: number, ofToken, write)
            (number, first) = (number + breaks, index + 1)
        }
    }

    /// - Parameter first: the position of the first token.
    private func write(
        _ tokens: some RandomAccessCollection<TextToken>, from first: Int, line number: Int,
        _ ofToken: [Int: [Finding]], _ write: (String) throws -> Void
    ) rethrows {
        let findings = (first..<first + tokens.count).flatMap { ofToken[$0] ?? [] }
        let noted = Set(findings.filter { $0.severity > .info }.flatMap { $0.tokens.prefix(64) })
        try write(
            "<div class=line id=l\(section)-\(number)><b>\(number)</b>"
                + "<p data-t=\(first) data-b=\(tokens.first?.range.lowerBound ?? 0) data-k=\"")
        // What the panel says of each token: its id, and how many bytes it has if that is not how many
        // characters the page shows of it.
        try writePortions(of: tokens, write) { index, token in
            let isPlain = visible(token.bytes).unicodeScalars.count == token.bytes.count
            return (index > 0 ? " " : "") + (isPlain ? "\(token.id)" : "\(token.id),\(token.bytes.count)")
        }
        try write("\">")
        try writePortions(of: tokens, write) { index, token in
            let classes = (noted.contains(first + index) ? "n" : "") + (token.isSpecial ? "s" : "")
            return "<i\(classes.isEmpty ? "" : " class=\(classes)")>\(htmlEscaped(visible(token.bytes)))</i>"
        }
        try write("</p>" + margin(findings) + "</div>")
    }

    private func writePortions(
        of tokens: some RandomAccessCollection<TextToken>, _ write: (String) throws -> Void,
        _ text: (Int, TextToken) -> String
    ) rethrows {
        var portion = ""
        for (index, token) in tokens.enumerated() {
            portion += text(index, token)
            if index % Self.portion == Self.portion - 1 {
                try write(portion)
                portion = ""
            }
        }
        try write(portion)
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
}
