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

    @Test func linesMayBeginAndEndWithAnyLetter() {
        for text in ["é\nb", "é\né"] {
            #expect(
                Array(text.utf8).withUnsafeBufferPointer { SplitPattern.o200k.lastCut(in: $0, after: 0) } == 3
            )
        }
    }

    @Test func patternsOfTheUsersOwnHaveNone() throws {
        let text = Array("one line\nnext word".utf8)
        let pattern = try SplitPattern(regex: #"\w+|\W"#)
        #expect(text.withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0) } == nil)
    }

    /// Against a search that looks at each place, in all short texts and many longer ones.
    @Test func cutsAreTheLastLineStartOrElseTheLastWordEnd() throws {
        let parts =
            ["a", "Z", "9", "_", "'", "\n", " ", "/", "é", "中", "🦒", "\u{A0}", "\u{7F}", "!"].map {
                Array($0.utf8)
            }
            + [[0xFF], [0x80]]
        var texts: [[UInt8]] = [[]]
        for length in 1...3 {
            texts += texts.suffix(length == 1 ? 1 : length == 2 ? 16 : 256).flatMap { text in
                parts.map { text + $0 }
            }
        }
        var generator = SeededGenerator(14)
        for _ in 0..<6_000 {
            texts.append(
                (0..<Int.random(in: 4...9, using: &generator)).flatMap { _ in
                    parts.randomElement(using: &generator)!
                })
        }
        for text in texts {
            for (start, betweenASCII) in [(0, false), (0, true), (2, false), (3, true), (9, false)] {
                let found = text.withUnsafeBufferPointer {
                    SplitPattern.cl100k.lastCut(in: $0, after: start, betweenASCII: betweenASCII)
                }
                #expect(found == lastCut(in: text, after: start, betweenASCII), "\(text) after \(start)")
            }
        }
    }

    private func lastCut(in text: [UInt8], after start: Int, _ betweenASCII: Bool) -> Int? {
        func isVisible(_ bytes: ArraySlice<UInt8>) -> Bool {
            guard let scalars = String(validating: bytes, as: UTF8.self)?.unicodeScalars, scalars.count == 1
            else {
                return false
            }
            return scalars.first!.value > 0x20 && scalars.first!.value != 0x7F
                && !scalars.first!.properties.isWhitespace
        }
        func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
        let places = (0..<text.count).filter { $0 > max(start, 1) }.reversed()
        let lineStart = places.first { place in
            text[place - 1] == 10 && text[place] != 0x2F
                && (1...4).contains { isVisible(text[place...].prefix($0)) }
                && (1...4).contains { isVisible(text[..<(place - 1)].suffix($0)) }
                && (!betweenASCII || text[place - 2] < 0x80 && text[place] < 0x80)
        }
        // The place after the first byte may end a word, and a line cannot start there.
        return lineStart
            ?? places.first { place in
                isLetter(text[place - 1]) && text[place] < 0x80 && !isLetter(text[place])
                    && ![0x27, 0x5F].contains(text[place]) && !(0x30...0x39).contains(text[place])
            }
    }

    /// A line that is too long for a person is cut between words.
    @Test(arguments: [(16_383, true), (16_384, false), (20_000, false)])
    func longLinesAreCutBetweenWords(length: Int, isAtLine: Bool) {
        let text = Array("a\n".utf8) + [UInt8](repeating: 0x62, count: length - 2) + Array(" c".utf8)
        #expect(
            text.withUnsafeBufferPointer { SplitPattern.o200k.lastCut(in: $0, after: 0) }
                == (isAtLine ? 2 : length))
        // Without words, at the line.
        let numbers = Array("a\n".utf8) + [UInt8](repeating: 0x31, count: length)
        #expect(numbers.withUnsafeBufferPointer { SplitPattern.o200k.lastCut(in: $0, after: 0) } == 2)
    }

    @Test func aSearchRemembersWhatIsSearched() {
        var search = CutSearch()
        #expect(search.searched == 0)
        var starts: [Int] = []
        for (count, cut) in [(5, nil), (20, nil), (30, 25), (40, nil)] as [(Int, Int?)] {
            let found = [UInt8](repeating: 0, count: count).withUnsafeBufferPointer {
                search.lastCut(in: $0) { text, start in
                    starts.append(start)
                    return cut
                }
            }
            #expect(found == cut && search.searched == (cut == nil ? count : 0))
        }
        #expect(starts == [0, 0, 12, 0])
    }
}
