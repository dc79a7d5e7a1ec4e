import BPE
import Foundation
import TestSupport
import Testing

/// What tiktoken's `encode_with_unstable` gives, as Scripts/make-unstable-cases writes it.
@Suite struct UnstableTests {
    struct Case: Decodable, Sendable {
        struct Answer: Decodable {
            let stable: [TokenID]
            let count: Int
            let sha256: String
        }

        let text: String
        let allowsSpecial: Bool
        let answers: [String: Answer]
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint),
        arguments: ["gpt2", "cl100k_base", "o200k_base"])
    func completionsAreTiktokens(name: String) throws {
        let tokenizer = try Published.tokenizer(name)
        let cases = try JSONDecoder().decode([Case].self, from: Data(Fixture.bytes("cases/unstable.json")))
        #expect(cases.count > 150)
        for example in cases {
            let expected = try #require(example.answers[name])
            let found = try tokenizer.encodeWithUnstable(
                example.text, specialTokens: example.allowsSpecial ? .allAllowed : .asText)
            #expect(found.stable == expected.stable, "\(example.text.debugDescription)")
            #expect(found.completions.count == expected.count, "\(example.text.debugDescription)")
            let sorted = found.completions.sorted { $0.lexicographicallyPrecedes($1) }
            let bytes = sorted.flatMap { $0 + [.max] }.flatMap { id in
                withUnsafeBytes(of: id.littleEndian) { Array($0) }
            }
            #expect(sha256(bytes) == expected.sha256, "\(example.text.debugDescription)")
        }
    }

    @Test func promptsAreHealed() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ht", "tp", "http", "://"])
        let tokenizer = Tokenizer(
            try Encoding(
                name: "small", vocabulary: vocabulary, pattern: .gpt2,
                specialTokens: [SpecialToken("<|end|>", id: 300)]))
        let healed = try tokenizer.healed("http:")
        #expect(healed.ids == [258] && healed.beginning == Array(":".utf8))
        #expect(try tokenizer.healed("") == tokenizer.healed("", specialTokens: .allAllowed))
        let special = try tokenizer.healed("http<|end|>", specialTokens: .allAllowed)
        #expect(special.ids == [258, 300] && special.beginning.isEmpty)
    }

    @Test func dropoutGivesTheTextBack() throws {
        let text = "How many eyes does my foot have? 🦒 12345\n\n"
        let tokenizer = Tokenizer.default
        let usual = try tokenizer.encode(text)
        #expect(try tokenizer.encode(text, dropout: 0, seed: 1) == usual)
        #expect(try tokenizer.encode(text, dropout: 1, seed: 1).count == text.utf8.count)
        let dropped = try tokenizer.encode(text, dropout: 0.3, seed: 1)
        #expect(dropped.count > usual.count)
        #expect(try tokenizer.decodeText(dropped) == text)
        #expect(try tokenizer.encode(text, dropout: 0.3, seed: 1) == dropped)
        #expect(try tokenizer.encode(text, dropout: 0.3, seed: 2) != dropped)
    }
}
