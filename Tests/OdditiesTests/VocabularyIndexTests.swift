import BPE
import Oddities
import TestSupport
import Testing

@Suite struct VocabularyIndexTests {
    /// Tokens of two letters, in which parts overlap themselves, against the standard library's search.
    @Test(arguments: 0..<20) func tokensThatContainAPartAreFound(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let vocabulary = try Vocabulary.learned(from: "ab", size: 500, using: &generator)
        let tokenizer = Tokenizer(try Encoding(name: "small", vocabulary: vocabulary, pattern: .gpt2))
        let index = VocabularyIndex(tokenizer)
        for _ in 0..<50 {
            let part = generator.bytes(
                count: Int.random(in: 0...7, using: &generator), from: Array("ab".utf8))
            let expected = (0..<TokenID(vocabulary.size)).filter { id in
                let token = vocabulary[id] ?? []
                return part.isEmpty
                    || token.indices.contains { token[$0...].starts(with: part) }
            }
            #expect(index.tokens(VocabularyIndex.Query(containing: part)) == expected, "\(part)")
        }
    }

    /// Starting again after each near miss would take four billion steps for each of these tokens.
    @Test(.endsInTime, .takesNoMinute) func longTokensTakeLinearTime() throws {
        let long = [UInt8](repeating: 0x61, count: 1 << 17)
        let tokens = (0...255).map { [UInt8($0)] } + (0..<20).map { long + [0x62, UInt8($0)] }
        let tokenizer = Tokenizer(
            try Encoding(name: "long", vocabulary: Vocabulary(tokens: tokens), pattern: .gpt2))
        let index = VocabularyIndex(tokenizer)
        let part = Array(long.prefix(1 << 16))
        #expect(index.tokens(VocabularyIndex.Query(containing: part + [0x62])).count == 20)
        #expect(index.tokens(VocabularyIndex.Query(containing: part + [0x63])).isEmpty)
    }

    /// Tokens are found whatever their ids.
    @Test func distantIDs() throws {
        let encoding = try Encoding(
            name: "distant", vocabulary: .bytes(and: ["xy"]), pattern: .gpt2,
            specialTokens: [SpecialToken("<x>", id: .max), SpecialToken("<y>", id: .max)])
        let index = VocabularyIndex(Tokenizer(encoding))
        func found(_ order: VocabularyIndex.Order) -> [TokenID] {
            index.tokens(VocabularyIndex.Query(containing: Array("x".utf8), order: order))
        }
        #expect(found(.id) == [120, 256, .max])
        #expect(found(.shortest) == [120, 256, .max])
        #expect(found(.longest) == [.max, 256, 120])
    }
}
