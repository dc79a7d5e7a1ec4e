import SplitPatterns
import TestSupport
import Testing

/// Where a literal is looked for, which results do not show.
@Suite struct LiteralSearchTests {
    /// After the first byte of a literal without the rest of it, the search goes on up to the text's end only.
    @Test func aLiteralIsNotLookedForAfterTheText() throws {
        let memory = GuardedMemory(capacity: 1 << 12)
        let pattern = TextPattern(literal: "ab".utf8)
        for before in [0, 1, 100, 1_000] {
            let text = Array((String(repeating: "x", count: before) + "acxxxxxxxxxx").utf8)
            let found = try pattern.matches(in: memory.atEnd(text))
            #expect(found.isEmpty)
        }
    }
}
