import SplitPatterns
import TestSupport
import Testing

/// Digits that are cut from the right: a long number changes all its pieces with each digit, in a way that is known.
@Suite struct CohereDigitRunTests {
    @Test(arguments: 8...12) func digitsInGroupsOfThreeAreARun(_ count: Int) throws {
        let rules = try #require(GrowthRules(.cohere2))
        let memory = GuardedMemory(capacity: 64)
        for head in ["", "a", "! "] {
            let text = Array(head.utf8) + (0..<count).map { 0x30 + UInt8($0 % 10) }
            let lastPiece = try SplitPattern.cohere2.pieces(of: text).last!.lowerBound
            #expect(lastPiece == text.count - 3)
            let found = rules.longRun(atEndOf: memory.atEnd(text), lastPiece: lastPiece)
            let run = try #require(found)
            #expect(run.kind == .groupsOfThree)
            for next in GrowthKinds.all {
                let step = run.step(memory.atEnd(next.bytes))
                let goesOn = if case .goesOn(false) = step { true } else { false }
                #expect(goesOn == (next == "1"), "\(next)")
            }
        }
    }

    @Test func aShortNumberIsNoRun() throws {
        let rules = try #require(GrowthRules(.cohere2))
        for text in ["1234567", "a1234567", "12345678a", "1234567٣"].map({ Array($0.utf8) }) {
            let lastPiece = try SplitPattern.cohere2.pieces(of: text).last!.lowerBound
            let run = text.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: lastPiece) }
            #expect(run == nil)
        }
    }
}
