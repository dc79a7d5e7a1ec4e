import Foundation
import Terminal
import Testing

/// A minimal terminal that understands only what ``ScreenUpdate`` sends.
struct PlainTerminal {
    private(set) var cells: [[(text: String, style: String)]]
    private(set) var cursor: (row: Int, column: Int) = (0, 0)
    private(set) var isCursorShown = true
    private(set) var unknown: [String] = []
    private var style = "0"
    /// The width of characters beyond ASCII; real terminals disagree about it.
    let wideWidth: Int?

    init(_ size: Screen.Size, wideWidth: Int? = nil) {
        cells = Array(repeating: Array(repeating: (" ", "0"), count: size.width), count: size.height)
        self.wideWidth = wideWidth
    }

    mutating func show(_ bytes: [UInt8]) {
        var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" else {
                draw(scalar)
                continue
            }
            guard rest.popFirst() == "[" else { return unknown.append("ESC") }
            var parameters = ""
            while let next = rest.popFirst() {
                if ("@"..."~").contains(next) {
                    perform(parameters, next)
                    break
                }
                parameters.unicodeScalars.append(next)
            }
        }
    }

    private mutating func perform(_ parameters: String, _ command: Unicode.Scalar) {
        switch (parameters, command) {
        case ("?2026", "h"), ("?2026", "l"): break
        case ("?25", "h"): isCursorShown = true
        case ("?25", "l"): isCursorShown = false
        case ("2", "J"):
            for row in cells.indices { for column in cells[row].indices { cells[row][column] = (" ", "0") } }
        case (_, "m"): style = parameters
        case (_, "H"):
            let numbers = parameters.split(separator: ";").compactMap { Int($0) }
            cursor = (numbers[0] - 1, numbers[1] - 1)
        default: unknown.append("\(parameters)\(command)")
        }
    }

    private mutating func draw(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
            return unknown.append("U+\(scalar.value)")
        }
        let isMark = scalar.properties.generalCategory == .nonspacingMark
        guard cells.indices.contains(cursor.row) else { return unknown.append("outside") }
        if isMark {
            if cursor.column > 0 { cells[cursor.row][cursor.column - 1].text.unicodeScalars.append(scalar) }
            return
        }
        guard cells[cursor.row].indices.contains(cursor.column) else { return }
        // Shaped with its letter, as real terminals do, and given a cell of its own, as most do.
        if scalar.properties.generalCategory == .spacingMark, wideWidth == nil, cursor.column > 0 {
            cells[cursor.row][cursor.column - 1].text.unicodeScalars.append(scalar)
            cells[cursor.row][cursor.column] = ("", style)
            cursor.column += 1
            return
        }
        cells[cursor.row][cursor.column] = (String(scalar), style)
        let width = scalar.isASCII ? 1 : wideWidth ?? cellWidth(of: scalar)
        if width == 2, cursor.column + 1 < cells[cursor.row].count {
            cells[cursor.row][cursor.column + 1] = ("", style)
        }
        cursor.column += width
    }

    func row(_ row: Int) -> String { cells[row].map(\.text).joined() }
}

@Suite struct ScreenTests {
    private let size = Screen.Size(width: 12, height: 3)

    @Test func textStaysInItsRow() {
        var screen = Screen(size)
        #expect(screen.draw("0123456789abcdef", row: 0, column: 4) == 12)
        #expect(screen.draw("日本語", row: 1, column: 7) == 11)
        #expect(screen.draw("abc", row: 2, column: 0, limit: 2) == 2)
        screen.draw("x", row: 3, column: 0)
        screen.draw("x", row: -1, column: 0)
        #expect(screen.text == "    01234567\n       日本\nab")
        #expect(screen[1, 8].text.isEmpty)
    }

    @Test func marksJoinTheirLetters() {
        var screen = Screen(size)
        #expect(screen.draw("e\u{301}日\u{301}\u{200D}\u{1B}x", row: 0, column: 0) == 4)
        #expect(screen[0, 0].text.unicodeScalars.elementsEqual("e\u{301}".unicodeScalars))
        #expect(screen[0, 1].text.unicodeScalars.count == 2 && screen[0, 3].text == "x")
        screen.draw("a" + String(repeating: "\u{301}", count: 1000), row: 1, column: 0)
        #expect(screen[1, 0].text.unicodeScalars.count <= 8)
    }

    /// A vowel sign that takes a cell is sent with its letter, so that a terminal can shape both.
    @Test func spacingMarksJoinTheirLetters() {
        var screen = Screen(size)
        #expect(screen.draw("हिक", row: 0, column: 0) == 3)
        #expect(screen[0, 0].text == "हि" && screen[0, 1].text.isEmpty && screen[0, 2].text == "क")
        #expect(screen.draw("\u{93F}", row: 1, column: 4) == 5 && screen[1, 4].text == "\u{93F}")
        #expect(screen.draw("কো".decomposedStringWithCanonicalMapping, row: 2, column: 0) == 3)
        #expect(screen.text.hasPrefix("हिक"))
        let sent = String(decoding: ScreenUpdate.bytes(from: nil, to: screen, colors: .none), as: UTF8.self)
        #expect(sent.contains("  \u{1B}[1;1Hहि\u{1B}[1;3Hक"))
    }

    @Test func unchangedCellsAreNotSent() {
        var screen = Screen(size)
        screen.draw("hello", row: 0, column: 0)
        var other = screen
        #expect(ScreenUpdate.bytes(from: screen, to: other, colors: .sixteen).count < 40)
        other.draw("j", row: 0, column: 0)
        let sent = String(
            decoding: ScreenUpdate.bytes(from: screen, to: other, colors: .sixteen), as: UTF8.self)
        #expect(sent.contains("\u{1B}[1;1Hj") && !sent.contains("ello"))
    }

    @Test func coloursAreSentOnlyWhereTheyAreWanted() {
        var screen = Screen(size)
        screen.draw("x", row: 0, column: 0, style: [.bold, .underlined, .red])
        let colored = ScreenUpdate.bytes(from: nil, to: screen, colors: .sixteen)
        let plain = ScreenUpdate.bytes(from: nil, to: screen, colors: .none)
        #expect(String(decoding: colored, as: UTF8.self).contains("\u{1B}[0;1;4;31m"))
        #expect(String(decoding: plain, as: UTF8.self).contains("\u{1B}[0;1;4m"))
    }

    /// The terminal shows the new screen after any update. One that disagrees about wide characters shows at
    /// least all others.
    @Test(arguments: [nil, 1, 2] as [Int?]) func updateShowsTheNewScreen(_ wideWidth: Int?) {
        var generator = SystemRandomNumberGenerator()
        let pieces = ["a", "bc ", "日", "é", "e\u{301}", "🦒", "│", "ह", "हि", "ש", " "]
        var terminal = PlainTerminal(size, wideWidth: wideWidth)
        var shown: Screen?
        for round in 0..<300 {
            var screen = Screen(size)
            for row in 0..<size.height {
                var column = 0
                while column < size.width, Bool.random(using: &generator) || column < 4 {
                    let styles: [Screen.Style] = [[], .bold, .reversed, [.faint, .red]]
                    let end = screen.draw(
                        pieces.randomElement(using: &generator)!, row: row, column: column,
                        style: styles.randomElement(using: &generator)!)
                    if end == column { break }
                    column = end
                }
            }
            if Bool.random(using: &generator) { screen.cursor = (round % 3, round % 12) }
            terminal.show(ScreenUpdate.bytes(from: shown, to: screen, colors: .sixteen))
            shown = screen
            #expect(terminal.unknown.isEmpty)
            #expect(terminal.isCursorShown == (screen.cursor != nil))
            if let cursor = screen.cursor { #expect(terminal.cursor == cursor) }
            for row in 0..<size.height where wideWidth == nil {
                for column in 0..<size.width {
                    #expect(terminal.cells[row][column].text == screen[row, column].text)
                }
            }
            for row in 0..<size.height where wideWidth == 1 {
                for column in 0..<size.width where screen[row, column].text.utf8.count == 1 {
                    #expect(terminal.cells[row][column].text == screen[row, column].text)
                }
            }
        }
    }
}
