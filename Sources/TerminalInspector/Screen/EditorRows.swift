import Display
import Oddities
import Terminal

/// The part of an edited text around its cursor, broken into the rows of a terminal.
///
/// Spaces are shown as spaces, as in any editor; everything else that is invisible, as a sign or its code
/// point. The parts of a joined emoji are drawn separately, because terminals disagree about joiners.
package struct EditorRows {
    package struct Glyph: Equatable {
        package var text: String
        package var column = 0
        package var width: Int
        /// The bytes of the text that it shows.
        package var bytes: Range<Int>
        /// Whether it is a sign for something invisible.
        package var isSign = false
        /// Whether it is drawn with the glyph before it.
        var isMark = false
    }

    package private(set) var rows: [[Glyph]] = [[]]
    package private(set) var cursor: (row: Int, column: Int) = (0, 0)

    /// The most bytes before the cursor that are laid out, so that a key takes no longer in a longer text.
    private static let before = 8192

    /// Lays out `height` rows before and after the cursor.
    package init(_ editor: TextEditor, width: Int, height: Int) {
        let text = editor.text
        var position = Self.start(editor, height)
        var column = 0
        var cursorRow: Int?
        func beginRow() {
            rows.append([])
            column = 0
        }
        while true {
            if position == editor.cursor || (cursorRow == nil && position > editor.cursor) {
                // A cursor after the last column is at the start of the next row.
                if column >= width { beginRow() }
                cursor = (rows.count - 1, column)
                cursorRow = rows.count - 1
            }
            guard position < text.count else { break }
            if let cursorRow, rows.count > cursorRow + height { break }
            var glyph = Self.glyph(text, position)
            position = glyph.bytes.upperBound
            if glyph.width == 0 || glyph.isMark, column + glyph.width <= width,
                var last = rows[rows.count - 1].popLast()
            {
                last.text += glyph.text
                last.bytes = last.bytes.lowerBound..<position
                last.width += glyph.width
                column += glyph.width
                rows[rows.count - 1].append(last)
                continue
            }
            glyph.width = min(glyph.width, width)
            if column + glyph.width > width { beginRow() }
            glyph.column = column
            rows[rows.count - 1].append(glyph)
            column += glyph.width
            if text[glyph.bytes.lowerBound] == 0x0A { beginRow() }
        }
    }

    private static func start(_ editor: TextEditor, _ height: Int) -> Int {
        let lineStart = editor.lineStart(of: editor.cursor)
        if editor.cursor - lineStart > before {
            // Advances only every few kilobytes, so that the rows do not shift with every step of the cursor.
            var start = lineStart + ((editor.cursor - lineStart) / (before / 2) - 1) * (before / 2)
            while start > lineStart, editor.text[start] & 0xC0 == 0x80 { start -= 1 }
            return start
        }
        var start = lineStart
        for _ in 0..<height where start > 0 {
            let earlier = editor.lineStart(of: start - 1)
            guard editor.cursor - earlier <= before else { break }
            start = earlier
        }
        return start
    }

    private static func glyph(_ text: [UInt8], _ position: Int) -> Glyph {
        let first = text[position]
        if first >= 0x20, first < 0x7F {
            return Glyph(
                text: String(Character(Unicode.Scalar(first))), width: 1, bytes: position..<position + 1)
        }
        guard let scalar = scalar(text, position) else {
            return sign(visible([first]), position..<position + 1)
        }
        let bytes = position..<position + UTF8.width(scalar)
        let hasCharacterBefore = position > 0 && text[position - 1] > 0x20
        let shown = visible(scalar)
        let omitted = Glyph(text: "", width: 0, bytes: bytes)
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark:
            guard hasCharacterBefore else { return sign(shown, bytes) }
            // Terminals disagree about the emoji variation selector too.
            if scalar.value == 0xFE0F { return omitted }
            return shown.hasPrefix("<")
                ? sign(shown, bytes) : Glyph(text: String(scalar), width: 0, bytes: bytes)
        case .spacingMark:
            guard hasCharacterBefore else { return sign(shown, bytes) }
            return Glyph(text: String(scalar), width: cellWidth(of: scalar), bytes: bytes, isMark: true)
        default:
            let isJoiner = scalar.value == 0x200D && position + 4 < text.count && text[position + 3] >= 0xE2
            if isJoiner, hasCharacterBefore { return omitted }
            return shown == String(scalar) && cellWidth(of: scalar) > 0
                ? Glyph(text: shown, width: cellWidth(of: scalar), bytes: bytes) : sign(shown, bytes)
        }
    }

    private static func sign(_ shown: String, _ bytes: Range<Int>) -> Glyph {
        Glyph(text: shown, width: cellWidth(of: shown), bytes: bytes, isSign: true)
    }

    private static func scalar(_ text: [UInt8], _ position: Int) -> Unicode.Scalar? {
        let first = text[position]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard position + length <= text.count else { return nil }
        return String(validating: text[position..<position + length], as: UTF8.self)?.unicodeScalars.first
    }
}
