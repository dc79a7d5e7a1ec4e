#if os(Linux)
    import Foundation
    import SplitPatterns
    import Testing

    /// What PCRE2 has taken is given back: in a process of its own, where nothing else asks for memory.
    @Suite struct FreedMatcherTests {
        private static var residentBytes: Int {
            let pages = ((try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? "").split(
                separator: " ")
            return (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * Int(getpagesize())
        }

        /// Each splitter has a matcher for each set: seven kilobytes in all if none gave its context back.
        @Test func aSplitterFreesItsMatchers() async {
            await #expect(processExitsWith: .success) {
                let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                let sets = letters.map { String($0) }
                let pattern = try! SplitPattern(compiling: [sets.joined(separator: "|")])
                precondition(pattern.isCompiled)
                for _ in 0..<10 { _ = pattern.takeSplitter() }
                let before = Self.residentBytes
                for _ in 0..<2_000 { _ = pattern.takeSplitter() }
                precondition(before > 0 && Self.residentBytes - before < 6 << 20)
            }
        }
    }
#endif
