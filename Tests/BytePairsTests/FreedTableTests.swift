#if os(Linux)
    import BytePairs
    import Foundation
    import TestSupport
    import Testing

    /// What tables take is given back, each time in a process of its own, where nothing else asks for memory.
    @Suite struct FreedTableTests {
        private enum Memory: Int {
            case addresses, resident
        }

        private static func bytes(_ memory: Memory) -> Int {
            let pages = ((try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? "").split(
                separator: " ")
            return (pages.count > 1 ? Int(pages[memory.rawValue]) ?? 0 : 0) * Int(getpagesize())
        }

        /// Ends the process if repetitions take so much more memory.
        private static func expectLess(
            than mebibytes: Int, _ memory: Memory, in repetitions: Int, _ body: () -> Void
        ) {
            body()
            let before = bytes(memory)
            for _ in 0..<repetitions { body() }
            precondition(before > 0 && bytes(memory) - before < mebibytes << 20)
        }

        /// A mebibyte for each time.
        @Test func aClearedCounterFreesItsTable() async {
            await #expect(processExitsWith: .success) {
                let counter = PieceCounter()
                Self.expectLess(than: 150, .addresses, in: 500) { counter.clear() }
            }
        }

        /// Of a size that has grown: two mebibytes for each that are not given back.
        @Test func aCounterThatGrewFreesItsTable() async {
            await #expect(processExitsWith: .success) {
                Self.expectLess(than: 150, .addresses, in: 120) {
                    let counter = PieceCounter()
                    for number in 0..<17_000 {
                        withUnsafeBytes(of: UInt32(number)) {
                            counter.add($0.assumingMemoryBound(to: UInt8.self), count: 1, first: 0)
                        }
                    }
                }
            }
        }

        /// Windows and the parts that are compared grow several times in each piece.
        @Test func partsThatGrowFreeTheirMemory() async {
            await #expect(processExitsWith: .success) {
                let tokens = [2, 4, 8, 16, 32, 64].map { String(repeating: "a", count: $0) }
                let encoder = PieceEncoder(
                    try! Vocabulary.bytes(and: tokens), queueThreshold: 0,
                    windows: WindowedMerge(threshold: 0, size: 1, overlap: 0))
                let piece = [UInt8](repeating: 97, count: 127) + [0]
                Self.expectLess(than: 16, .resident, in: 3_000) { _ = encoder.encode(piece) }
            }
        }
    }
#endif
