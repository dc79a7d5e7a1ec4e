import SplitPatterns
import TestSupport
import Testing

/// Where a text is cut, the pieces of both parts are those of the whole.
@Suite struct CutTests {
    private static let words =
        [
            "a", "B", "ab", "é", "中", "1", "12345", " ", "  ", "\n", "\r\n", "\n\n", "'", "'s", "'RE", ".",
            "!\n", "/", "|", "<|x|>", "\t",
            "\u{301}", "ſ", "🦒", "_", "-", "\u{A0}",
        ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x80]]

    @Test(arguments: SplitPattern.named.map(\.name!))
    func partsHaveThePiecesOfTheWhole(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        var generator = SeededGenerator(11)
        var cuts = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 2...14, using: &generator)).flatMap { _ in
                Self.words.randomElement(using: &generator)!
            }
            guard let cut = text.withUnsafeBufferPointer({ pattern.lastCut(in: $0, after: 0) }) else {
                continue
            }
            cuts += 1
            let whole = try pattern.pieces(of: text)
            let front = try pattern.pieces(of: Array(text[..<cut]))
            let back = try pattern.pieces(of: Array(text[cut...])).map {
                $0.lowerBound + cut..<$0.upperBound + cut
            }
            #expect(
                whole == front + back, "\(String(decoding: text, as: UTF8.self).debugDescription) at \(cut)")
        }
        #expect(cuts > 5000)
    }

    @Test func startsOfLinesArePreferred() {
        let text = Array("one line\nnext word and more".utf8)
        #expect(text.withUnsafeBufferPointer { SplitPattern.o200k.lastCut(in: $0, after: 0) } == 9)
    }

    @Test func patternsOfTheUsersOwnHaveNone() throws {
        let text = Array("one line\nnext word".utf8)
        let pattern = try SplitPattern(regex: #"\w+|\W"#)
        #expect(text.withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0) } == nil)
    }
}
