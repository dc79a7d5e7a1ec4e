import Terminal
import Testing

@Suite struct TextWrappingTests {
    @Test(
        arguments: [
            ("", 10, 0, [""]), ("one two", 10, 0, ["one two"]),
            ("one two three", 8, 0, ["one two", "three"]),
            ("one two three", 8, 2, ["one two", "  three"]), ("abcdefghij", 4, 0, ["abcd", "efgh", "ij"]),
            ("ab│cd│ef", 6, 1, ["ab│cd│", " ef"]), ("日本語", 4, 0, ["日本", "語"]),
            ("abcहिक", 4, 0, ["abc", "हिक"]), ("a  b", 1, 9, ["a  b"]),
        ] as [(String, Int, Int, [String])])
    func linesEndAtEdges(_ text: String, _ width: Int, _ indent: Int, _ lines: [String]) {
        #expect(wrapped(text, width: width, indent: indent) == lines)
    }

    /// Nothing is lost but the spaces at line ends, and nothing is too wide.
    @Test func everyWidthHoldsTheText() {
        let text = "merged ␠ + y 345 → ␠y + es 1978 │ eyes │ हिन्दी 日本語のテキスト " + String(repeating: "x", count: 90)
        for width in 4...90 {
            for indent in [0, 3, 50] {
                let lines = wrapped(text, width: width, indent: indent)
                #expect(lines.allSatisfy { cellWidth(of: $0) <= width })
                #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
            }
        }
    }
}
