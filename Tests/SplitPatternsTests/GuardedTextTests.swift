import Pieces
import SplitPatterns
import TestSupport
import Testing

/// Scanners read many bytes at once, but none before a text or after it.
@Suite struct GuardedTextTests {
    private func pieces(_ text: UnsafeBufferPointer<UInt8>, _ splitter: Splitter) throws -> [Range<Int>] {
        splitter.begin(text)
        var pieces: [Range<Int>] = []
        while let batch = try splitter.nextBatch() {
            for end in batch.ends { pieces.append((pieces.last?.upperBound ?? 0)..<end) }
        }
        return pieces
    }

    /// Texts of all lengths around those of windows.
    @Test(arguments: SplitPattern.named) func nothingAroundATextIsRead(pattern: SplitPattern) throws {
        let oracle = try SplitPattern(compiling: pattern.expressions, onlyPCRE2: true)
        let memory = GuardedMemory(capacity: 1 << 12)
        let splitter = pattern.takeSplitter()
        defer { pattern.give(splitter) }
        var generator = SeededGenerator(71)
        for round in 0..<1_500 {
            let text = generator.hostileText(words: 1 + round % 40)
            let expected = try oracle.pieces(of: text)
            let description = "\(String(decoding: text, as: UTF8.self).debugDescription)"
            #expect(try pieces(memory.atEnd(text), splitter) == expected, "\(description)")
            #expect(try pieces(memory.atStart(text), splitter) == expected, "\(description)")
        }
    }

    /// Texts that share a batch promise readable bytes after each, and no more.
    @Test(arguments: SplitPattern.named) func onlyThePromisedBytesAreRead(pattern: SplitPattern) throws {
        let memory = GuardedMemory(capacity: 1 << 12)
        let splitter = pattern.takeSplitter()
        defer { pattern.give(splitter) }
        var generator = SeededGenerator(72)
        for round in 0..<1_500 {
            let text = Array(
                String(decoding: generator.hostileText(words: 1 + round % 20), as: UTF8.self).utf8)
            let after = generator.bytes(
                count: Splitter.readableBytes, from: Array("s7 \n'".utf8) + [0x80, 0xCC])
            splitter.beginSharedBatch(in: memory.atEnd(text + after))
            guard splitter.appendToSharedBatch(0..<text.count) else { continue }
            #expect(Array(splitter.sharedBatch.ends) == (try pattern.pieces(of: text)).map(\.upperBound))
        }
    }
}
