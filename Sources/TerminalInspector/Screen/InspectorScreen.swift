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
            drawOverlay(frame, &screen)
        } else {
            drawRule(tokenTitle, frame.tokenTitle, &screen)
            drawPanes(frame, &screen)
            drawDetails(frame, &screen)
            drawFindings(frame, &screen)
        }
        drawFooter(frame, &screen)
        return screen
    }

    // MARK: The edges

    private var tokenTitle: String {
        // Names of encodings are there.
        if isSplit { return display.rawValue }
        let place = files.count > 1 ? " (\(file + 1) of \(files.count))" : ""
        return display.rawValue + (name.map { "   \(printable($0))\(place)" } ?? "")
    }

    private func drawHeader(_ frame: InspectorFrame, _ screen: inout Screen) {
        var column = 0
        for index in panes.indices {
            let count = count(ofPane: index).map { " \($0)" } ?? ""
            let isShown = shownPanes.contains(index)
            let style: Screen.Style = index == active ? [.bold, .reversed] : isShown ? .bold : .faint
            column = screen.draw(
                " \(printable(panes[index].choice.name))\(count) ", row: frame.header, column: column,
                style: style)
        }
        guard let totals = inspection?.report.totals else { return }
        let bytes = counted(textSize, "byte")
        let characters = counted(totals.characters, "character")
        // Shorter where there is no room for all.
        for counts in paged == nil ? ["\(bytes)  \(characters)", bytes] : [bytes]
        where column + counts.count + 2 < size.width {
            screen.draw(counts, row: frame.header, column: size.width - counts.count - 1, style: .faint)
            return
        }
    }

    func drawRule(_ title: String, _ row: Int, _ screen: inout Screen) {
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
            drawClipped(" \(printable(message))", frame.footer, 0, &screen)
            screen.restyle(row: frame.footer, 0..<size.width, .bold)
        } else {
            screen.draw(keys, row: frame.footer, column: 0, style: .faint)
        }
    }

    /// The keys that help most, as many as fit: the last in the list are left out first.
    private var keys: String {
        let all =
            focus == .editor
            ? [
                "Esc tokens", "F1 help", "^C quit", "Tab encoding", "^T view", "^S split", "^O open",
                "^Y copy",
            ]
            : [
                "? help", "q quit", "f findings", "Tab encoding", "t view", "s split", "m merges",
                isSplit ? "d difference" : "n next", files.count > 1 ? "] next file" : "i text", "e end",
            ]
        var line = ""
        for key in all where line.count + key.count + 2 < size.width {
            line += (line.isEmpty ? " " : "  ") + key
        }
        return line
    }

    /// Draws a line, with an ellipsis where it does not fit its row.
    func drawClipped(_ line: String, _ row: Int, _ column: Int, _ screen: inout Screen) {
        let end = screen.draw(line, row: row, column: column)
        if end - column < cellWidth(of: line) {
            screen.draw("…", row: row, column: min(end, size.width - 1))
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
        if editor.text.isEmpty, name == nil {
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
}
