import BPE
import Display
import Formats
import Oddities
import Terminal
import Tokenization
import Views

extension InspectorModel {
    func drawPanes(_ frame: InspectorFrame, _ screen: inout Screen) {
        for (place, index) in shownPanes.enumerated() {
            let columns = frame.columns(ofPane: place)
            if isSplit {
                let name = " \(printable(panes[index].choice.name)) \(count(ofPane: index) ?? "…") "
                screen.draw(
                    name, row: frame.tokenTitle, column: columns.lowerBound + 1,
                    style: index == active ? [.bold, .reversed] : .bold, limit: columns.upperBound)
            }
            if place > 0 {
                for row in frame.tokenRows {
                    screen.draw("║", row: row, column: columns.lowerBound - 1, style: .faint)
                }
            }
            drawTokens(of: panes[index], frame.tokenRows, columns, &screen)
        }
    }

    private func drawTokens(
        of pane: Pane, _ rows: Range<Int>, _ columns: Range<Int>, _ screen: inout Screen
    ) {
        guard let inspection = pane.inspection, let layout = pane.layout, let faces = pane.faces,
            let selected = inspection.token(at: editor.cursor)
        else { return }
        let found = Self.severities(in: inspection)
        let first = layout.firstRow(showing: layout.row(of: selected), height: rows.count)
        for (offset, row) in rows.enumerated() {
            var column = columns.lowerBound
            for token in layout.tokens(inRow: first + offset) {
                let span = inspection.spans[token]
                let edge = edge(before: token, pane.differences, inspection)
                column = screen.draw(
                    edge.sign, row: row, column: column, style: edge.style, limit: columns.upperBound)
                var style = Screen.Style.tint(pane.firstTint + token)
                if span.isPartialUTF8 || span.isSpecial { style.insert(.bold) }
                if let severity = found[token] { style.formUnion([.underlined, severity.color]) }
                if token == selected { style.insert(.reversed) }
                let face = faces.face(of: span.id, display)
                let end = screen.draw(face, row: row, column: column, style: style, limit: columns.upperBound)
                let isClipped = cellWidth(of: face) > end - column
                if isClipped, end > column {
                    screen.draw("…", row: row, column: end - 1, style: style, limit: columns.upperBound)
                }
                column = end
            }
        }
    }

    /// What is between a token and the one before it: the tokens can be told apart without colours.
    private func edge(
        before token: Int, _ differences: CutDifferences, _ inspection: Inspection
    ) -> (sign: String, style: Screen.Style) {
        if differences.starts.contains(token) { return ("≠", .bold) }
        if token == 0 { return (" ", []) }
        let isDifferent = differences.tokens.contains(token)
        guard display == .pieces else { return ("│", isDifferent ? .bold : .faint) }
        let span = inspection.spans[token]
        return span.bytes.lowerBound == span.piece.lowerBound
            ? ("┃", .bold) : ("·", isDifferent ? .bold : .faint)
    }

    /// The highest severity of each token's findings, without info and without findings about long ranges.
    private static func severities(in inspection: Inspection) -> [Int: Severity] {
        var severities: [Int: Severity] = [:]
        for finding in inspection.report.findings
        where finding.severity > .info && finding.tokens.count <= 64 {
            for token in finding.tokens where severities[token].map({ $0 < finding.severity }) ?? true {
                severities[token] = finding.severity
            }
        }
        return severities
    }
}
