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

    /// A cut that is found in a stretch of a text, which may begin and end within a character or a run, is one of the
    /// whole.
    @Test(arguments: SplitPattern.named.map(\.name!))
    func cutsOfAStretchAreCutsOfTheWhole(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        var generator = SeededGenerator(12)
        var cuts = 0
        for _ in 0..<10_000 {
            let text = (0..<Int.random(in: 8...40, using: &generator)).flatMap { _ in
                Self.words.randomElement(using: &generator)!
            }
            let start = Int.random(in: 0..<text.count, using: &generator)
            let end = Int.random(in: start...text.count, using: &generator)
            let behind = Int.random(in: 0...16, using: &generator)
            let found = text.withUnsafeBufferPointer {
                pattern.lastCut(in: UnsafeBufferPointer(rebasing: $0[start..<end]), after: behind)
            }
            guard let found else { continue }
            cuts += 1
            let cut = start + found
            let whole = try pattern.pieces(of: text)
            let parts = try [Array(text[..<cut]), Array(text[cut...])].map { try pattern.pieces(of: $0) }
            #expect(
                whole == parts[0] + parts[1].map { $0.lowerBound + cut..<$0.upperBound + cut },
                "\(String(decoding: text, as: UTF8.self).debugDescription) at \(cut)")
        }
        #expect(cuts > 2000)
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
