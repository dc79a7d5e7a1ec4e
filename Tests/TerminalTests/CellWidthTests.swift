import Terminal
import Testing

@Suite struct CellWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("हि", 2), ("क्ष", 2),
        ("🦒", 2), ("ｱ", 1), ("Ａ", 2), ("שלום", 4), ("\u{200B}", 0), ("\u{1B}", 0), ("│␠⏎", 3), ("\u{AD}", 0),
        ("👨\u{200D}👩", 4), ("䷀", 2), ("\u{1160}", 0),
    ])
    func textTakesCells(_ text: String, _ width: Int) {
        #expect(cellWidth(of: text) == width)
    }
}
