import Display
import Oddities

extension ReportDocument {
    /// Findings as workflow commands, which GitHub shows at their lines.
    ///
    /// Source: "Workflow commands for GitHub Actions", docs.github.com; the escapes are those of its toolkit.
    package func gitHubAnnotations() -> String {
        report.findings.map { finding in
            let lines = finding.lines
            var properties =
                input.kind == .file ? ["file=\(Self.escaped(printable(input.name), isProperty: true))"] : []
            properties.append("line=\(lines?.start.line ?? 1)")
            if let lines {
                // Columns are only for a single line.
                properties.append("endLine=\(lines.end.line)")
                if lines.start.line == lines.end.line {
                    properties.append("col=\(lines.start.column)")
                    properties.append("endColumn=\(lines.end.column)")
                }
            }
            properties.append("title=\(finding.oddity.rawValue)")
            let command =
                finding.severity == .high ? "error" : finding.severity == .medium ? "warning" : "notice"
            return "::\(command) \(properties.joined(separator: ","))::\(Self.escaped(finding.sentence))\n"
        }.joined()
    }

    private static func escaped(_ text: String, isProperty: Bool = false) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            case ":" where isProperty: "%3A"
            case "," where isProperty: "%2C"
            default: String(scalar)
            }
        }.joined()
    }
}
