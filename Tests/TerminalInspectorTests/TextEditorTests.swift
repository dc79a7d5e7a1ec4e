import Testing
import TerminalInspector

@Suite struct TextEditorTests {
    private func editor(_ text: String) -> TextEditor { TextEditor(Array(text.utf8)) }

    @Test(arguments: [
        "a", "é", "e\u{301}", "🦒", "👨\u{200D}👩\u{200D}👧\u{200D}👦", "हि", "🇩🇪", "👍🏽", "\r\n", "\u{200B}",
    ])
    func characterIsOneStep(_ character: String) {
        var editor = editor("x\(character)y")
        editor.move(.left)
        editor.move(.left)
        #expect(editor.cursor == 1)
        editor.move(.right)
        #expect(editor.cursor == 1 + character.utf8.count)
        editor.delete(.left)
        #expect(editor.text == Array("xy".utf8) && editor.cursor == 1)
        editor.insert(Array(character.utf8))
        editor.move(.start)
        editor.move(.right)
        editor.delete(.right)
        #expect(editor.text == Array("xy".utf8))
    }

    @Test func bytesThatAreNoTextAreStepsToo() {
        var editor = TextEditor([0xFF, 0x80, 0xC3, 0xA9, 0xF0, 0x9F])
        var places: [Int] = []
        while editor.cursor > 0 {
            editor.move(.left)
            places.append(editor.cursor)
        }
        #expect(places == [5, 4, 2, 1, 0])
        places = []
        while editor.cursor < 6 {
            editor.move(.right)
            places.append(editor.cursor)
        }
        #expect(places == [1, 2, 4, 5, 6])
        editor.move(.right)
        #expect(editor.cursor == 6)
    }

    @Test func wordsAndLines() {
        var editor = editor("one  two\nthree")
        editor.move(.wordLeft)
        #expect(editor.cursor == 9)
        editor.move(.wordLeft)
        #expect(editor.cursor == 5)
        editor.move(.wordRight)
        #expect(editor.cursor == 8)
        editor.move(.lineStart)
        #expect(editor.cursor == 0)
        editor.move(.lineEnd)
        #expect(editor.cursor == 8)
        editor.delete(.wordLeft)
        #expect(editor.text == Array("one  \nthree".utf8))
        editor.delete(.lineStart)
        editor.move(.end)
        editor.delete(.lineStart)
        #expect(editor.text == Array("\n".utf8))
        editor.delete(.start)
        editor.delete(.left)
        editor.delete(.right)
        #expect(editor.text.isEmpty && editor.cursor == 0)
    }

    @Test func cursorSnapsOutOfACharacter() {
        var editor = editor("a🦒b")
        for place in 1...4 {
            editor.move(to: place)
            editor.snap()
            #expect(editor.cursor == 1)
        }
        editor.move(to: 5)
        editor.snap()
        #expect(editor.cursor == 5)
        editor.move(to: 99)
        #expect(editor.cursor == 6)
    }
}

@Suite struct EditorRowsTests {
    private func rows(_ text: String, width: Int = 10, height: Int = 3, cursor: Int? = nil) -> (
        rows: [String], cursor: [Int]
    ) {
        var editor = TextEditor(Array(text.utf8))
        if let cursor { editor.move(to: cursor) }
        let laidOut = EditorRows(editor, width: width, height: height)
        return (laidOut.rows.map { $0.map(\.text).joined() }, [laidOut.cursor.row, laidOut.cursor.column])
    }

    @Test func rowsEndWhereTheyAreFullAndAtLineEnds() {
        #expect(rows("") == ([""], [0, 0]))
        #expect(rows("abc") == (["abc"], [0, 3]))
        #expect(rows("0123456789") == (["0123456789", ""], [1, 0]))
        #expect(rows("0123456789ab") == (["0123456789", "ab"], [1, 2]))
        #expect(rows("ab\ncd") == (["ab⏎", "cd"], [1, 2]))
        #expect(rows("012345678日") == (["012345678", "日"], [1, 2]))
        #expect(rows("ab\ncd", cursor: 1) == (["ab⏎", "cd"], [0, 1]))
    }

    @Test func signsStandForWhatCannotBeSeen() {
        #expect(rows("a\u{1B}b", width: 40).rows == ["a<U+001B>b"])
        #expect(rows("a\tb\u{200B}", width: 40).rows == ["a⇥b<U+200B>"])
        #expect(rows("e\u{301}x", width: 40).rows == ["e\u{301}x"])
        #expect(rows("👨\u{200D}👩", width: 40).rows == ["👨👩"])
        #expect(rows("❤\u{FE0F}", width: 40).cursor == [0, 1])
        #expect(rows("\u{301}", width: 40).rows == ["◌\u{301}"])
        let broken = EditorRows(TextEditor([0xFF, 0xF0, 0x9F]), width: 40, height: 1)
        #expect(broken.rows[0].map(\.text).joined() == "<FF><F0><9F>")
    }

    @Test func onlyWhatIsNearTheCursorIsLaidOut() {
        let line = String(repeating: "0123456789", count: 100_000)
        var editor = TextEditor(Array(line.utf8))
        editor.move(to: 500_000)
        let laidOut = EditorRows(editor, width: 10, height: 3)
        #expect(laidOut.rows.count < 2000)
        #expect(laidOut.rows[laidOut.cursor.row][laidOut.cursor.column].bytes == 500_000..<500_001)
        let lines = rows(String(repeating: "a\n", count: 100_000), cursor: 100_000)
        #expect(lines.rows.count < 20 && lines.rows[lines.cursor[0]] == "a⏎")
    }
}

@Suite struct TokenLayoutTests {
    @Test func everyTokenIsInOneRow() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let widths = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                Int.random(in: 1...12, using: &generator)
            }
            let ends = Set((0..<5).map { _ in Int.random(in: 0...60, using: &generator) })
            let layout = TokenLayout(widths: widths, width: 20, endsLine: ends.contains)
            #expect(
                layout.rowStarts.indices.flatMap { Array(layout.tokens(inRow: $0)) } == Array(widths.indices))
            for row in layout.rowStarts.indices {
                let tokens = layout.tokens(inRow: row)
                for token in tokens { #expect(layout.row(of: token) == row) }
                #expect(widths[tokens].reduce(0) { $0 + 1 + $1 } <= 20 || tokens.count == 1)
                #expect(!tokens.dropLast().contains(where: ends.contains))
            }
        }
    }
}
