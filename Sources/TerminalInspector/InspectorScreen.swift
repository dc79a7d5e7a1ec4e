import BytePairs
import Display
import Formats
import Oddities
package import Terminal
import Tokenization
import Views

extension InspectorModel {
    /// Draws the state that ``refresh(size:)`` has brought up to date.
    package func screen() -> Screen {
        var screen = Screen(size)
        let smallest = InspectorFrame.smallest
        guard size.width >= smallest.width, size.height >= smallest.height else {
            screen.draw("too small", row: 0, column: 0)
            return screen
        }
        let frame = InspectorFrame(self)
        drawHeader(frame, &screen)
        drawEditor(frame, &screen)
        if overlay != nil {
            drawRule("\(overlayTitle)   Esc closes", frame.tokenTitle, &screen)
            drawOverlay(frame, &screen)
        } else {
            drawRule(display.rawValue, frame.tokenTitle, &screen)
            drawPanes(frame, &screen)
            drawDetails(frame, &screen)
            drawFindings(frame, &screen)
        }
        drawFooter(frame, &screen)
        return screen
    }

    // MARK: The edges

    private func drawHeader(_ frame: InspectorFrame, _ screen: inout Screen) {
        var column = 0
        for index in panes.indices {
            let pane = panes[index]
            let count = pane.count.map { " \(grouped($0))" } ?? ""
            let isShown = shownPanes.contains(index)
            let style: Screen.Style = index == active ? [.bold, .reversed] : isShown ? .bold : .faint
            column = screen.draw(
                " \(printable(pane.choice.name))\(count) ", row: frame.header, column: column, style: style)
        }
        let totals = inspection?.report.totals
        let counts = totals.map {
            "\(counted($0.bytes, "byte"))  \(counted($0.characters, "character"))"
        }
        if let counts, column + counts.count + 3 < size.width {
            screen.draw(
                counts, row: frame.header, column: size.width - counts.count - 1, style: .faint)
        }
    }

    private func drawRule(_ title: String, _ row: Int, _ screen: inout Screen) {
        screen.draw(String(repeating: "─", count: size.width), row: row, column: 0, style: .faint)
        screen.draw(" \(title) ", row: row, column: 2, style: .faint)
    }

    private func drawFooter(_ frame: InspectorFrame, _ screen: inout Screen) {
        if let prompt {
            let label = " open: "
            let rows = EditorRows(prompt, width: max(1, size.width - label.count - 1), height: 1)
            var column = screen.draw(label, row: frame.footer, column: 0, style: .bold)
            let start = column
            for glyph in rows.rows[rows.cursor.row] {
                column = screen.draw(glyph.text, row: frame.footer, column: start + glyph.column)
            }
            screen.cursor = (frame.footer, min(start + rows.cursor.column, size.width - 1))
        } else if let message {
            screen.draw(" \(printable(message))", row: frame.footer, column: 0, style: .bold)
        } else {
            let keys =
                focus == .editor
                ? " Esc tokens  Tab encoding  ^T view  ^S split  ^O open  ^Y copy  F1 help  ^C quit"
                : " ? help  Tab encoding  t view  s split  m merges  e end  n finding  i text  q quit"
            screen.draw(keys, row: frame.footer, column: 0, style: .faint)
        }
    }

    // MARK: The text

    private func drawEditor(_ frame: InspectorFrame, _ screen: inout Screen) {
        let height = frame.editorRows.count
        let rows = EditorRows(editor, width: max(1, size.width - InspectorFrame.gutter), height: height)
        let first = min(max(0, rows.cursor.row - height / 2), max(0, rows.rows.count - height))
        let selected = selectedToken.flatMap { inspection?.spans[$0].bytes }
        screen.draw(
            "›", row: frame.editorRows.lowerBound, column: 0, style: focus == .editor ? .bold : .faint)
        for (offset, row) in frame.editorRows.enumerated() where first + offset < rows.rows.count {
            for glyph in rows.rows[first + offset] {
                var style: Screen.Style = glyph.isSign ? .faint : []
                if focus == .tokens, let selected, selected.overlaps(glyph.bytes) { style.insert(.reversed) }
                screen.draw(
                    glyph.text, row: row, column: InspectorFrame.gutter + glyph.column, style: style)
            }
        }
        if editor.text.isEmpty {
            screen.draw(
                "type or paste a text", row: frame.editorRows.lowerBound, column: InspectorFrame.gutter,
                style: .faint)
        }
        if focus == .editor, prompt == nil {
            screen.cursor = (
                frame.editorRows.lowerBound + rows.cursor.row - first,
                min(InspectorFrame.gutter + rows.cursor.column, size.width - 1)
            )
        }
    }

    // MARK: The tokens

    private func drawPanes(_ frame: InspectorFrame, _ screen: inout Screen) {
        for (place, index) in shownPanes.enumerated() {
            let columns = frame.columns(ofPane: place)
            if isSplit {
                let name =
                    " \(printable(panes[index].choice.name)) \(panes[index].count.map(grouped) ?? "…") "
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
                column = screen.draw(
                    boundary(before: token, inspection), row: row, column: column,
                    style: span.piece.lowerBound == span.bytes.lowerBound && display == .pieces
                        ? .bold : .faint,
                    limit: columns.upperBound)
                var style: Screen.Style = span.isPartialUTF8 || span.isSpecial ? .bold : []
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

    private func boundary(before token: Int, _ inspection: Inspection) -> String {
        if token == 0 { return " " }
        guard display == .pieces else { return "│" }
        let span = inspection.spans[token]
        return span.bytes.lowerBound == span.piece.lowerBound ? "┃" : "·"
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

    // MARK: The token at the cursor

    private func drawDetails(_ frame: InspectorFrame, _ screen: inout Screen) {
        guard frame.detailTitle > frame.tokenTitle else { return }
        guard let inspection, let token = selectedToken else {
            return drawRule("no tokens yet", frame.detailTitle, &screen)
        }
        drawRule(
            "token \(grouped(token + 1)) of \(grouped(inspection.spans.count))", frame.detailTitle, &screen)
        for (line, row) in zip(details(of: token, inspection), frame.detailRows) {
            drawClipped(" " + line, row, 0, &screen)
        }
        guard let row = frame.detailRows.first else { return }
        let label = "id \(inspection.spans[token].id)"
        screen.restyle(row: row, 1..<1 + label.count, .bold)
    }

    private func details(of token: Int, _ inspection: Inspection) -> [String] {
        let span = inspection.spans[token]
        let bytes = inspection.bytes(of: span)
        func shown(_ range: Range<Int>) -> String { "\(range.lowerBound)..\(range.upperBound)" }
        var place = "bytes \(shown(span.bytes))   characters \(shown(inspection.characters(of: span)))"
        if span.isSpecial { place += "   a special token" }
        if span.isPartialUTF8 {
            place += "   part of \(visible(inspection.text[inspection.wholeCharacters(around: span)]))"
        }
        let hex = hexadecimal(bytes.prefix(24)) + (bytes.count > 24 ? " …" : "")
        return [
            "id \(span.id)   \(visible(bytes.prefix(64)))   \(hex)",
            place,
            "piece \(visible(inspection.text[span.piece].prefix(64)))   bytes \(shown(span.piece))",
            merged(span, inspection),
        ]
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

    private func drawFindings(_ frame: InspectorFrame, _ screen: inout Screen) {
        guard let inspection, !frame.findingRows.isEmpty else { return }
        let own = selectedToken.map { inspection.findings(ofToken: $0) } ?? []
        // Those of the selected token, then one of each other kind.
        var lines: [(finding: Finding, count: Int?)] = own.map { ($0, nil) }
        for kind in inspection.report.counts {
            func isOfKind(_ finding: Finding) -> Bool {
                finding.oddity == kind.oddity && finding.severity == kind.severity
            }
            if !own.contains(where: isOfKind), let first = inspection.report.findings.first(where: isOfKind) {
                lines.append((first, kind.count))
            }
        }
        if lines.isEmpty, !inspection.spans.isEmpty {
            screen.draw(" nothing odd was found", row: frame.findingRows.lowerBound, column: 0, style: .faint)
        }
        for ((finding, count), row) in zip(lines, frame.findingRows) {
            let isLast = row == frame.findingRows.upperBound - 1 && lines.count > frame.findingRows.count
            if isLast {
                let rest = lines.count - frame.findingRows.count + 1
                screen.draw(
                    " and \(rest) more kinds of findings (f in the tokens lists all)", row: row, column: 0,
                    style: .faint)
                continue
            }
            let mark = count == nil ? "▸" : " "
            var column = screen.draw(mark, row: row, column: 0, style: .bold)
            column = screen.draw(
                finding.severity.label, row: row, column: column, style: [.bold, finding.severity.color])
            let times = count.map { $0 > 1 ? " ×\(grouped($0))" : "" } ?? ""
            column = screen.draw(
                " \(finding.oddity.rawValue)\(times)  ", row: row, column: column, style: .bold)
            drawClipped(finding.message, row, column, &screen)
        }
    }

    /// Draws a line, with an ellipsis where it does not fit its row.
    private func drawClipped(_ line: String, _ row: Int, _ column: Int, _ screen: inout Screen) {
        let end = screen.draw(line, row: row, column: column)
        if end - column < cellWidth(of: line) {
            screen.draw("…", row: row, column: min(end, size.width - 1))
        }
    }

    private func drawOverlay(_ frame: InspectorFrame, _ screen: inout Screen) {
        let lines = overlayLines()
        for (line, row) in zip(lines.dropFirst(overlayTop), frame.overlayRows) {
            drawClipped(" " + line, row, 0, &screen)
        }
        let hidden = lines.count - overlayTop - frame.overlayRows.count
        if hidden > 0, let row = frame.overlayRows.last {
            let note = " ↓ \(counted(hidden, "more line")) "
            screen.draw(note, row: row, column: max(0, size.width - cellWidth(of: note)), style: .reversed)
        }
    }
}

extension Severity {
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
