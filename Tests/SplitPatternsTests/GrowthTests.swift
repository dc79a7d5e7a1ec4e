import SplitPatterns
import TestSupport
import Testing

/// Pieces that are said to be settled are those of every text that goes on.
@Suite struct GrowthTests {
    @Test(arguments: SplitPattern.named.map(\.name!))
    func settledPiecesStay(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        var generator = SeededGenerator(36)
        var settled = 0
        for _ in 0..<3_000 {
            let text = generator.hostileText(words: 8)
            let pieces = try pattern.pieces(of: text)
            let end = text.withUnsafeBufferPointer { rules.settledEnd(of: $0) }
            var certain = pieces.prefix { $0.upperBound < end }.count
            if let first = pieces.first,
                text.withUnsafeBufferPointer({ rules.isSettled(first: first.count, of: $0) })
            {
                certain = max(certain, 1)
            }
            settled += certain
            for _ in 0..<3 {
                let longer = text + generator.hostileText(words: 3)
                #expect(
                    try pattern.pieces(of: longer).prefix(certain) == pieces.prefix(certain),
                    "\(String(decoding: longer, as: UTF8.self).debugDescription)")
            }
        }
        #expect(settled > 3_000)
    }

    /// The first piece, and whether it stays as it is although the rest is one run that goes on.
    @Test(arguments: [
        ("cl100k", "1234", true), ("cl100k", "123a", false), ("cl100k", "12a4", false),
        ("cl100k", "a12", false),
        ("llama3", "١٢٣٤", true), ("qwen2", "12", true), ("starcoder", "12", true), ("gpt2", "12", false),
        ("tekken", "12", true), ("cohere2", "1234", false), ("o200k", "1234", true),
        ("o200k", "aB", true), ("o200k", "AbC", true), ("o200k", "ab中C", true), ("o200k", "AB中", false),
        ("tekken", "éÉ", true), ("cohere2", " aB", true), ("cl100k", "aB", false), ("o200k", "a b", false),
        ("kimi-k2", "a中", true), ("kimi-k2", "中a", true), ("kimi-k2", "中か", true), ("kimi-k2", "aé", false),
        ("deepseek-v3", "a中", true), ("deepseek-v3", "かa", true), ("deepseek-v3", "中か", false),
        ("o200k", "a中", false), ("gpt2", "a", false), ("deepseek-v3", "1234", true), ("falcon", "a!", true),
        ("falcon", "!a", true), ("falcon", "€!", true), ("falcon", "a€", false), ("falcon", "!|", false),
        ("cl100k", "a!", false), ("gpt2", "1a", false), ("cl100k", "12345", true), ("o200k", "1中", false),
        ("o200k", "é€", false), ("cohere2", "AéB", true), ("o200k", "\u{301}B", false),
    ])
    func firstPiecesAreSettled(_ name: String, text: String, isSettled: Bool) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let bytes = Array(text.utf8)
        let first = try #require(try pattern.pieces(of: bytes).first)
        #expect(bytes.withUnsafeBufferPointer { rules.isSettled(first: first.count, of: $0) } == isSettled)
    }

    /// What a text goes on with: characters of all classes, bytes that are none, and beginnings of characters.
    private static let next: [[UInt8]] =
        [
            "a", "B", "é", "É", "中", "か", "1", "٣", "²", " ", "\n", "\r", "\t", "\u{A0}", "'", "!", "/", "|",
            "€", "\u{301}",
            "ǅ", "🦒", "\u{1}", "\u{200B}",
        ].map { Array($0.utf8) } + [
            [0xFF], [0x80], [0xBF], [0xC1], [0xF4], [0xF5], [0xC2], [0xC3, 0x41], [0xE0], [0xE4, 0xB8],
            [0xEF, 0xBF],
            [0xF0, 0x9F, 0xA6], [0xF0, 0x9F, 0x41],
        ]

    /// Where a run goes on, its piece becomes longer, and nothing else changes.
    @Test(arguments: SplitPattern.named.map(\.name!))
    func longRunsOnlyMakeTheLastPieceLonger(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        var generator = SeededGenerator(37)
        var (steps, ownSteps) = (0, 0)
        for head in ["", "a", "A", "7", " ", "!", "中", "!\n", "a'"].map({ Array($0.utf8) }) {
            for unit in Self.next {
                let other = Self.next.randomElement(using: &generator)!
                for units in [[unit], [unit, other]] {
                    let text = head + (0..<10).flatMap { units[$0 % units.count] }
                    let pieces = try pattern.pieces(of: text)
                    let run = text.withUnsafeBufferPointer {
                        rules.longRun(atEndOf: $0, lastPiece: pieces[pieces.count - 1].lowerBound)
                    }
                    guard let run, run.kind != .lines, run.kind != .groupsOfThree else { continue }
                    for next in Self.next {
                        let longer = try pattern.pieces(of: text + next)
                        let added = text.count..<text.count + next.count
                        switch next.withUnsafeBufferPointer({ run.step($0) }) {
                        case .ends: continue
                        case .incomplete:
                            guard run.kind == .oneKind else { continue }
                            #expect(longer == pieces + [added], "\(text) + \(next)")
                            #expect(String(validating: next, as: UTF8.self) == nil)
                        case .goesOn(let isLineBreak):
                            let last = pieces[pieces.count - 1].lowerBound..<added.upperBound
                            #expect(longer == pieces.dropLast() + [last], "\(text) + \(next)")
                            #expect(isLineBreak == (next == [10] || next == [13]))
                            if next == unit { ownSteps += 1 }
                        }
                        steps += 1
                    }
                }
            }
        }
        #expect(steps > 1_500 && ownSteps > 190)
    }

    @Test(arguments: [
        ("cl100k", "ab", true), ("cl100k", "中", true), ("cl100k", "\u{301}", true), ("cl100k", "!", true),
        ("cl100k", "1", false), ("cl100k", " ", false), ("cl100k", "\n", false), ("o200k", "a", true),
        ("o200k", "中", false), ("o200k", "\u{1}", true), ("deepseek-v3", "a", false),
        ("deepseek-v3", "中", false),
        ("deepseek-v3", "!", true), ("cohere2", "\u{301}", false),
    ])
    func runsThatGrowAlike(_ name: String, text: String, growAlike: Bool) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        #expect(Array(text.utf8).withUnsafeBufferPointer { rules.growsAlike($0, at: 0) } == growAlike)
        #expect(![0xFF, 0x61].withUnsafeBufferPointer { rules.growsAlike($0, at: 0) })
    }

    @Test(arguments: [
        ("a \n", 1..<3, true), ("a \n", 0..<3, false), (" \u{A0}b", 0..<3, true), (" b", 0..<2, false),
    ])
    func whiteSpaceIsNothingElse(text: String, range: Range<Int>, isWhiteSpace: Bool) throws {
        let rules = try #require(GrowthRules(.cl100k))
        #expect(rules.isWhiteSpace(Array(text.utf8), in: range) == isWhiteSpace)
    }
}
