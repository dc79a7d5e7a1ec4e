import BPE
import TestSupport
import Testing
import Tokenization

/// Several threads give what one gives, wherever the text is cut.
@Suite struct ThreadTests {
    @Test(arguments: SplitPattern.named)
    func threadsAgreeWithOne(pattern: SplitPattern) throws {
        let tokenizer = try MixedText.tokenizer(pattern)
        var generator = SeededGenerator(23)
        let text = (0..<6000).flatMap { _ in MixedText.words.randomElement(using: &generator)! }
        for policy in [SpecialTokenPolicy.asText, .allAllowed] {
            let expected = try tokenizer.encode(text, specialTokens: policy)
            for (threads, size) in [(1, 64), (2, 100), (4, 1000), (3, 1 << 20)] {
                var ids: [TokenID] = []
                var end = 0
                try tokenizer.forEachChunk(
                    of: TextChunks(of: text, for: tokenizer, size: size), threads: threads
                ) {
                    chunk in
                    try tokenizer.encode(chunk, specialTokens: policy)
                } body: {
                    ids += $0
                    #expect($1 > end)
                    end = $1
                }
                #expect(ids == expected && end == text.count, "\(threads) threads, \(size) bytes, \(policy)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func readingInBlocksGivesTheSameChunks(blockSize: Int) throws {
        let tokenizer = try MixedText.tokenizer(.o200k)
        var generator = SeededGenerator(29)
        let text = (0..<2000).flatMap { _ in MixedText.words.randomElement(using: &generator)! }
        let expected = try tokenizer.encode(text, specialTokens: .allAllowed)
        for size in [1, 50, 777, 1 << 20] {
            var rest = text[...]
            let chunks = TextChunks(for: tokenizer, size: size) { buffer in
                let block = rest.prefix(min(blockSize, buffer.count))
                buffer.copyBytes(from: block)
                rest = rest.dropFirst(block.count)
                return block.count
            }
            var ids: [TokenID] = []
            var end = 0
            try tokenizer.forEachChunk(of: chunks, threads: 2) {
                chunk in
                try tokenizer.encode(chunk, specialTokens: .allAllowed)
            } body: {
                ids += $0
                end = $1
            }
            #expect(ids == expected && end == text.count, "chunks of \(size), blocks of \(blockSize)")
        }
    }

    @Test func theFirstOfSeveralErrorsIsThrownWithItsPlaceInTheWholeText() throws {
        let tokenizer = try MixedText.tokenizer(.o200k)
        let line = Array("some words\n".utf8)
        var text: [UInt8] = []
        for number in 0..<1000 {
            text += line
            if number >= 600 { text += Array("<|endoftext|>x\n".utf8) }
        }
        for threads in [1, 2, 5] {
            var end = 0
            let error = #expect(throws: SpecialTokenError.self) {
                try tokenizer.forEachChunk(
                    of: TextChunks(of: text, for: tokenizer, size: 100), threads: threads
                ) {
                    chunk in
                    try tokenizer.encode(chunk)
                } body: {
                    end = $1
                }
            }
            #expect(error?.byteOffset == 601 * line.count)
            #expect(end > 500 * line.count && end <= 601 * line.count)
        }
        let plain = Array(text[..<(600 * line.count)])
        let ids = try tokenizer.encode(plain, threads: 2)
        let expected = try tokenizer.encode(plain)
        #expect(ids == expected)
    }

    /// As an expression does that needs too much time for the third chunk.
    @Test func patternsFailAtTheirPlaceInTheWholeText() throws {
        let tokenizer = try MixedText.tokenizer(SplitPattern(regex: #"\w+|\W"#))
        let lines = ["some words\n", "some words\n", "zoom words\n", "some words\n"].map { Array($0.utf8) }
        let length = lines[0].count
        let chunks = TextChunks(of: Array(lines.joined()), for: tokenizer, size: length + 1)
        let error = #expect(throws: SplitPatternError.self) {
            try tokenizer.forEachChunk(of: chunks, threads: 1) { text in
                guard text[0] == UInt8(ascii: "z") else { return text.count }
                throw SplitPatternError.matchFailed("x", offset: 4, reason: "too long")
            } body: { count, _ in
                #expect(count == length)
            }
        }
        #expect(error == .matchFailed("x", offset: 2 * length + 4, reason: "too long"))
    }

    @Test func textWithoutAPlaceToCutIsOneChunk() throws {
        let digits = [UInt8](repeating: 0x31, count: 5000)
        for pattern in [SplitPattern.cl100k, try SplitPattern(regex: #"\w+|\W"#)] {
            let tokenizer = try MixedText.tokenizer(pattern)
            var chunks = 0
            var all: [TokenID] = []
            try tokenizer.forEachChunk(
                of: TextChunks(of: digits, for: tokenizer, size: 100), threads: 2
            ) {
                chunk in
                try tokenizer.encode(chunk, specialTokens: .asText)
            } body: { ids, _ in
                chunks += 1
                all += ids
            }
            let expected = try tokenizer.encode(digits, specialTokens: .asText)
            #expect(chunks == 1 && all == expected)
        }
        let none = try MixedText.tokenizer(.gpt2).encode([], threads: 2)
        #expect(none.isEmpty)
    }

    @Test func aStreamWithoutAPlaceToCutIsRefusedBeforeMemoryEnds() throws {
        let tokenizer = try MixedText.tokenizer(.cl100k)
        let chunks = TextChunks(for: tokenizer, size: 100, mostKept: 10_000) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            return buffer.count
        }
        let error = #expect(throws: NoPlaceToCut.self) {
            try tokenizer.forEachChunk(of: chunks, threads: 2) { chunk in
                chunk.count
            } body: { _, _ in
                Issue.record("there was no place to cut")
            }
        }
        #expect(error?.byteOffset == 0 && (error?.searched ?? .max) <= 10_000)
    }

    @Test(arguments: [1, 2, 5, 100_000])
    func whatFailsInTheMiddleEndsEverythingBehindWhatWasGood(threads: Int) throws {
        struct Stop: Error {}
        let tokenizer = try MixedText.tokenizer(.o200k)
        let text = (0..<500).flatMap { _ in Array("some words\n".utf8) }
        var handedOut = 0
        #expect(throws: Stop.self) {
            try tokenizer.forEachChunk(
                of: TextChunks(of: text, for: tokenizer, size: 100), threads: threads
            ) {
                $0.count
            } body: { _, _ in
                handedOut += 1
                if handedOut == 3 { throw Stop() }
            }
        }
        #expect(handedOut == 3)

        var (read, end) = (0, 0)
        let chunks = TextChunks(for: tokenizer, size: 100) { buffer in
            if read >= 2200 { throw Stop() }
            let block = text[read..<min(read + 110, read + buffer.count)]
            buffer.copyBytes(from: block)
            read += block.count
            return block.count
        }
        #expect(throws: Stop.self) {
            try tokenizer.forEachChunk(of: chunks, threads: threads) {
                $0.count
            } body: {
                end = $1
            }
        }
        #expect(end > 1800 && end <= read)
    }
}
