import BytePairs
import Display
import Formats
import Oddities
import Terminal
import Tokenization
import Views

// What is below the tokens: the one at the cursor, and what was found.

extension InspectorModel {
    func drawDetails(_ frame: InspectorFrame, _ screen: inout Screen) {
        guard frame.detailTitle > frame.tokenTitle else { return }
        guard let inspection, let token = selectedToken else {
            return drawRule("no tokens", frame.detailTitle, &screen)
        }
        let number = number(ofToken: token).map(grouped) ?? "…"
        drawRule("token \(number) of \(count(ofPane: active) ?? "…")", frame.detailTitle, &screen)
        let lines = details(of: token, inspection).flatMap { wrapped($0, width: size.width - 1, indent: 2) }
        drawRows(lines.map { ($0, []) }, frame.detailRows, &screen)
        guard let row = frame.detailRows.first else { return }
        let label = "id \(inspection.spans[token].id)"
        screen.restyle(row: row, 1..<1 + label.count, .bold)
    }

    /// Draws lines from the first row on; if there are more lines than rows, the last row ends with an ellipsis.
    private func drawRows(
        _ lines: [(text: String, style: Screen.Style)], _ rows: Range<Int>, _ screen: inout Screen
    ) {
        for (line, row) in zip(lines, rows) {
            let end = screen.draw(" " + line.text, row: row, column: 0, style: line.style)
            if row == rows.upperBound - 1, lines.count > rows.count {
                screen.draw(" …", row: row, column: min(end, size.width - 2), style: .faint)
            }
        }
    }

    private func details(of token: Int, _ inspection: Inspection) -> [String] {
        let span = inspection.spans[token]
        let bytes = inspection.bytes(of: span)
        func shown(_ range: Range<Int>) -> String {
            halfOpen(base + range.lowerBound..<base + range.upperBound)
        }
        var place = "bytes \(shown(span.bytes))"
        // Characters are counted from the start of the text, which is not in memory where it is long.
        if base == 0 { place += "   characters \(halfOpen(inspection.characters(of: span)))" }
        if span.isSpecial { place += "   a special token" }
        if span.isPartialUTF8 {
            place += "   part of \(visible(inspection.text[inspection.wholeCharacters(around: span)]))"
        }
        let hex = hexadecimal(bytes.prefix(24)) + (bytes.count > 24 ? " …" : "")
        let piece =
            span.piece == span.bytes
            ? "a whole piece"
            : "piece \(visible(inspection.text[span.piece].prefix(40)))   bytes \(shown(span.piece))"
        // One row for both where they fit, because the merges can need it.
        let isOneRow = cellWidth(of: place) + cellWidth(of: piece) + 4 < size.width
        return ["id \(span.id)   \(visible(bytes.prefix(64)))   \(hex)"]
            + (isOneRow ? ["\(place)   \(piece)"] : [place, piece]) + [merged(span, inspection)]
    }

    private func merged(_ span: TokenSpan, _ inspection: Inspection) -> String {
        guard let vocabulary = panes[active].tokenizer?.encoding.vocabulary, !span.isSpecial else {
            return ""
        }
        guard span.bytes.count <= 64 else {
            return "merged in \(span.bytes.count - 1) steps   (m shows them)"
        }
        let steps = MergeSteps(of: Array(inspection.bytes(of: span)), in: vocabulary)
        if steps.steps.isEmpty {
            return span.bytes.count == 1 ? "a single byte" : "found whole, never merged"
        }
        func shown(_ id: TokenID) -> String { visible(vocabulary[id] ?? []) }
        return "merged "
            + steps.steps.map { step in
                "\(shown(step.merge.pair.left)) + \(shown(step.merge.pair.right)) \(step.merge.token)"
            }.joined(separator: " → ")
    }

    // MARK: Findings

    func drawFindings(_ frame: InspectorFrame, _ screen: inout Screen) {
        guard let inspection, !frame.findingRows.isEmpty else { return }
        guard panes[active].hasFindings else {
            return drawRows([("looking for oddities …", .faint)], frame.findingRows, &screen)
        }
        var lines = findingLines(inspection, wraps: true)
        if lines.count > frame.findingRows.count { lines = findingLines(inspection, wraps: false) }
        if lines.isEmpty, !inspection.spans.isEmpty {
            drawRows([("nothing odd was found", .faint)], frame.findingRows, &screen)
        }
        for (line, row) in zip(lines, frame.findingRows) {
            if row == frame.findingRows.upperBound - 1, lines.count > frame.findingRows.count {
                let rest = lines.count - frame.findingRows.count + 1
                let more = " and \(counted(rest, "more line")) (f in the tokens lists all findings)"
                drawClipped(more, row, 0, &screen)
                screen.restyle(row: row, 0..<size.width, .faint)
                continue
            }
            drawClipped(line.text, row, 0, &screen)
            screen.restyle(row: row, 1..<5, [.bold, line.severity?.color ?? []])
            screen.restyle(row: row, 0..<line.label, .bold)
        }
    }

    /// The findings about the token at the cursor with their advice, then one of each other kind.
    ///
    /// - Parameter wraps: whether those of other kinds take the rows that they need, rather than one.
    private func findingLines(
        _ inspection: Inspection, wraps: Bool
    ) -> [(text: String, severity: Severity?, label: Int)] {
        let own = selectedToken.map { inspection.findings(ofToken: $0) } ?? []
        var lines: [(text: String, severity: Severity?, label: Int)] = []
        func append(_ finding: Finding, _ mark: String, _ times: String) {
            let label = "\(mark)\(finding.severity.label) \(finding.oddity.rawValue)\(times)  "
            let text = label + finding.message + (finding.suggestion.map { " → \($0)" } ?? "")
            let isWhole = wraps || mark != " "
            let rows = isWhole ? wrapped(text, width: size.width - 1, indent: 6) : [text]
            for (index, row) in rows.enumerated() {
                lines.append((row, index == 0 ? finding.severity : nil, index == 0 ? label.count : 0))
            }
        }
        for finding in own { append(finding, "▸", "") }
        for kind in inspection.report.counts {
            func isOfKind(_ finding: Finding) -> Bool {
                finding.oddity == kind.oddity && finding.severity == kind.severity
            }
            if !own.contains(where: isOfKind), let first = inspection.report.findings.first(where: isOfKind) {
                append(first, " ", kind.count > 1 ? " ×\(grouped(kind.count))" : "")
            }
        }
        return lines
    }
}
