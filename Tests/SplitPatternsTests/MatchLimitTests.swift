import SplitPatterns
import Testing

/// Whether an expression gives up on a text does not depend on the texts before it.
@Suite struct MatchLimitTests {
    @Test(arguments: 20...26) func aLongTextChangesNoLimitOfTheNext(_ count: Int) throws {
        let pattern = try TextPattern(regex: "(a+)+[bc]")
        let short = [UInt8](repeating: 0x61, count: count)
        func reachesLimit() -> Bool {
            (try? short.withUnsafeBufferPointer { try pattern.matches(in: $0) }) == nil
        }
        let expected = reachesLimit()
        let long = [UInt8](repeating: 0x78, count: 3 << 20)
        let found = try long.withUnsafeBufferPointer { try pattern.matches(in: $0) }
        #expect(found.isEmpty)
        #expect(reachesLimit() == expected)
    }
}
