import Display
package import Oddities

extension ReportDocument {
    /// A line for each finding, as compilers and linters print them: place, severity, kind, message, what to do.
    package func linterText(usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        let path = input.kind == .file ? printable(input.name) + ":" : ""
        var text = report.findings.sorted {
            ($0.bytes.lowerBound, $0.oddity.rawValue) < ($1.bytes.lowerBound, $1.oddity.rawValue)
        }.map { finding in
            let start = finding.lines?.start
            return "\(path)\(start?.line ?? 1):\(start?.column ?? 1)  \(style.label(finding.severity))  "
                + "\(style.bold(finding.oddity.rawValue))  \(finding.sentence)\n"
        }.joined()
        let left = report.counts.reduce(0) { $0 + $1.count } - report.findings.count
        if left > 0 { text += "\(path) … and \(grouped(left)) more findings (--all)\n" }
        return text
    }
}

/// The end of a report on several files: how many there were, what they cost, what was found.
package struct LinterSummary {
    package var files = 0
    package var tokens = 0
    package var counts: [Severity: Int] = [:]
    /// Findings that a baseline lets pass.
    package var known = 0
    /// Findings that marks in the texts allow.
    package var allowed = 0
    /// Files in folders that are not text.
    package var binaries = 0

    package init() {}

    package mutating func add(_ report: TextReport) {
        files += 1
        tokens += report.totals.tokens
        allowed += report.allowed
        for count in report.counts { counts[count.severity, default: 0] += count.count }
    }

    package var text: String {
        let found = Severity.allCases.reversed().map { "\(grouped(counts[$0] ?? 0)) \($0.rawValue)" }
        var text =
            "\(counted(files, "file"))   \(counted(tokens, "token"))   \(found.joined(separator: "   "))"
        if allowed > 0 { text += "   \(grouped(allowed)) allowed" }
        if known > 0 { text += "   \(grouped(known)) in the baseline" }
        if binaries > 0 { text += "   \(counted(binaries, "binary file")) left out" }
        return text + "\n"
    }
}
