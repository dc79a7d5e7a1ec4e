#if os(Linux)
    import BytePairs
    import Foundation
    import TestSupport
    import Testing

    /// What merging takes, in a process of its own, where nothing else asks for memory.
    @Suite struct WindowMemoryTests {
        /// The most memory that the process has had at a time, in bytes.
        private static var mostMemory: Int {
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
            return line.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first.map { $0 << 10 } ?? 0
        }

        /// Merged as a whole, it would take twelve bytes for each byte, and a queue.
        @Test func aVeryLongPieceTakesTheMemoryOfAWindow() async {
            await #expect(processExitsWith: .success) {
                let tokens = [2, 4, 8, 16, 32, 64].map { String(repeating: "a", count: $0) }
                let encoder = PieceEncoder(
                    try! Vocabulary.bytes(and: tokens), queueThreshold: 0,
                    windows: WindowedMerge(threshold: 0, size: 1 << 12, overlap: 1 << 10))
                let piece = [UInt8](repeating: 97, count: 1 << 20) + [0]
                _ = encoder.encode(Array(piece.suffix(1 << 14)))
                let before = Self.mostMemory
                let count = encoder.encode(piece).count
                precondition(count == 1 << 14 + 1 && before > 0)
                precondition(Self.mostMemory - before < 6 << 20)
            }
        }
    }
#endif
