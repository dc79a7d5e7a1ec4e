import BPE
import Oddities
import TestSupport
import Testing

/// Tokens are found whatever their ids.
@Suite struct VocabularyIndexTests {
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
