import Pieces
import SplitPatterns
import TestSupport
import Testing

/// The scanners of the built-in patterns against PCRE2 with the patterns' own text.
@Suite struct ScannerTests {
    /// Characters of each class that any pattern distinguishes, and the single characters that some name.
    static let alphabet: [String] = [
        "a", "s", "L", "E", "é", "ǅ", "ʰ", "中", "ア", "\u{301}", "\u{3099}", "7", "Ⅷ", " ", "\t", "\u{A0}",
        "\u{2028}",
        "\n", "\r", "'", "ſ", "/", "!", "€", "\u{30FB}", "\u{0}", "\u{200D}", "😀",
        "⺀", "〇", "々", "\u{11DE3}", "٣", "²",
    ]

    private func oracle(_ pattern: SplitPattern) throws -> SplitPattern {
        try SplitPattern(compiling: pattern.expressions, onlyPCRE2: true)
    }

    /// Texts around the tested text. None, so that all of it is read a character at a time; and some that put
    /// it at the start, in the middle and across the end of a window.
    private static let surroundings: [(before: [UInt8], after: [UInt8])] = [
        ([], []),
        (
            Array("xY".utf8),
            Array(("zZ wordsAndMore" + String(repeating: ".\n\tif it's: 1234", count: 6)).utf8)
        ),
        (Array(repeating: UInt8(ascii: "x"), count: 57), Array(repeating: UInt8(ascii: "\n"), count: 80)),
        (
            Array((String(repeating: "a, ", count: 20) + "A").utf8),
            Array(String(repeating: "é中 ", count: 16).utf8)
        ),
    ]

    /// Compares the pieces of a text alone and in other texts.
    private func compare(_ text: [UInt8], _ pattern: SplitPattern, _ oracle: SplitPattern) throws {
        for (before, after) in Self.surroundings {
            try compareAlone(before + text + after, pattern, oracle)
        }
    }

    private func compareAlone(_ text: [UInt8], _ pattern: SplitPattern, _ oracle: SplitPattern) throws {
        let (scanned, matched) = (try pattern.pieces(of: text), try oracle.pieces(of: text))
        if scanned != matched {
            Issue.record(
                "\(String(decoding: text, as: UTF8.self).debugDescription): \(scanned), PCRE2 \(matched)")
        }
        let after = Self.followers[text.count % Self.followers.count]
        if let shared = sharedPieces(of: text, followedBy: after, pattern), shared != matched {
            Issue.record(
                "\(String(decoding: text, as: UTF8.self).debugDescription) before other bytes: \(shared), PCRE2 \(matched)"
            )
        }
    }

    /// What may lie in memory after the end of a text, and means nothing.
    private static let followers = [
        Array(repeating: UInt8(ascii: "s"), count: 64), Array(repeating: 0x20, count: 64),
        Array(repeating: 0x0A, count: 64), Array(repeating: 0x80, count: 64),
        Array("E'll 77\n\u{301}中 ".utf8) + Array(repeating: 0xFF, count: 64),
    ]

    /// The pieces of a text among others in a batch that they share; `nil` if it is too long for that.
    private func sharedPieces(
        of text: [UInt8], followedBy after: [UInt8], _ pattern: SplitPattern
    ) -> [Range<Int>]? {
        guard text.count < 400, !text.isEmpty else { return nil }
        let splitter = pattern.takeSplitter()
        defer { pattern.give(splitter) }
        let before = Array("x 1".utf8)
        return (before + text + after).withUnsafeBufferPointer { memory -> [Range<Int>]? in
            splitter.beginSharedBatch(in: memory)
            guard splitter.appendToSharedBatch(0..<before.count) else { return nil }
            let first = splitter.sharedPieceCount
            guard splitter.appendToSharedBatch(before.count..<before.count + text.count) else { return nil }
            let ends = splitter.sharedBatch.ends[(first - 1)...].map { $0 - before.count }
            return zip(ends, ends.dropFirst()).map { $0..<$1 }
        }
    }

    @Test func textsShareABatchUntilItIsFull() throws {
        let splitter = SplitPattern.gpt2.takeSplitter()
        defer { SplitPattern.gpt2.give(splitter) }
        #expect(splitter.canShareBatches)
        let word = Array(" word".utf8)
        let memory = (0..<600).flatMap { _ in word } + [UInt8](repeating: 0, count: Splitter.readableBytes)
        memory.withUnsafeBufferPointer { memory in
            for _ in 0..<2 {
                splitter.beginSharedBatch(in: memory)
                var count = 0
                while splitter.appendToSharedBatch(count * 5..<count * 5 + 5) { count += 1 }
                // A window may have as many pieces as bytes.
                #expect(count > 400 && count <= 512)
                #expect(Array(splitter.sharedBatch.ends) == (1...count).map { 5 * $0 })
                #expect(splitter.sharedPieceCount == count)
            }
        }
        let custom = try SplitPattern(regex: #"a+|b"#).takeSplitter()
        ([97, 98] as [UInt8]).withUnsafeBufferPointer {
            custom.beginSharedBatch(in: $0)
            #expect(custom.canShareBatches || !custom.appendToSharedBatch(0..<2))
        }
    }

    @Test(arguments: SplitPattern.named)
    func allShortStringsOfClassesAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        let characters = Self.alphabet.map { Array($0.utf8) }
        for a in characters {
            try compare(a, pattern, oracle)
            for b in characters {
                try compare(a + b, pattern, oracle)
                for c in characters {
                    let abc = a + b + c
                    try compare(abc, pattern, oracle)
                }
            }
        }
    }

    /// Fewer classes, in all strings up to a length: seven where `BPE_SOAK` is set.
    @Test(arguments: SplitPattern.named)
    func allStringsOfTheMainClassesAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        let characters = ["s", "E", "中", "\u{301}", "7", " ", "\n", "'", "/", "\u{A0}"].map { Array($0.utf8) }
        let filler = Array(
            "zZ wordsAndMore 1234 x\n\n  \n if (it's) { return 12; } // and so on, to the end of it".utf8)
        var strings: [[UInt8]] = [[]]
        for _ in 0..<(isSoaking ? 7 : 4) {
            strings = strings.flatMap { string in characters.map { string + $0 } }
            for string in strings { try compareAlone(string + filler, pattern, oracle) }
        }
    }

    @Test(arguments: SplitPattern.named)
    func longerStringsOfClassesAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        var generator = SeededGenerator(13)
        let characters = Self.alphabet.map { Array($0.utf8) }
        // Few kinds of characters at a time, so that runs and alternations come up and not only mixtures.
        for _ in 0..<(isSoaking ? 40_000 : 15_000) {
            let kinds = (0..<Int.random(in: 2...5, using: &generator)).map { _ in
                characters.randomElement(using: &generator)!
            }
            let length = Int.random(in: 4...12, using: &generator)
            let text = (0..<length).flatMap { _ in kinds.randomElement(using: &generator)! }
            try compare(text, pattern, oracle)
        }
    }

    /// Runs that end inside a window, at its end and after it; each third pair of surroundings unless `BPE_SOAK` is set.
    @Test(arguments: SplitPattern.named)
    func longRunsAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        let surroundings = ["", "a", " ", "\n", "-", "7", "é"]
        let pairs = surroundings.flatMap { before in surroundings.map { (before, $0) } }
        for (index, run) in Self.alphabet.enumerated() {
            for count in [7, 8, 9, 17, 62, 63, 64, 65, 66, 72, 73, 130] {
                let repeated = String(repeating: run, count: count)
                for (place, (before, after)) in pairs.enumerated() {
                    guard isSoaking || (place + index + count) % 3 == 0 else { continue }
                    try compare(Array("\(before)\(repeated)\(after)".utf8), pattern, oracle)
                    try compare(Array("\(before)\(repeated)\(after)a \(repeated)b\n".utf8), pattern, oracle)
                }
            }
        }
    }

    /// Words that end at all places of a window.
    @Test(arguments: SplitPattern.named)
    func wordsAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        var generator = SeededGenerator(17)
        let ends =
            Self.alphabet.map { Array($0.utf8) }
            + ["'s", "'LL", "'", "''ve", "@", "[", "`", "{", "\u{7F}"].map { Array($0.utf8) }
        for _ in 0..<20_000 {
            var text: [UInt8] = []
            for _ in 0..<4 {
                text += generator.bytes(
                    count: Int.random(in: 0...19, using: &generator), from: Array("abzAZ".utf8))
                text += ends.randomElement(using: &generator)!
                text += generator.bytes(
                    count: Int.random(in: 0...9, using: &generator),
                    from: Array("azAZ".utf8.prefix(Bool.random(using: &generator) ? 2 : 4)))
            }
            try compare(text, pattern, oracle)
        }
    }

    @Test(arguments: SplitPattern.named)
    func contractionsAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        let letters = [
            "s", "S", "ſ", "t", "T", "m", "M", "d", "D", "l", "L", "r", "R", "v", "V", "e", "E", "x", "K", "",
        ]
        for before in ["", "a", "A", " ", "1"] {
            for first in letters {
                for second in letters {
                    for after in ["", "e", "L", "'"] {
                        try compare(Array("\(before)'\(first)\(second)\(after)".utf8), pattern, oracle)
                    }
                }
            }
        }
    }

    @Test(arguments: SplitPattern.named)
    func everyCodePointThatPCRE2KnowsIsCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        // PCRE2 may be older than the tables, or newer: what either has not assigned, they cannot agree on.
        // And under UCP its `\s` takes U+180E, which is no white space any more.
        let unassigned = try SplitPattern(regex: #"\p{Cn}|[^\p{Cn}]+"#)
        // Many in one text; where that is cut differently, one by one.
        let many: UInt32 = 64
        for first in stride(from: UInt32(0), through: 0x10FFFF, by: Int(many)) {
            let scalars = (first..<first + many).compactMap { $0 == 0x180E ? nil : Unicode.Scalar($0) }
            let together = scalars.flatMap(Self.surrounded)
            guard try pattern.pieces(of: together) != oracle.pieces(of: together) else { continue }
            var isExplained = false
            for scalar in scalars {
                let text = Self.surrounded(scalar)
                guard try pattern.pieces(of: text) != oracle.pieces(of: text) else { continue }
                isExplained = true
                let isUnassigned = try unassigned.pieces(of: Array("\(scalar)a".utf8)).count == 2
                let isNewer = scalar.properties.age.map { $0.major > 16 } ?? true
                if !isUnassigned, !isNewer { try compare(text, pattern, oracle) }
            }
            if !isExplained { try compare(together, pattern, oracle) }
        }
    }

    /// A character before and after each kind of character that could take it or be taken by it.
    private static func surrounded(_ scalar: Unicode.Scalar) -> [UInt8] {
        Array("\(scalar)a\(scalar) \(scalar)1\(scalar)\(scalar)\n'".utf8)
    }

    @Test(arguments: SplitPattern.named)
    func textIsCutAlike(pattern: SplitPattern) throws {
        let oracle = try oracle(pattern)
        for file in ["corpora/prose.txt", "cases/tiktoken.json", "prompts/eyes-on-feet.txt"] {
            try compare(Fixture.bytes(file), pattern, oracle)
        }
    }

    @Test func classesAreThoseOfUnicode16() throws {
        // Letters and digits that came with Unicode 15 and 16, which an older PCRE2 takes for punctuation.
        func pieces(_ text: String) throws -> Int {
            try SplitPattern.cl100k.pieces(of: Array(text.utf8)).count
        }
        #expect(try pieces("a\u{11F02}") == 1)  // KAWI SIGN REPHA, a letter (15.0)
        #expect(try pieces(" \u{11F50}") == 2)  // KAWI DIGIT ZERO (15.0)
        #expect(try pieces(" \u{10D40}") == 2)  // GARAY DIGIT ZERO (16.0)
        #expect(try pieces("a\u{10D4A}") == 1)  // GARAY VOWEL SIGN A, a letter (16.0)
    }
}
