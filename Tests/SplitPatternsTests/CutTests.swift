import SplitPatterns
import TestSupport
import Testing

/// Where a text is cut, the pieces of both parts are those of the whole.
@Suite struct CutTests {
    private static let words =
        [
            "a", "B", "ab", "é", "中", "1", "12345", " ", "  ", "\n", "\r\n", "\n\n", "'", "'s", "'RE", ".",
            "!\n", "/", "|", "<|x|>", "\t",
            "\u{301}", "ſ", "🦒", "_", "-", "\u{A0}", "文", "。", "，", "（", "・", "゛", "⺀", "あ", "カ", "ー",
        ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x80]]

    @Test(arguments: SplitPattern.named.map(\.name!))
    func partsHaveThePiecesOfTheWhole(_ name: String) throws {
        let cuts = try checkParts(#require(SplitPattern(named: name)), textCount: 20_000)
        #expect(cuts > 5000)
    }

    @Test(arguments: PublishedPattern.all)
    func partsHaveThePiecesThatAutomataFindInTheWhole(_ published: PublishedPattern) throws {
        let pattern = try SplitPattern(compiling: published.expressions)
        let cuts = try checkParts(pattern, textCount: 4_000)
        // Most have places, and then they are found.
        #expect(pattern.hasKnownCuts ? cuts > 300 : cuts == 0)
    }

    @Test func mostPublishedPatternsHavePlaces() throws {
        let without = try PublishedPattern.all.filter {
            try !SplitPattern(compiling: $0.expressions).hasKnownCuts
        }
        // They look behind.
        #expect(without.map(\.name) == ["Words at their borders", "Capitals after small letters"])
    }

    /// Expressions of all that automata know, with what PCRE2 alone finds.
    @Test(arguments: 0..<(isSoaking ? 400 : 40)) func partsHaveThePiecesOfAnyExpression(_ seed: UInt64) throws
    {
        var generator = SeededGenerator(500 + seed)
        for _ in 0..<100 {
            // A word, and what else may be around it.
            let expression = RandomExpression.make(&generator)
            let others = [#"\p{L}+|\s"#, #"[^\s\p{L}]?\p{L}+|\s+(?!\S)|\s"#, ""].randomElement(
                using: &generator)!
            let expressions =
                Bool.random(using: &generator) ? [expression, others] : ["\(expression)|\(others)"]
            guard let pattern = try? SplitPattern(compiling: expressions.filter { !$0.isEmpty }) else {
                continue
            }
            guard pattern.hasKnownCuts else { continue }
            _ = try checkParts(pattern, textCount: 30, seed: seed)
            // With something after the place, too.
            for _ in 0..<30 {
                let text = (0..<24).flatMap { _ in Self.words.randomElement(using: &generator)! }
                let start = Int.random(in: 0..<text.count, using: &generator)
                let end = Int.random(in: start...text.count, using: &generator)
                let cut = text[start..<end].withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0) }
                if let cut { try expectSamePieces(pattern, text, cutAt: start + cut) }
            }
        }
    }

    /// - Returns: how many texts could be cut.
    private func checkParts(_ pattern: SplitPattern, textCount: Int, seed: UInt64 = 11) throws -> Int {
        var generator = SeededGenerator(seed)
        var cuts = 0
        for _ in 0..<textCount {
            let text = (0..<Int.random(in: 2...14, using: &generator)).flatMap { _ in
                Self.words.randomElement(using: &generator)!
            }
            guard let cut = text.withUnsafeBufferPointer({ pattern.lastCut(in: $0, after: 0) }) else {
                continue
            }
            cuts += 1
            try expectSamePieces(pattern, text, cutAt: cut)
        }
        return cuts
    }

    private func expectSamePieces(_ pattern: SplitPattern, _ text: [UInt8], cutAt cut: Int) throws {
        let whole = try pattern.pieces(of: text)
        let front = try pattern.pieces(of: Array(text[..<cut]))
        let back = try pattern.pieces(of: Array(text[cut...])).map {
            $0.lowerBound + cut..<$0.upperBound + cut
        }
        #expect(
            whole == front + back,
            "\(pattern): \(String(decoding: text, as: UTF8.self).debugDescription) at \(cut)")
    }

    /// A cut that is found in a stretch of a text, which may begin and end within a character or a run, is one of the
    /// whole.
    @Test(arguments: SplitPattern.named.map(\.name!))
    func cutsOfAStretchAreCutsOfTheWhole(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let custom = try SplitPattern(compiling: pattern.expressions)
        var generator = SeededGenerator(12)
        var (cuts, customCuts) = (0, 0)
        for _ in 0..<10_000 {
            let text = (0..<Int.random(in: 8...40, using: &generator)).flatMap { _ in
                Self.words.randomElement(using: &generator)!
            }
            let start = Int.random(in: 0..<text.count, using: &generator)
            let end = Int.random(in: start...text.count, using: &generator)
            let behind = Int.random(in: 0...16, using: &generator)
            func lastCut(_ pattern: SplitPattern) -> Int? {
                text.withUnsafeBufferPointer {
                    pattern.lastCut(in: UnsafeBufferPointer(rebasing: $0[start..<end]), after: behind)
                }
            }
            if let found = lastCut(pattern) {
                cuts += 1
                try expectSamePieces(pattern, text, cutAt: start + found)
            }
            if let found = lastCut(custom) {
                customCuts += 1
                try expectSamePieces(custom, text, cutAt: start + found)
            }
        }
        #expect(cuts > 2000)
        #expect(custom.hasKnownCuts ? customCuts > 1000 : customCuts == 0)
    }

    /// The places of several patterns are those of each.
    @Test func allPatternsAgreeToAPlace() throws {
        let words = try SplitPattern(regex: #"\w+|\W"#)
        let sentences = try SplitPattern(regex: #"\w+ ?|\W"#)
        let commas = try SplitPattern(regex: #"\w+,?|[^\w,]"#)
        let text = Array("one, two three".utf8)
        func lastCut(_ pattern: SplitPattern, _ others: SplitPattern...) -> Int? {
            text.withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0, alsoFor: others) }
        }
        #expect(lastCut(words) == 8 && lastCut(sentences) == 3)
        #expect(lastCut(words, .o200k) == 8 && lastCut(.o200k, words, commas) == 8)
        #expect(lastCut(sentences, commas) == nil)
        #expect(lastCut(.o200k, sentences) == 3 && lastCut(words, .gpt2, sentences) == 3)
        let first = Array("one,\ntwo".utf8)
        let places = [[], [words], [words, commas]].map { others in
            first.withUnsafeBufferPointer { SplitPattern.o200k.lastCut(in: $0, after: 0, alsoFor: others) }
        }
        #expect(places == [5, 5, 5])
    }

    /// - Parameter cut: where the text is cut, `nil` for nowhere.
    @Test(
        arguments: [
            (#"\w+|\W"#, "one line\nnext", 9), (#"\w+|\W+"#, "one line\nnext", 9),
            // Before the text's end, and elsewhere, another piece ends.
            (#"\w+|\s+(?!\S)|\s"#, "one line\n\nnext", 8), (#"\w+$|\w\w|\W"#, "one line", nil),
            // A word and what may follow it.
            (#"\w+\s?|\W"#, "one line", nil), (#"\w+(?: line)?|\W"#, "one line two", nil),
            // What a lookahead sees, next or far.
            (#"\w+(?=\s)|\w|\W"#, "one line", nil), (#"\w(?= l)|\w+|\W"#, "one line", nil),
            // Something that begins long before.
            (#"<.*?>|\w+|\W"#, "<one line>", nil), (#"<[^ ]*>|\w+|\W"#, "<one line>", 4),
            (#"(?<=x)y|\w+|\W"#, "one line", nil), (#"\w+(?!.*z)|\W"#, "one line", nil),
            // What nothing matches is a piece as long as it goes on.
            (#"[0-9]+"#, "one line", nil), (#"[a-z]+"#, "one line", 3),
        ] as [(String, String, Int?)])
    func aPlaceIsWhereSurelyAPieceEnds(_ expression: String, _ text: String, _ cut: Int?) throws {
        let pattern = try SplitPattern(regex: expression)
        let found = Array(text.utf8).withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0) }
        #expect(found == cut)
    }

    /// Each of the parts that may be missing can be where a character leads to, and go on to all after it.
    @Test func longExpressionsAreFollowedOnce() throws {
        let optional = String(repeating: #"[a-z\n]?"#, count: 900)
        let pattern = try SplitPattern(regex: #"[a-z\n]\#(optional)|[A-C]|[D-F]|[G-I]|[J-L]|[^a-z\n]"#)
        #expect(pattern.hasKnownCuts)
        for (text, cut) in [("ab\nABC", 3), ("ab ABC", 2), ("ab\nGJ ab!D", 3), ("a1 ab!", 5)]
            as [(String, Int?)]
        {
            let found = Array(text.utf8).withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0) }
            #expect(found == cut)
        }
    }

    @Test func whatAnExpressionNeverTakesIsLeftToTheNext() throws {
        for (expressions, cut) in [
            ([#"\d"#, #"\w+|\s"#], 9), ([#"e"#, #"\w+|\s"#], 9), ([#"[a-z]{2}"#, #"\w+|\s"#], nil),
            ([#"[a-z]"#, #"(?<=x)y"#], nil),
            ([#"\d"#, #"(?<=x)y|\w"#], nil), ([#"\d"#, #"\s"#], nil),
        ] as [([String], Int?)] {
            let pattern = try SplitPattern(compiling: expressions)
            let found = Array("some line\tnext".utf8).withUnsafeBufferPointer {
                pattern.lastCut(in: $0, after: 0)
            }
            #expect(found == cut, "\(expressions)")
        }
    }

    /// A letter of any script before any sign of Chinese that can follow a word, with anything around them.
    @Test(arguments: SplitPattern.named.map(\.name!))
    func signsAfterLettersEndTheirPiece(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let signs = (Array(0x3000...0x3020) + Array(0xFF00...0xFF20)).compactMap {
            Unicode.Scalar($0 as UInt32)
        }
        var found: Set<Unicode.Scalar> = []
        for letter in ["a", "é", "中", "あ", "ー", "ǅ", "ʰ", "ſ"] {
            for sign in signs {
                for before in ["", "x", " ", "1", "中", "'", "・", "。"] {
                    for after in ["", "a", "1", " ", "。", "・あ", "\n"] {
                        let text = Array("\(before)\(letter)\(sign)\(after)".utf8)
                        let place = before.utf8.count + letter.utf8.count
                        let end = place + String(sign).utf8.count
                        let cut = text[..<end].withUnsafeBufferPointer { pattern.lastCut(in: $0, after: 0) }
                        guard cut == place else { continue }
                        found.insert(sign)
                        try expectSamePieces(pattern, text, cutAt: place)
                    }
                }
            }
        }
        // Neither U+3000, which is a space, nor letters, marks, digits and other numbers.
        #expect(found.count == 28 + 21 && !found.contains("\u{3000}") && !found.contains("５"))
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

    /// Against a search that looks at each place, in all short texts and many longer ones.
    @Test func cutsAreTheLastBesideALineBreakOrElseTheLastWordEnd() throws {
        let parts =
            [
                "a", "Z", "9", "_", "'", "\n", " ", "/", "é", "中", "🦒", "\u{A0}", "\u{7F}", "!", "。", "（",
                "〇", "５",
            ].map { Array($0.utf8) }
            + [[0xFF], [0x80]]
        var texts: [[UInt8]] = [[]]
        for length in 1...3 {
            texts += texts.suffix(length == 1 ? 1 : length == 2 ? 20 : 400).flatMap { text in
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
            for (start, neighbours) in [
                (0, .any), (0, .asciiWords), (0, .ascii), (2, .any), (2, .asciiWords), (3, .ascii), (9, .any),
            ] as [(Int, CutNeighbours)] {
                let found = text.withUnsafeBufferPointer {
                    SplitPattern.cl100k.lastCut(in: $0, after: start, between: neighbours)
                }
                #expect(found == lastCut(in: text, after: start, neighbours), "\(text) after \(start)")
            }
        }
    }

    private func lastCut(in text: [UInt8], after start: Int, _ neighbours: CutNeighbours) -> Int? {
        func isVisible(_ bytes: ArraySlice<UInt8>) -> Bool {
            guard let scalars = String(validating: bytes, as: UTF8.self)?.unicodeScalars, scalars.count == 1
            else {
                return false
            }
            return scalars.first!.value > 0x20 && scalars.first!.value != 0x7F
                && !scalars.first!.properties.isWhitespace
        }
        func isASCIILetter(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        let letters: [Unicode.GeneralCategory] = [
            .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        ]
        func isLetter(before place: Int) -> Bool {
            (1...4).contains { count in
                let scalars = String(validating: text[..<place].suffix(count), as: UTF8.self)?.unicodeScalars
                guard let scalar = scalars?.first, scalars?.count == 1 else { return false }
                return letters.contains(scalar.properties.generalCategory)
                    && (neighbours == .any || scalar.isASCII)
            }
        }
        func isLineStart(_ place: Int) -> Bool {
            text[place - 1] == 10 && text[place] != 0x2F
                && (1...4).contains { isVisible(text[place...].prefix($0)) }
                && (1...4).contains { isVisible(text[..<(place - 1)].suffix($0)) }
                && (neighbours != .ascii || text[place - 2] < 0x80 && text[place] < 0x80)
        }
        func isWordEnd(_ place: Int) -> Bool {
            let isWideSign = ["、", "。", "〟", "！", "（"].contains { text[place...].starts(with: $0.utf8) }
            return isLetter(before: place)
                && (isWideSign && neighbours == .any
                    || text[place] < 0x80 && !isASCIILetter(text[place])
                        && ![0x27, 0x5F].contains(text[place]) && !(0x30...0x39).contains(text[place]))
        }
        // The place after the first byte may end a word, and a line cannot start there.
        let places = text.indices.filter { $0 > max(start, 1) }.reversed()
        for place in places where text[place - 1] == 10 {
            if isLineStart(place) { return place }
            if places.contains(place - 1), isWordEnd(place - 1) { return place - 1 }
        }
        return places.first(where: isWordEnd)
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
