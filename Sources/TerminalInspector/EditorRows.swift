import Display
import Oddities
import Terminal

/// The part of an edited text around its cursor, broken into the rows of a terminal.
///
/// Spaces are spaces here, as in any editor; all else that cannot be seen is shown by a sign or its code point, and
/// parts of an emoji stand beside each other, without the joiners that terminals disagree about.
package struct EditorRows {
    /// A character on the screen, and the bytes that it stands for.
    package struct Glyph: Equatable {
        package var text: String
        package var column: Int
        package var width: Int
        package var bytes: Range<Int>
        /// Whether this is a sign for something that cannot be seen.
        package var isSign: Bool
    }

    package private(set) var rows: [[Glyph]] = [[]]
    /// Where the cursor is.
    package private(set) var cursor: (row: Int, column: Int) = (0, 0)

    /// How much before the cursor is laid out at most, in bytes, so that the time for a key does not grow with the text.
    private static let before = 8192

    /// Lays out so many rows before and behind the cursor.
    package init(_ editor: TextEditor, width: Int, height: Int) {
        let text = editor.text
        var position = Self.start(editor, height)
        var column = 0
        var cursorRow: Int?
        func place(_ width: Int, _ limit: Int) -> Bool { column + width > limit }
        while true {
            if position == editor.cursor || (cursorRow == nil && position > editor.cursor) {
                // A cursor behind the last column stands at the beginning of the next row.
                if column >= width {
                    rows.append([])
                    column = 0
                }
                cursor = (rows.count - 1, column)
                cursorRow = rows.count - 1
            }
            guard position < text.count else { break }
            if let cursorRow, rows.count > cursorRow + height { break }
            var glyph = Self.glyph(text, position)
            if glyph.width == 0, var last = rows[rows.count - 1].last {
                // A mark, on the character before it.
                last.text += glyph.text
                last.bytes = last.bytes.lowerBound..<glyph.bytes.upperBound
                rows[rows.count - 1][rows[rows.count - 1].count - 1] = last
                position = glyph.bytes.upperBound
                continue
            }
            glyph.width = min(glyph.width, width)
            if place(glyph.width, width) {
                rows.append([])
                column = 0
            }
            glyph.column = column
            rows[rows.count - 1].append(glyph)
            column += glyph.width
            position = glyph.bytes.upperBound
            if text[glyph.bytes.lowerBound] == 0x0A {
                rows.append([])
                column = 0
            }
        }
    }

    private static func start(_ editor: TextEditor, _ height: Int) -> Int {
        let lineStart = editor.lineStart(of: editor.cursor)
        if editor.cursor - lineStart > before {
            // Moves on only every few kilobytes, so that rows do not run along with the cursor.
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
                text: String(Character(Unicode.Scalar(first))), column: 0, width: 1,
                bytes: position..<position + 1, isSign: false)
        }
        guard let scalar = scalar(text, position) else {
            return sign(visible([first]), position..<position + 1)
        }
        let bytes = position..<position + UTF8.width(scalar)
        let hasCharacterBefore = position > 0 && text[position - 1] > 0x20
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark:
            // The selector of a picture says nothing where each terminal draws as it likes.
            if scalar.value == 0xFE0F, hasCharacterBefore {
                return Glyph(text: "", column: 0, width: 0, bytes: bytes, isSign: false)
            }
            return hasCharacterBefore && !visible(scalar).hasPrefix("<")
                ? Glyph(text: String(scalar), column: 0, width: 0, bytes: bytes, isSign: false)
                : sign(visible(scalar), bytes)
        default:
            if scalar.value == 0x200D, position + 4 < text.count, text[position + 3] >= 0xE2,
                hasCharacterBefore
            {
                return Glyph(text: "", column: 0, width: 0, bytes: bytes, isSign: false)
            }
            let shown = visible(scalar)
            return shown == String(scalar) && cellWidth(of: scalar) > 0
                ? Glyph(
                    text: shown, column: 0, width: cellWidth(of: scalar), bytes: bytes, isSign: false)
                : sign(shown, bytes)
        }
    }

    private static func sign(_ shown: String, _ bytes: Range<Int>) -> Glyph {
        Glyph(text: shown, column: 0, width: cellWidth(of: shown), bytes: bytes, isSign: true)
    }

    private static func scalar(_ text: [UInt8], _ position: Int) -> Unicode.Scalar? {
        let first = text[position]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard position + length <= text.count else { return nil }
        return String(validating: text[position..<position + length], as: UTF8.self)?.unicodeScalars.first
    }
}
