/// What to send to a terminal so that it shows another screen: only the cells that have changed.
///
/// After each character beyond ASCII it positions the cursor again, because terminals disagree about the
/// widths of such characters: a wrong width then garbles one cell and not the rest of the row.
package enum ScreenUpdate {
    /// The bytes that turn `old`, or an unknown screen if it is `nil`, into `new`.
    package static func bytes(from old: Screen?, to new: Screen, colors: TerminalColors) -> [UInt8] {
        var writer = Writer(colors: colors)
        let old = old?.size == new.size ? old : nil
        // Synchronized output: a terminal that supports it shows nothing half-drawn.
        writer.send("\u{1B}[?2026h\u{1B}[?25l")
        if old == nil { writer.send("\u{1B}[0m\u{1B}[2J") }
        for row in 0..<new.size.height { writeRow(row, old, new, &writer) }
        writer.setStyle([])
        if let cursor = new.cursor {
            writer.move(row: cursor.row, column: cursor.column)
            writer.send("\u{1B}[?25h")
        }
        writer.send("\u{1B}[?2026l")
        return writer.bytes
    }

    private static func writeRow(_ row: Int, _ old: Screen?, _ new: Screen, _ writer: inout Writer) {
        var column = 0
        while column < new.size.width {
            let cell = new[row, column]
            var width = 1
            while column + width < new.size.width, new[row, column + width].text.isEmpty { width += 1 }
            defer { column += width }
            let isSame = old.map { old in
                (column..<column + width).allSatisfy { old[row, $0] == new[row, $0] }
            }
            if isSame ?? (cell == Screen.Cell()) { continue }
            writer.move(row: row, column: column)
            writer.setStyle(cell.style)
            if width > 1, cell.text.unicodeScalars.count > 1 {
                // A terminal that gives a mark no room leaves cells of what was there before.
                writer.draw(String(repeating: " ", count: width), width: width)
                writer.move(row: row, column: column)
            }
            writer.draw(cell.text.isEmpty ? " " : cell.text, width: width)
        }
    }

    private struct Writer {
        let colors: TerminalColors
        var bytes: [UInt8] = []
        /// The terminal's cursor, if its place is known.
        private var place: (row: Int, column: Int)?
        private var style: Screen.Style = []

        init(colors: TerminalColors) { self.colors = colors }

        mutating func send(_ text: String) { bytes.append(contentsOf: text.utf8) }

        mutating func move(row: Int, column: Int) {
            if let place, place == (row, column) { return }
            send("\u{1B}[\(row + 1);\(column + 1)H")
            place = (row, column)
        }

        mutating func setStyle(_ new: Screen.Style) {
            guard new != style else { return }
            style = new
            let codes = ["0"] + colors.codes(new)
            send("\u{1B}[\(codes.joined(separator: ";"))m")
        }

        mutating func draw(_ text: String, width: Int) {
            send(text)
            let isASCII = text.utf8.count == width
            place = isASCII ? place.map { ($0.row, $0.column + width) } : nil
        }
    }
}

extension TerminalSession {
    /// Shows a screen where another was shown, or an unknown one if that is `nil`.
    package func show(_ screen: Screen, insteadOf shown: inout Screen?, colors: TerminalColors) {
        if screen != shown { write(ScreenUpdate.bytes(from: shown, to: screen, colors: colors)) }
        shown = screen
    }
}
