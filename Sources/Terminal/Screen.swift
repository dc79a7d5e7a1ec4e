/// The cells of a terminal's screen. ``ScreenUpdate`` turns one screen into another.
package struct Screen: Sendable, Equatable {
    /// In cells.
    package struct Size: Sendable, Hashable {
        package var width: Int
        package var height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package struct Style: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let bold = Style(rawValue: 1)
        package static let faint = Style(rawValue: 2)
        package static let underlined = Style(rawValue: 4)
        package static let reversed = Style(rawValue: 8)
        // The terminal's own colours, or none where the user does not want colours.
        package static let red = Style(rawValue: 16)
        package static let yellow = Style(rawValue: 32)
        package static let cyan = Style(rawValue: 64)
        package static let blue = Style(rawValue: 128)

        /// One of ``tintCount`` colours that tell neighbours apart: the number counts on from any start.
        package static func tint(_ number: Int) -> Style {
            Style(rawValue: UInt16(1 + number % tintCount) << 8)
        }

        package static let tintCount = 4

        /// Which tint, counted from 1; 0 is none.
        package var tint: Int { Int(rawValue >> 8) }
    }

    package struct Cell: Sendable, Equatable {
        /// A character with its marks; empty in the right half of a wide character, and where a mark that
        /// takes room belongs to the character before it.
        package var text: String
        package var style: Style

        package init(_ text: String = " ", _ style: Style = []) {
            self.text = text
            self.style = style
        }
    }

    package let size: Size
    /// Row by row.
    package private(set) var cells: [Cell]
    /// `nil` hides the cursor.
    package var cursor: (row: Int, column: Int)?

    /// An empty screen.
    package init(_ size: Size) {
        self.size = size
        cells = Array(repeating: Cell(), count: max(0, size.width * size.height))
    }

    package subscript(row: Int, column: Int) -> Cell { cells[row * size.width + column] }

    /// Draws text without control characters, clipped at the column `limit` or the end of the row.
    ///
    /// - Returns: the column after the text.
    @discardableResult
    package mutating func draw(
        _ text: String, row: Int, column: Int, style: Style = [], limit: Int? = nil
    ) -> Int {
        let end = min(limit ?? size.width, size.width)
        guard (0..<size.height).contains(row) else { return column }
        let start = column
        var column = column
        for character in text.unicodeScalars {
            let width = cellWidth(of: character)
            let category = character.value < 0x300 ? .otherLetter : character.properties.generalCategory
            if width == 0 {
                // A mark belongs to the character before it; joiners and control characters are dropped.
                let isMark = category == .nonspacingMark || category == .enclosingMark
                if isMark, column > 0 { append(character, row, column - 1) }
                continue
            }
            guard column + width <= end else { break }
            if category == .spacingMark, column > start, append(character, row, column - 1) {
                set(row, column, Cell("", style))
                column += 1
                continue
            }
            set(row, column, Cell(String(character), style))
            if width == 2 { set(row, column + 1, Cell("", style)) }
            column += width
        }
        return column
    }

    /// Adds a style to cells that are already drawn.
    package mutating func restyle(row: Int, _ columns: Range<Int>, _ style: Style) {
        guard (0..<size.height).contains(row) else { return }
        for column in columns.clamped(to: 0..<size.width) {
            cells[row * size.width + column].style.formUnion(style)
        }
    }

    private mutating func set(_ row: Int, _ column: Int, _ cell: Cell) {
        cells[row * size.width + column] = cell
    }

    /// Adds a mark to the character that takes the cell at `column`, unless it has more than can be seen: a
    /// letter can have any number of marks.
    @discardableResult
    private mutating func append(_ mark: Unicode.Scalar, _ row: Int, _ column: Int) -> Bool {
        var index = row * size.width + column
        while index > row * size.width, cells[index].text.isEmpty { index -= 1 }
        guard cells[index].text.unicodeScalars.count < 8 else { return false }
        cells[index].text.unicodeScalars.append(mark)
        return true
    }

    package static func == (a: Screen, b: Screen) -> Bool {
        a.size == b.size && a.cells == b.cells && a.cursor?.row == b.cursor?.row
            && a.cursor?.column == b.cursor?.column
    }

    /// The rows as lines of text, without trailing spaces.
    package var text: String {
        (0..<size.height).map { row in
            var line = (0..<size.width).map { self[row, $0].text }.joined()
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
