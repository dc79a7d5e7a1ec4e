import BPE
import Foundation
import TestSupport
import Testing

/// Added tokens that get one id, or have one content, are those that Hugging Face's library finds in a text
/// (`Scripts/make-added-token-cases`).
@Suite struct SharedIDTests {
    struct Fixtures: Decodable {
        /// A tokenizer.json without added tokens.
        var file: String
        var cases: [Case]
    }

    struct Case: Decodable {
        struct Token: Codable {
            var id: Int
            var content: String
            var single_word, lstrip, rstrip, normalized, special: Bool
        }

        var added: [Token]
        var text: String
        var ids: [TokenID]
        /// The ids where spellings of special tokens are text.
        var asText: [TokenID]
        var decoded: String
    }

    private static let fixtures = Result {
        try JSONDecoder().decode(Fixtures.self, from: Data(Fixture.bytes("formats/added-tokens.json")))
    }

    @Test func areTheirs() throws {
        let fixtures = try Self.fixtures.get()
        #expect(fixtures.cases.count > 60)
        for example in fixtures.cases {
            let added = String(decoding: try JSONEncoder().encode(example.added), as: UTF8.self)
            let file = fixtures.file.replacing("\"added_tokens\": []", with: "\"added_tokens\": \(added)")
            let tokenizer = Tokenizer(try EncodingFile.read(Array(file.utf8), name: "tokenizer.json"))
            #expect(try tokenizer.encode(example.text, specialTokens: .allAllowed) == example.ids, "\(added)")
            #expect(try tokenizer.encode(example.text, specialTokens: .asText) == example.asText, "\(added)")
            #expect(try tokenizer.decodeText(example.ids) == example.decoded, "\(added)")
        }
    }
}
