import BPE
import TestSupport
import Testing
import Tokenization

/// Several threads give what one gives, wherever the text is cut.
@Suite struct ThreadTests {
    private static let words =
        [
            "eyes", " foot", "\n", "\n\n", "\r\n", " don't", "'S", "🦒", "中文", "  ", ".", "!\n", "12345",
            "<|endoftext|>", "<|one two|>", "Ab",
            "\u{301}", "\t",
        ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x80]]

    private func tokenizer(_ pattern: SplitPattern) throws -> Tokenizer {
        Tokenizer(
            try Encoding(
                name: "test", vocabulary: Tokenizer.default.encoding.vocabulary, pattern: pattern,
                specialTokens: [
                    SpecialToken("<|endoftext|>", id: 70_000), SpecialToken("<|one two|>", id: 70_001),
                    SpecialToken("eyes foot", id: 70_002),
                ]))
    }

    @Test(arguments: SplitPattern.named)
    func threadsAgreeWithOne(pattern: SplitPattern) async throws {
        let tokenizer = try tokenizer(pattern)
        var generator = SeededGenerator(23)
        let text = (0..<6000).flatMap { _ in Self.words.randomElement(using: &generator)! }
        for policy in [SpecialTokenPolicy.asText, .allAllowed] {
            let expected = try tokenizer.encode(text, specialTokens: policy)
            for (threads, size) in [(1, 64), (2, 100), (4, 1000), (3, 1 << 20)] {
                var ids: [TokenID] = []
                var end = 0
                try await tokenizer.forEachChunk(
                    of: text, specialTokens: policy, threads: threads, size: size
                ) {
                    ids += $0
                    #expect($1 > end)
                    end = $1
                }
                #expect(ids == expected && end == text.count, "\(threads) threads, \(size) bytes, \(policy)")
            }
        }
    }

    @Test func whatIsForbiddenIsRefusedBeforeTheFirstID() async throws {
        let tokenizer = try tokenizer(.o200k)
        let text = Array(String(repeating: "some words\n", count: 1000).utf8) + Array("<|endoftext|>".utf8)
        await #expect(throws: SpecialTokenError.self) {
            try await tokenizer.forEachChunk(of: text, specialTokens: .forbidden, threads: 2, size: 100) {
                _, _ in
                Issue.record("ids were handed out")
            }
        }
        let plain = text.dropLast(13)
        let ids = try await tokenizer.encode(Array(plain), threads: 2)
        let expected = try tokenizer.encode(plain)
        #expect(ids == expected)
    }

    @Test func textWithoutAPlaceToCutIsOneChunk() async throws {
        let digits = [UInt8](repeating: 0x31, count: 5000)
        for pattern in [SplitPattern.cl100k, try SplitPattern(regex: #"\w+|\W"#)] {
            let tokenizer = try tokenizer(pattern)
            var chunks = 0
            var all: [TokenID] = []
            try await tokenizer.forEachChunk(of: digits, specialTokens: .asText, threads: 2, size: 100) {
                ids, _ in
                chunks += 1
                all += ids
            }
            let expected = try tokenizer.encode(digits, specialTokens: .asText)
            #expect(chunks == 1 && all == expected)
        }
        let none = try await tokenizer(.gpt2).encode([], threads: 2)
        #expect(none.isEmpty)
    }
}
