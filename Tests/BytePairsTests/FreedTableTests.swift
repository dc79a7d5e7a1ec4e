#if os(Linux)
    import BytePairs
    import Foundation
    import TestSupport
    import Testing

    /// What tables take is given back, each time in a process of its own, where nothing else asks for memory.
    @Suite struct FreedTableTests {
        /// A mebibyte for each time.
        @Test func aClearedCounterFreesItsTable() async {
            await #expect(processExitsWith: .success) {
                let counter = PieceCounter()
                ProcessMemory.addresses.expectLess(than: 150, in: 500) { counter.clear() }
            }
        }

        /// Of a size that has grown: two mebibytes for each that are not given back.
        @Test func aCounterThatGrewFreesItsTable() async {
            await #expect(processExitsWith: .success) {
                ProcessMemory.addresses.expectLess(than: 150, in: 120) {
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
                ProcessMemory.resident.expectLess(than: 16, in: 3_000) { _ = encoder.encode(piece) }
            }
        }
    }
#endif
