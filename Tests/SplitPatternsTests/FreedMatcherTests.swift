#if os(Linux)
    import SplitPatterns
    import TestSupport
    import Testing

    /// What PCRE2 has taken is given back: in a process of its own, where nothing else asks for memory.
    @Suite struct FreedMatcherTests {
        /// Each splitter has a matcher for each set: seven kilobytes in all if none gave its context back.
        @Test func aSplitterFreesItsMatchers() async {
            await #expect(processExitsWith: .success) {
                let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                let sets = letters.map { String($0) }
                let pattern = try! SplitPattern(compiling: [sets.joined(separator: "|")])
                precondition(pattern.isCompiled)
                for _ in 0..<10 { _ = pattern.takeSplitter() }
                ProcessMemory.resident.expectLess(than: 6, in: 2_000) { _ = pattern.takeSplitter() }
            }
        }
    }
#endif
