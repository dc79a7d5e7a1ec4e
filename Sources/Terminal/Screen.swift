/// What a terminal shows: rows of cells. A pure value; ``ScreenUpdate`` says how to get from one to the next.
public struct Screen: Sendable, Equatable {
    /// How wide and high a terminal is, in cells.
    public struct Size: Sendable, Hashable {
        /// In cells.
        public var width: Int
        /// In cells.
        public var height: Int

        /// A size.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// How a cell is set off.
    public struct Style: OptionSet, Sendable, Hashable {
        /// The bits.
        public let rawValue: UInt16

        /// A style of these bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// Stronger.
        public static let bold = Style(rawValue: 1)
        /// Weaker.
        public static let faint = Style(rawValue: 2)
        /// With a line below.
        public static let underlined = Style(rawValue: 4)
        /// Ink and paper change places.
        public static let reversed = Style(rawValue: 8)
        /// In one of the terminal's colours; not at all where colours are not wanted.
        public static let red = Style(rawValue: 16)
        /// As ``red``.
        public static let yellow = Style(rawValue: 32)
        /// As ``red``.
        public static let cyan = Style(rawValue: 64)
        /// As ``red``.
        public static let blue = Style(rawValue: 128)
    }

    /// One place on the screen.
    public struct Cell: Sendable, Equatable {
        /// A character with the marks on it; empty in the right half of a wide character.
        public var text: String
        /// How it is set off.
        public var style: Style

        /// A cell.
        public init(_ text: String = " ", _ style: Style = []) {
            self.text = text
            self.style = style
        }
    }

    /// How large it is.
    public let size: Size
    /// Row after row.
    public private(set) var cells: [Cell]
    /// Where the cursor is, or `nil` if it is not shown.
    public var cursor: (row: Int, column: Int)?

    /// An empty screen.
    public init(_ size: Size) {
        self.size = size
        cells = Array(repeating: Cell(), count: max(0, size.width * size.height))
    }

    /// The cell at a place.
    public subscript(row: Int, column: Int) -> Cell { cells[row * size.width + column] }

    /// Draws text, which has no control characters, and stops at the end of the row.
    ///
    /// - Parameters:
    ///   - limit: the column where the text has to end, if it is before the end of the row.
    /// - Returns: the column behind it.
    @discardableResult
    public mutating func draw(
        _ text: String, row: Int, column: Int, style: Style = [], limit: Int? = nil
    ) -> Int {
        let end = min(limit ?? size.width, size.width)
        guard (0..<size.height).contains(row) else { return column }
        var column = column
        for character in text.unicodeScalars {
            let width = cellWidth(of: character)
            if width == 0 {
                // A mark belongs to the character before it; a joiner or a control character to nobody.
                let isMark =
                    character.properties.generalCategory == .nonspacingMark
                    || character.properties.generalCategory == .enclosingMark
                if isMark, column > 0 { append(character, row, column - 1) }
                continue
            }
            guard column + width <= end else { break }
            set(row, column, Cell(String(character), style))
            if width == 2 { set(row, column + 1, Cell("", style)) }
            column += width
        }
        return column
    }

    /// Sets off cells that are drawn already.
    public mutating func restyle(row: Int, _ columns: Range<Int>, _ style: Style) {
        guard (0..<size.height).contains(row) else { return }
        for column in columns.clamped(to: 0..<size.width) {
            cells[row * size.width + column].style.formUnion(style)
        }
    }

    private mutating func set(_ row: Int, _ column: Int, _ cell: Cell) {
        cells[row * size.width + column] = cell
    }

    private mutating func append(_ mark: Unicode.Scalar, _ row: Int, _ column: Int) {
        var index = row * size.width + column
        if cells[index].text.isEmpty, column > 0 { index -= 1 }
        // Any number of marks can stand on one letter; a screen shows the first few.
        if cells[index].text.unicodeScalars.count < 8 { cells[index].text.unicodeScalars.append(mark) }
    }

    /// Compares size, cells and cursor.
    public static func == (a: Screen, b: Screen) -> Bool {
        a.size == b.size && a.cells == b.cells && a.cursor?.row == b.cursor?.row
            && a.cursor?.column == b.cursor?.column
    }

    /// The rows as text, without the spaces at their ends: what a person reads.
    public var text: String {
        (0..<size.height).map { row in
            var line = (0..<size.width).map { self[row, $0].text }.joined()
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
