import BPE
import TestSupport
import Testing
import Tokenization

/// Many texts at once give what each gives alone.
@Suite struct ShortTextTests {
    /// Empty texts, short ones, and some that are too long or have too many pieces to share a batch.
    private func texts(using generator: inout SeededGenerator) -> [[UInt8]] {
        (0..<400).map { number in
            let count = number % 50 == 0 ? 700 : Int.random(in: 0...40, using: &generator)
            let kinds = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                MixedText.words.randomElement(using: &generator)!
            }
            return (0..<count).flatMap { _ in kinds.randomElement(using: &generator)! }
        }
    }

    @Test(arguments: SplitPattern.named + [try! SplitPattern(regex: #"\p{L}+|\s|[^\p{L}\s]+"#)])
    func textsHaveTheIDsThatEachHasAlone(pattern: SplitPattern) throws {
        let tokenizer = try MixedText.tokenizer(pattern)
        var generator = SeededGenerator(41)
        let texts = texts(using: &generator)
        var ranges: [Range<Int>] = []
        // Bytes between the texts belong to none.
        var bytes = Array("??".utf8)
        for text in texts {
            ranges.append(bytes.count..<bytes.count + text.count)
            bytes += text + [UInt8](repeating: 0x73, count: ranges.count % 3)
        }
        for policy in [SpecialTokenPolicy.asText, .allAllowed] {
            let expected = try texts.map { try tokenizer.encode($0, specialTokens: policy) }
            for threads in [1, 2, 5] {
                let encoded = try tokenizer.encode(ranges, of: bytes, specialTokens: policy, threads: threads)
                #expect(encoded.count == texts.count)
                for index in texts.indices where Array(encoded[index]) != expected[index] {
                    Issue.record("text \(index), \(policy), \(threads) threads: \(texts[index])")
                }
                #expect(encoded.ids == expected.flatMap { $0 })
            }
        }
    }

    @Test func stringsAreEncodedAlike() throws {
        let texts = ["How many eyes?", "", "Two.", "é", " ", "\n"]
        let encoded = try Tokenizer.default.encode(texts: texts)
        #expect(texts.indices.map { Array(encoded[$0]) } == texts.map { try! Tokenizer.default.encode($0) })
        #expect(encoded.ends.last == encoded.ids.count && encoded.count == 6)
        #expect(try Tokenizer.default.encode(texts: []).ids.isEmpty)
    }

    @Test(arguments: [1, 2]) func firstTextThatIsRefusedIsNamed(threads: Int) throws {
        let tokenizer = try MixedText.tokenizer(.cl100k)
        let texts = Array(repeating: "eyes", count: 30) + ["a<|endoftext|>", "b<|one two|>"]
        let failure = try #require(throws: DocumentFailure.self) {
            try tokenizer.encode(texts: texts, threads: threads)
        }
        #expect(failure.index == 30 && (failure.cause as? SpecialTokenError)?.byteOffset == 1)
        #expect("\(failure)".hasPrefix("text 30: "))
    }

    /// What is put before and after each text, in order, though several texts are encoded at once.
    @Test func bodiesAreCalledAroundEachText() throws {
        let texts = (0..<300).map { Array(String(repeating: " eye", count: $0 % 7).utf8) }
        let ids = IDBuffer()
        var calls: [Int] = []
        try Tokenizer.default.encodeTexts(
            5..<300, at: { index in texts[index].withUnsafeBufferPointer { $0 } }, specialTokens: .asText,
            into: ids,
            before: { index in
                calls.append(index)
                ids.append(1_000_000)
            },
            after: { index in
                calls.append(-index)
                ids.append(2_000_000)
            })
        #expect(calls == (5..<300).flatMap { [$0, -$0] })
        var expected: [TokenID] = []
        for text in texts[5...] {
            expected.append(1_000_000)
            expected += try Tokenizer.default.encode(text)
            expected.append(2_000_000)
        }
        #expect(Array(ids.ids) == expected)
    }
}
