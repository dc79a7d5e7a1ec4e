import BytePairs
import Formats
import Testing

/// `vocab.json` and `merges.txt`, which belong together.
@Suite struct VocabularyJSONTests {
    private func read(_ vocabulary: String, _ merges: String = "") throws -> (SpelledVocabulary, [Merge]) {
        let vocabulary = try Array(vocabulary.utf8).withUnsafeBufferPointer {
            try VocabularyJSON.parse($0, path: "vocab.json")
        }
        let list = try Array(merges.utf8).withUnsafeBufferPointer {
            try VocabularyJSON.merges($0, of: vocabulary, path: "merges.txt")
        }
        return (vocabulary, list)
    }

    private static let small = #"{"\u0120": 3, "a": 0, "\u0120a": 9}"#

    @Test(arguments: ["#version: 0.2\nĠ a\n", "Ġ a", "\nĠ a\r\n\n"])
    func mergesAreOfTokens(text: String) throws {
        let (vocabulary, merges) = try read(Self.small, text)
        #expect(vocabulary.count == 3 && vocabulary.size == 10 && vocabulary[9] == Array("Ġa".utf8))
        #expect(merges == [Merge(pair: Pair(left: 3, right: 0), token: 9)])
    }

    @Test(
        arguments: [
            (
                "#version: 0.2\n\na b\n",
                #"merges.txt:3: the token "b" of this merge is not in the vocabulary"#
            ),
            ("a Ġ", #"merges.txt:1: the token "aĠ" of this merge is not in the vocabulary"#),
            ("Ġ a\na\n", "merges.txt:2: a merge is two tokens with one space between them"),
            ("Ġ  a", "merges.txt:1: a merge is two tokens with one space between them"),
        ] as [(String, String)])
    func wrongMergesAreRefused(_ text: String, _ problem: String) {
        #expect { try read(Self.small, text) } throws: { "\($0)".hasPrefix(problem) }
    }

    @Test(
        arguments: [
            (#"{"a":0"#, "vocab.json:1: at column 7 (a): it ends in the middle of a value"),
            (
                "{\n\"a\":0,\n\"b\":0}",
                #"vocab.json:1: at column 1: the tokens "a" and "b" both have the id 0"#
            ),
            ("{\n\"a\":\nnull}", "vocab.json:3: at column 1 (a): this is not a whole number"),
            ("[]", "vocab.json:1: at column 1: this is not an object"),
            (
                #"{"a":0} x"#,
                "vocab.json:1: at column 9: something follows the end of the value"
            ),
        ] as [(String, String)])
    func wrongVocabulariesAreRefused(_ text: String, _ problem: String) {
        #expect { try read(text) } throws: { "\($0)".hasPrefix(problem) }
    }
}
