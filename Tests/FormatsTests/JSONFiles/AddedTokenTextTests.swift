import BPE
import TestSupport
import Testing

/// What Hugging Face's library decodes added tokens to: they go through the decoder's steps, as they are after
/// normalization if they are looked for there.
@Suite struct AddedTokenTextTests {
    private static let added = #"""
        [{"id":3,"content":"X","normalized":true,"special":false},
        {"id":4,"content":"▁Y▁","normalized":false,"special":false},
        {"id":5,"content":"Ġé","normalized":false,"special":false}]
        """#
    private static let fused = #"""
        {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"Fuse"},
        {"type":"Strip","content":" ","start":1,"stop":0}]}
        """#
    private static let metaspace = #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}"#
    private static let prepend = #"{"type":"Prepend","prepend":"▁"}"#

    @Test(
        arguments: [
            (prepend, fused, [3, 3], "X X"), (prepend, fused, [4, 4], "Y  Y "),
            (prepend, fused, [0, 3], "a X"),
            ("null", metaspace, [1, 2], " a"), ("null", metaspace, [2, 1], "a "),
            ("null", metaspace, [4, 4], "Y Y "), ("null", metaspace, [0, 2], "a a"),
            ("null", #"{"type":"ByteLevel"}"#, [4], "▁Y▁"),
            // There, " \u{FFFD}": the letter is taken for a byte.
            ("null", #"{"type":"ByteLevel"}"#, [5], "Ġé"),
        ] as [(String, String, [TokenID], String)])
    func addedTokensAreDecoded(normalizer: String, decoder: String, ids: [TokenID], text: String) throws {
        let folder = try TemporaryFolder()
        let file = SmallFile().with("vocab", #"{"a":0,"▁":1,"▁a":2}"#).with("merges", "[]")
            .with("added_tokens", Self.added).with("normalizer", normalizer).with("decoder", decoder)
        let path = try folder.write(Array(file.text.utf8), to: "tokenizer.json")
        #expect(try Tokenizer(EncodingFile.read(path)).decodeText(ids) == text)
    }

    /// Their library looks for nothing between all bytes, and fails on the first text with "é".
    @Test(arguments: [
        (#"{"type":"Replace","pattern":{"String":"X"},"content":""}"#, "its normalizer leaves nothing of"),
        (#"{"type":"Replace","pattern":{"Regex":"(X|XX)+$"},"content":""}"#, "its normalizer fails on"),
    ])
    func addedTokensThatCannotBeLookedForAreRefused(normalizer: String, problem: String) throws {
        let content = String(repeating: "X", count: 60)
        let text = content + (problem.contains("fails") ? "b" : "")
        let file = SmallFile().with("vocab", #"{"a":0}"#).with("merges", "[]").with("normalizer", normalizer)
            .with("added_tokens", #"[{"id":1,"content":"\#(text)","normalized":true,"special":false}]"#)
        let error = #expect(throws: VocabularyFileError.self) {
            try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        }
        #expect(error?.problem.hasPrefix("\(problem) the added token \"\(text)\"") == true)
        #expect(error?.remedy.contains("\"normalized\" of the token to false") == true)
        let plain = file.with(
            "added_tokens", #"[{"id":1,"content":"\#(text)","normalized":false,"special":false}]"#)
        let tokenizer = Tokenizer(try EncodingFile.read(Array(plain.text.utf8), name: "tokenizer.json"))
        #expect(try tokenizer.encode("a\(text)a", specialTokens: .allAllowed) == [0, 1, 0])
    }

    /// Where the spelling of a control token is text, merges may make that token all the same.
    @Test func controlTokenThatMergesMakeIsMadeOfText() throws {
        let folder = try TemporaryFolder()
        let file = SmallFile().with("vocab", #"{"a":0,"b":1,"ab":2,"abb":3}"#)
            .with("pre_tokenizer", #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}"#)
            .with("added_tokens", #"[{"id":2,"content":"ab","normalized":false,"special":true}]"#)
            .with("merges", #"["a b","ab b"]"#)
        let tokenizer = Tokenizer(
            try EncodingFile.read(folder.write(Array(file.text.utf8), to: "tokenizer.json")))
        #expect(try tokenizer.encode("abb", specialTokens: .asText) == [3])
        #expect(try tokenizer.encode("aba", specialTokens: .asText) == [2, 0])
        #expect(try tokenizer.encode("abb", specialTokens: .allAllowed) == [2, 1])
    }
}
