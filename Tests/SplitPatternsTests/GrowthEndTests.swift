import SplitPatterns
import TestSupport
import Testing

/// Texts that become longer at their end: whether all is said that can be.
@Suite struct GrowthEndTests {
    private static let patterns = SplitPattern.named.map(\.name!)

    /// Characters of one kind, or bytes that are none.
    private func kinds(_ name: String) -> [[[UInt8]]] {
        let takesMarks = !["gpt2", "cl100k", "llama3", "qwen2", "starcoder", "falcon"].contains(name)
        let word = GrowthKinds.letters + (takesMarks ? GrowthKinds.marks : "")
        let rest =
            GrowthKinds.punctuation + "/" + GrowthKinds.others + (takesMarks ? "" : GrowthKinds.marks)
        let parts =
            name == "cohere2"
            ? [word, GrowthKinds.numbers + GrowthKinds.whiteSpace, rest]
            : [word, GrowthKinds.numbers, GrowthKinds.whiteSpace, rest]
        return parts.map { $0.unicodeScalars.map(\.bytes) } + [[[0xFF], [0x80], [0xF5], [0xC1]]]
    }

    /// The last run begins with the kind that the fourth byte from the end has.
    @Test(arguments: patterns) func allBeforeTheLastRunIsSettled(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let kinds = kinds(name)
        let memory = GuardedMemory(capacity: 256)
        var generator = SeededGenerator(41)
        for _ in 0..<4_000 {
            var text: [UInt8] = []
            var starts: [Int] = []
            var kind = kinds.count
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                kind = kinds.indices.filter { $0 != kind }.randomElement(using: &generator)!
                starts.append(text.count)
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    text += kinds[kind].randomElement(using: &generator)!
                }
            }
            let place = text.count - 4
            let expected = place > 0 ? starts.last { $0 <= place }! : 0
            #expect(rules.settledEnd(of: memory.atEnd(text)) == expected, "\(text)")
            #expect(rules.settledEnd(of: memory.atStart(text)) == expected)
        }
    }

    /// The characters with which a long run goes on, `nil` if it is none. A piece that begins with punctuation may only take
    /// ASCII letters.
    private func goesOn(
        _ one: Unicode.Scalar, _ other: Unicode.Scalar, afterPunctuation: Bool, _ name: String,
        _ kinds: GrowthKinds
    ) -> String? {
        let both = [one, other]
        let ascii = { (text: String) in String(text.unicodeScalars.filter(\.isASCII).map { Character($0) }) }
        if one == "/", other == "/" { return "/" }
        let rest = [GrowthKinds.punctuation + "/", GrowthKinds.others]
        for group in kinds.joinsOthers ? [rest.joined()] : rest
        where GrowthKinds.share([ascii(group)], both) {
            return ascii(group)
        }
        if GrowthKinds.share([GrowthKinds.numbers], both) {
            if kinds.joinsNumbers { return GrowthKinds.numbers }
            return kinds.groupsDigits && both == ["1", "1"] ? "1" : nil
        }
        guard let word = kinds.endWords.first(where: { GrowthKinds.share([$0], both) }) else { return nil }
        if name == "deepseek-v3", afterPunctuation { return both.allSatisfy(\.isASCII) ? ascii(word) : nil }
        return word
    }

    @Test(arguments: patterns) func runsGoOnWithCharactersOfTheirKind(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let kinds = GrowthKinds(name)
        let memory = GuardedMemory(capacity: 256)
        for head in ["", "!", "é"] {
            for one in GrowthKinds.all where !GrowthKinds.whiteSpace.has(one) {
                for other in GrowthKinds.all where !GrowthKinds.whiteSpace.has(other) {
                    let run = (0..<8).map { $0 == Int(one.value) % 8 ? other : one }
                    let text = Array(head.utf8) + run.flatMap(\.bytes)
                    let lastPiece = try pattern.pieces(of: text).last!.lowerBound
                    let found = rules.longRun(atEndOf: memory.atEnd(text), lastPiece: lastPiece)
                    let firstOfRun = Array(head.utf8).count
                    var expected = goesOn(
                        one, other, afterPunctuation: lastPiece < firstOfRun && head == "!", name, kinds)
                    if lastPiece > firstOfRun, found?.kind != .groupsOfThree { expected = nil }
                    #expect((found == nil) == (expected == nil), "\(name) \(text)")
                    guard let found, let expected else { continue }
                    for next in GrowthKinds.all {
                        let step = found.step(memory.atEnd(next.bytes))
                        let isInRun = if case .goesOn(false) = step { true } else { false }
                        #expect(isInRun == expected.has(next), "\(name) \(text) + \(next)")
                    }
                    // Nor are seven of them enough.
                    let short = Array(text.dropFirst(firstOfRun + run[0].bytes.count))
                    let start = try pattern.pieces(of: short).last!.lowerBound
                    #expect(rules.longRun(atEndOf: memory.atEnd(short), lastPiece: start) == nil)
                }
            }
        }
    }

    @Test(arguments: patterns) func runsOfWhiteSpaceGoOn(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let kinds = GrowthKinds(name)
        let memory = GuardedMemory(capacity: 256)
        let characters = GrowthKinds.whiteSpace.unicodeScalars.map { $0 }
        for head in ["", "a", "!", "/", "1", "\u{A0}"] {
            for one in characters {
                for other in characters {
                    let run = (0..<8).map { $0 == Int(one.value) % 8 ? other : one }
                    let text = Array(head.utf8) + run.flatMap(\.bytes)
                    let lastPiece = try pattern.pieces(of: text).last!.lowerBound
                    let isAlone = lastPiece >= head.utf8.count || head == "\u{A0}"
                    // After punctuation, its piece takes line breaks alone.
                    let expected: LongRun.Kind =
                        isAlone ? kinds.endsAreWhole ? .whiteSpace : .lines : .oneKind
                    let found = rules.longRun(atEndOf: memory.atEnd(text), lastPiece: lastPiece)
                    #expect(found?.kind == expected, "\(name) \(text)")
                    for next in GrowthKinds.all {
                        let isLineBreak = GrowthKinds.lineBreaks.has(next)
                        let step = found?.step(memory.atEnd(next.bytes))
                        switch step {
                        case .goesOn(let isTaken):
                            #expect(isTaken == isLineBreak && GrowthKinds.whiteSpace.has(next))
                            #expect(isAlone || isLineBreak)
                        case .ends: #expect(isAlone ? !GrowthKinds.whiteSpace.has(next) : !isLineBreak)
                        case .incomplete, nil: Issue.record("\(name) \(text) + \(next)")
                        }
                    }
                }
            }
        }
    }

    /// Beginnings of characters, and bytes that are none.
    @Test func bytesMayBecomeACharacter() throws {
        let rules = try #require(GrowthRules(.cl100k))
        let letters = [UInt8](repeating: 97, count: 8)
        let run = try #require(
            letters.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: 0) })
        for first in UInt8.min...UInt8.max {
            let length =
                switch first {
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                default: 1
                }
            for count in 1..<4 {
                for last in [0x80, 0xBF, 0x7F, 0xC0] as [UInt8] {
                    let bytes = [first] + [UInt8](repeating: last, count: count - 1)
                    let isWhole = String(validating: bytes, as: UTF8.self) != nil
                    let isBeginning = count < length && (count == 1 || [0x80, 0xBF].contains(last))
                    let step = bytes.withUnsafeBufferPointer { run.step($0) }
                    let isIncomplete = if case .incomplete = step { true } else { false }
                    let goesOn = if case .goesOn = step { true } else { false }
                    // Two characters are more than a step.
                    let isOne = String(validating: bytes, as: UTF8.self)?.unicodeScalars.count == 1
                    #expect(!goesOn || isOne, "\(bytes)")
                    #expect(isIncomplete == (isBeginning && !isWhole), "\(bytes)")
                }
            }
        }
    }

    @Test(arguments: patterns) func bytesThatBeginNoCharacterAreARun(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let bytes: [UInt8] = [0x80, 0xBF, 0xC0, 0xC1, 0xF5, 0xFF, 0x81, 0xFE]
        let run = bytes.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: 0) }
        #expect(run?.kind == .illFormed)
        #expect(bytes.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: 1) } == nil)
        for byte in UInt8.min...UInt8.max {
            let step = [byte].withUnsafeBufferPointer { run?.step($0) }
            let goesOn = if case .goesOn(false) = step { true } else { false }
            #expect(goesOn == ((0x80..<0xC2).contains(byte) || byte >= 0xF5), "\(byte)")
        }
        for place in bytes.indices {
            var other = bytes
            other[place] = 0xC3
            #expect(other.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: 0) } == nil)
        }
    }
}
