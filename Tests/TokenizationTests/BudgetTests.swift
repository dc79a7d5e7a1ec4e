import BPE
import TestSupport
import Testing

/// Budgets against the counts of all prefixes and suffixes.
@Suite struct BudgetTests {
    /// Random tokens over a few characters, in the order that a trainer would give or in none.
    private func tokenizer(_ name: String, _ generator: inout SeededGenerator) throws -> Tokenizer {
        let atoms = ["a", "b", "A", "é", "中", "1", " ", "\n", "'", "s", "!", "/", "aa", "  "]
        var tokens: Set<[UInt8]> = [[0xE4, 0xB8]]
        while tokens.count < 60 {
            let atoms = (0..<Int.random(in: 2...4, using: &generator)).map { _ in
                atoms.randomElement(using: &generator)!
            }
            tokens.insert(Array(atoms.joined().utf8))
        }
        for count in [2, 4, 8, 16] {
            for byte in Array("a \n1".utf8) where Bool.random(using: &generator) {
                tokens.insert([UInt8](repeating: byte, count: count))
            }
        }
        var list = tokens.sorted { $0.lexicographicallyPrecedes($1) }.shuffled(using: &generator)
        if Bool.random(using: &generator) { list.sort { $0.count < $1.count } }
        let vocabulary = try Vocabulary(tokens: (0...255).map { [UInt8($0)] } + list)
        let pattern = try #require(SplitPattern(named: name))
        return Tokenizer(try Encoding(name: "random", vocabulary: vocabulary, pattern: pattern))
    }

    private func forEachText(
        _ name: String, rounds: Int, _ body: (Tokenizer, [UInt8], inout SeededGenerator) throws -> Void
    ) throws {
        var generator = SeededGenerator(41)
        for _ in 0..<(isSoaking ? 50 * rounds : rounds) {
            let tokenizer = try tokenizer(name, &generator)
            for _ in 0..<5 { try body(tokenizer, generator.hostileText(words: 12), &generator) }
        }
    }

    /// A pattern that looks ahead for the end of the text: of all beginnings, only the first byte has one token.
    @Test(.endsInTime, .takesNoMinute) func aCutFarFromTheBudgetIsFound() throws {
        let powers = (1...20).map { [UInt8](repeating: 0x61, count: 1 << $0) }
        let encoding = try Encoding(
            name: "powers", vocabulary: try Vocabulary(tokens: (0...255).map { [UInt8($0)] } + powers),
            pattern: try SplitPattern(regex: #"a+(?=b)|[\s\S]"#))
        let tokenizer = Tokenizer(encoding)
        let text = String(repeating: "a", count: 1 << 14) + "b"
        #expect(tokenizer.count(text) == 2)
        #expect(tokenizer.prefix(of: text, fitting: 1) == 1)
    }

    static let patterns = SplitPattern.named.map(\.name!)

    @Test(arguments: patterns) func countersKnowTheCountAfterEachByte(pattern: String) throws {
        try forEachText(pattern, rounds: 20) { tokenizer, text, _ in
            var (appending, prepending) = (AppendableCounter(tokenizer), PrependableCounter(tokenizer))
            for end in text.indices {
                appending.append(text[end])
                let count = try tokenizer.count(text[...end], specialTokens: .asText)
                #expect(appending.count == count)
            }
            for start in text.indices.reversed() {
                prepending.prepend(text[start])
                let count = try tokenizer.count(text[start...], specialTokens: .asText)
                #expect(prepending.count == count)
            }
        }
    }

    /// Long runs are not split again for each byte.
    @Test(arguments: patterns) func countersKnowTheCountInLongRuns(pattern: String) throws {
        let units: [[UInt8]] =
            [
                "a", "A", "é", "中", "か", "1", "٣", " ", "\n", "\u{A0}", "!", "/", "€", "\u{1}", "\u{301}",
                "🦒", "a\u{301}",
                " \n", "12", "aA", "!\u{1}", "中か", "\r\n", "  \n\t",
            ].map { Array($0.utf8) } + [[0xFF], [0x80], [0xE4, 0xB8], [0x80, 0xF5]]
        var generator = SeededGenerator(43)
        let tokenizer = try tokenizer(pattern, &generator)
        for unit in units {
            for _ in 0..<6 {
                let head = generator.hostileText(words: 2)
                let run = (0..<70 / unit.count + 3).flatMap { _ in unit }
                let text = head + run + generator.hostileText(words: 2) + unit
                var (appending, prepending) = (AppendableCounter(tokenizer), PrependableCounter(tokenizer))
                for end in text.indices {
                    appending.append(text[end])
                    guard end > head.count + 64 else { continue }
                    #expect(appending.count == (try tokenizer.count(text[...end], specialTokens: .asText)))
                }
                for start in text.indices.reversed() {
                    prepending.prepend(text[start])
                    guard start < head.count + 12 else { continue }
                    #expect(prepending.count == (try tokenizer.count(text[start...], specialTokens: .asText)))
                }
            }
        }
    }

    /// What comes before a run may be a piece of its own, or the first of a longer one.
    @Test(arguments: patterns) func countersKnowTheCountBeforeLongRuns(pattern: String) throws {
        let characters = [
            "a", "É", "中", "か", "\u{301}", "1", "²", " ", "\n", "!", "/", "|", "€", "…", "\u{1}", "\u{200B}",
        ]
        .map { Array($0.utf8) }
        // Tokens of any two characters, and the beginnings that merge into them.
        let pairs = characters.flatMap { first in characters.map { first + $0 } }
        let beginnings = characters.flatMap { character in
            (1...character.count).map { Array(character[..<$0]) }
        }
        let tokens = Set(beginnings + pairs).filter { $0.count > 1 }
        let list = tokens.sorted { ($0.count, $0.description) < ($1.count, $1.description) }
        let vocabulary = try Vocabulary(tokens: (0...255).map { [UInt8($0)] } + list)
        let tokenizer = Tokenizer(
            try Encoding(
                name: "pairs", vocabulary: vocabulary, pattern: try #require(SplitPattern(named: pattern))))
        for first in characters {
            for unit in characters {
                let text = first + (0..<80 / unit.count).flatMap { _ in unit }
                var counter = PrependableCounter(tokenizer)
                for byte in text.reversed() { counter.prepend(byte) }
                #expect(counter.count == (try tokenizer.count(text, specialTokens: .asText)), "\(text)")
            }
        }
    }

    private func isBoundary(_ place: Int, _ text: [UInt8]) -> Bool {
        place == text.count || text[place] & 0xC0 != 0x80
    }

    @Test(arguments: patterns) func prefixAndSuffixAreTheLongest(pattern: String) throws {
        try forEachText(pattern, rounds: 20) { tokenizer, text, generator in
            func count(_ part: ArraySlice<UInt8>) throws -> Int {
                try tokenizer.count(part, specialTokens: .asText)
            }
            let budget = Int.random(in: 0...(try count(text[...]) + 1), using: &generator)
            let places = (0...text.count).filter { isBoundary($0, text) || $0 == 0 }
            let prefix = try places.last { try count(text[..<$0]) <= budget }
            #expect(try tokenizer.prefix(of: text, fitting: budget) == prefix)
            let suffix = try places.first { try isBoundary($0, text) && count(text[$0...]) <= budget }
            #expect(try tokenizer.suffix(of: text, fitting: budget) == suffix)
        }
    }

    @Test(arguments: patterns) func countingStopsAtALimit(pattern: String) throws {
        try forEachText(pattern, rounds: 2) { tokenizer, text, _ in
            let count = try tokenizer.count(text, specialTokens: .asText)
            for limit in 0...count + 1 {
                let found = try tokenizer.count(text, upTo: limit, specialTokens: .asText)
                #expect(found == (count <= limit ? count : nil))
            }
        }
        #expect(
            Tokenizer.default.fits("How many eyes?", in: 4)
                && !Tokenizer.default.fits("How many eyes?", in: 3))
    }

    /// Each chunk is the longest of all that end where units do.
    @Test(arguments: patterns, TextBoundary.allCases)
    func chunksAreTheLongest(pattern: String, boundary: TextBoundary) throws {
        try forEachText(pattern, rounds: 4) { tokenizer, text, generator in
            func count(_ part: ArraySlice<UInt8>) throws -> Int {
                try tokenizer.count(part, specialTokens: .asText)
            }
            let budget = Int.random(in: 1...12, using: &generator)
            let overlap = Int.random(in: 0..<budget, using: &generator)
            let chunks = try tokenizer.chunks(of: text, fitting: budget, overlap: overlap, at: boundary)
            var (start, end) = (0, 0)
            for chunk in chunks {
                #expect(chunk.bytes.lowerBound <= end && chunk.bytes.lowerBound >= start)
                #expect(try chunk.bytes.upperBound > end && count(text[chunk.bytes]) == chunk.tokenCount)
                #expect(chunk.tokenCount <= budget)
                if chunk.bytes.lowerBound < end {
                    #expect(try count(text[chunk.bytes.lowerBound..<end]) <= overlap)
                } else if boundary == .characters || boundary == .lines {
                    let ends = (end + 1...text.count).filter {
                        isBoundary($0, text)
                            && (boundary == .characters || $0 == text.count || text[$0 - 1] == 10)
                    }
                    let longest = try ends.last { try count(text[end..<$0]) <= budget }
                    if let longest { #expect(chunk.bytes.upperBound == longest) }
                }
                (start, end) = (chunk.bytes.lowerBound, chunk.bytes.upperBound)
            }
            #expect(end == text.count)
        }
    }

    @Test func unitsEndWhereReadersExpect() {
        let text = "One. Two \"three!\" Four? 5.5 is\na number…\n \n第一。第二！\n\nLast"
        func parts(_ boundary: TextBoundary) -> [String] {
            var start = 0
            let bytes = Array(text.utf8)
            // Every unit fits alone, and no two together.
            return boundary.unitEnds(in: bytes).map { end in
                defer { start = end }
                return String(decoding: bytes[start..<end], as: UTF8.self)
            }
        }
        #expect(
            parts(.lines) == [
                "One. Two \"three!\" Four? 5.5 is\n", "a number…\n", " \n", "第一。第二！\n", "\n", "Last",
            ])
        #expect(
            parts(.sentences) == [
                "One. ", "Two \"three!\" ", "Four? ", "5.5 is\na number…\n \n", "第一。", "第二！\n\n", "Last",
            ])
        #expect(
            parts(.paragraphs) == ["One. Two \"three!\" Four? 5.5 is\na number…\n \n", "第一。第二！\n\n", "Last"])
    }

    /// Quadratic time would take hours.
    @Test(.endsInTime, .takesNoMinute, arguments: ["a", " ", "\n", "1", "ab", "中", "\u{301}", "=-"])
    func textsWithoutPlacesToCutAreNearLinear(unit: String) throws {
        let text = Array(String(repeating: unit, count: 300_000 / unit.utf8.count).utf8)
        let tokenizer = Tokenizer.default
        var (appending, prepending) = (AppendableCounter(tokenizer), PrependableCounter(tokenizer))
        for byte in text { appending.append(byte) }
        for byte in text.reversed() { prepending.prepend(byte) }
        let count = try tokenizer.count(text, specialTokens: .asText)
        #expect(appending.count == count && prepending.count == count)
        let chunks = try tokenizer.chunks(of: text, fitting: 100, overlap: 10, at: .paragraphs)
        #expect(chunks.last?.bytes.upperBound == text.count && chunks.allSatisfy { $0.tokenCount <= 100 })
    }

    /// A custom pattern can look anywhere.
    @Test func customPatternsFitToo() throws {
        let encoding = try Encoding(
            name: "custom", vocabulary: .bytes(and: ["ab", "abab"]), pattern: SplitPattern(regex: #"\w+|\W"#))
        let tokenizer = Tokenizer(encoding)
        let text = "abab ab, ababab! " + String(repeating: "ab", count: 40)
        var (appending, prepending) = (AppendableCounter(tokenizer), PrependableCounter(tokenizer))
        appending.append(text)
        prepending.prepend(text)
        #expect(appending.count == tokenizer.count(text) && prepending.count == tokenizer.count(text))
        for budget in 1...tokenizer.count(text) {
            let (prefix, suffix) = (
                tokenizer.prefix(of: text, fitting: budget), tokenizer.suffix(of: text, fitting: budget)
            )
            #expect(tokenizer.count(String(text.utf8.prefix(prefix))!) == budget)
            #expect(tokenizer.count(String(text.utf8.dropFirst(suffix))!) <= budget)
            let chunks = tokenizer.chunks(of: text, fitting: budget)
            #expect(chunks.first?.bytes == 0..<prefix && chunks.last?.bytes.upperBound == text.utf8.count)
        }
    }
}
