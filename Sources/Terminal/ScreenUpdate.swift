/// What to send to a terminal so that it shows another screen: only the cells that have changed.
///
/// After each character beyond ASCII it positions the cursor again, because terminals disagree about the
/// widths of such characters: a wrong width then garbles one cell and not the rest of the row.
package enum ScreenUpdate {
    /// The bytes that turn `old`, or an unknown screen if it is `nil`, into `new`.
    package static func bytes(from old: Screen?, to new: Screen, usesColor: Bool) -> [UInt8] {
        var writer = Writer(usesColor: usesColor)
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
            let isWide = column + 1 < new.size.width && new[row, column + 1].text.isEmpty
            let width = isWide ? 2 : 1
            defer { column += width }
            let isSame = old.map { old in
                old[row, column] == cell
                    && (!isWide || old[row, column + 1] == new[row, column + 1])
            }
            if isSame ?? (cell == Screen.Cell()) { continue }
            writer.move(row: row, column: column)
            writer.setStyle(cell.style)
            writer.draw(cell.text.isEmpty ? " " : cell.text, width: width)
        }
    }

    private struct Writer {
        let usesColor: Bool
        var bytes: [UInt8] = []
        /// The terminal's cursor, if its place is known.
        private var place: (row: Int, column: Int)?
        private var style: Screen.Style = []

        init(usesColor: Bool) { self.usesColor = usesColor }

        mutating func send(_ text: String) { bytes.append(contentsOf: text.utf8) }

        mutating func move(row: Int, column: Int) {
            if let place, place == (row, column) { return }
            send("\u{1B}[\(row + 1);\(column + 1)H")
            place = (row, column)
        }

        mutating func setStyle(_ new: Screen.Style) {
            guard new != style else { return }
            style = new
            var codes = ["0"]
            if new.contains(.bold) { codes.append("1") }
            if new.contains(.faint) { codes.append("2") }
            if new.contains(.underlined) { codes.append("4") }
            if new.contains(.reversed) { codes.append("7") }
            if usesColor {
                for (color, code) in [
                    (Screen.Style.red, "31"), (.yellow, "33"), (.cyan, "36"), (.blue, "34"),
                ]
                where new.contains(color) { codes.append(code) }
            }
            send("\u{1B}[\(codes.joined(separator: ";"))m")
        }

        mutating func draw(_ text: String, width: Int) {
            send(text)
            let isASCII = text.utf8.count == 1
            place = isASCII ? place.map { ($0.row, $0.column + width) } : nil
        }
    }
}
