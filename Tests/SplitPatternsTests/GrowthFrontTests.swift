import SplitPatterns
import TestSupport
import Testing

/// Texts that become longer at their start: whether all is said that can be.
@Suite struct GrowthFrontTests {
    private static let patterns = SplitPattern.named.map(\.name!)

    /// Whether a piece of the characters `run` ends where the piece does that begins one character earlier.
    private func endsAlike(
        _ first: Unicode.Scalar, before run: [Unicode.Scalar], endsLine: Bool, _ kinds: GrowthKinds
    ) -> Bool {
        let all = [first] + run
        if GrowthKinds.share(kinds.frontWords + kinds.frontPunctuation, all) { return true }
        if GrowthKinds.share([GrowthKinds.numbers], all) { return kinds.joinsNumbers }
        if GrowthKinds.share([GrowthKinds.others], all) { return first.isASCII }
        guard GrowthKinds.share([GrowthKinds.whiteSpace], all) else { return false }
        return !GrowthKinds.lineBreaks.has(first) || endsLine || kinds.endsAreWhole
    }

    @Test(arguments: patterns) func runsThatBeginEarlierEndAlike(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let kinds = GrowthKinds(name)
        let memory = GuardedMemory(capacity: 256)
        for first in GrowthKinds.all {
            for one in GrowthKinds.all {
                for other in GrowthKinds.all {
                    // One character that differs, at any place among the first eight; or after them.
                    let place = Int(one.value &+ other.value) % 9
                    var run = Array(repeating: one, count: 10)
                    run[place] = other
                    let text = Array("x".utf8) + first.bytes + run.flatMap(\.bytes)
                    let known = 1 + first.bytes.count
                    let end = known + (try pattern.pieces(of: Array(text[known...])))[0].count
                    let count = String(decoding: text[known..<end], as: UTF8.self).unicodeScalars.count
                    let endsLine = text[end - 1] == 10 || text[end - 1] == 13
                    let found = rules.endsAlike(memory.atEnd(text), at: 1, as: known, end: end)
                    let expected =
                        count >= 8
                        && endsAlike(first, before: Array(run.prefix(8)), endsLine: endsLine, kinds)
                    #expect(found == expected, "\(text)")
                    guard found else { continue }
                    #expect(try pattern.pieces(of: Array(text.dropFirst()))[0].count == end - 1)
                    #expect(!rules.endsAlike(memory.atEnd(text), at: 0, as: known, end: end))
                }
            }
        }
    }

    @Test func bytesThatBeginNoCharacterAreOneRun() throws {
        let rules = try #require(GrowthRules(.gpt2))
        let memory = GuardedMemory(capacity: 64)
        let never: [UInt8] = [0x80, 0xBF, 0xC1, 0xC0, 0xF5, 0xFF, 0x81, 0xFE, 0x80]
        for place in never.indices {
            for byte in [0x7F, 0x80, 0xC1, 0xC2, 0xF4, 0xF5] as [UInt8] {
                var text = never
                text[place] = byte
                let isRun = ![0x7F, 0xC2, 0xF4].contains(byte)
                // Where the first byte is a character, all of it must be before the run.
                let found = rules.endsAlike(memory.atEnd(text), at: 0, as: 1, end: text.count)
                #expect(found == isRun, "\(byte) at \(place)")
            }
        }
    }

    /// Before which characters a piece of a longer text ends where a run's own does.
    @Test(arguments: patterns) func whateverComesBeforeTheseRunsGrowsAlike(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        let memory = GuardedMemory(capacity: 64)
        let rest = GrowthKinds.punctuation + "/" + GrowthKinds.others
        let alike =
            switch name {
            case "deepseek-v3": rest
            case "o200k", "tekken", "kimi-k2", "cohere2": "aéBÉǅ" + rest
            default: GrowthKinds.letters + GrowthKinds.marks + rest
            }
        for character in GrowthKinds.all {
            let text = memory.atEnd([0x20] + character.bytes)
            #expect(rules.growsAlike(text, at: 1) == alike.has(character), "\(character)")
            #expect(!rules.isIllFormed(text, at: 0) && !rules.isIllFormed(text, at: 1))
            #expect(text.count < 3 || rules.isIllFormed(text, at: 2))
        }
        #expect(!rules.growsAlike(memory.atEnd([0xFF]), at: 0))
        #expect(rules.groupsDigitsFromRight == (name == "cohere2"))
    }
}
