import BytePairs
import Formats
import Preparation
import SplitPatterns
import Testing

/// A small `tokenizer.json`, of which tests replace parts.
struct SmallFile {
    var parts: [(key: String, value: String)] = [
        ("version", #""1.0""#), ("truncation", "null"), ("added_tokens", "[]"), ("normalizer", "null"),
        ("pre_tokenizer", "null"), ("post_processor", "null"), ("decoder", "null"),
    ]
    var model: [(key: String, value: String)] = [
        ("type", #""BPE""#), ("dropout", "null"), ("unk_token", "null"),
        ("continuing_subword_prefix", "null"),
        ("end_of_word_suffix", "null"), ("fuse_unk", "false"), ("byte_fallback", "false"),
        ("ignore_merges", "false"), ("vocab", #"{"a":0,"b":1,"ab":2,"abb":5}"#),
        ("merges", #"["a b",  "ab b"]"#),
    ]

    /// With the value of a key replaced, or the key removed.
    func with(_ key: String, _ value: String?) -> SmallFile {
        var file = self
        if let index = file.parts.firstIndex(where: { $0.key == key }) {
            if let value { file.parts[index].value = value } else { file.parts.remove(at: index) }
        } else if let index = file.model.firstIndex(where: { $0.key == key }) {
            if let value { file.model[index].value = value } else { file.model.remove(at: index) }
        } else if let value {
            file.model.append((key, value))
        }
        return file
    }

    var text: String {
        func object(_ members: [(key: String, value: String)]) -> String {
            "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        }
        return object(parts + [("model", object(model))])
    }

    func read() throws(VocabularyFileError) -> TokenizerJSONFile {
        try TokenizerJSONFile(Array(text.utf8), path: "f.json")
    }
}

@Suite struct TokenizerJSONFileTests {
    @Test func fieldsAreRead() throws {
        let file = try SmallFile().with("dropout", "0.25").with("unk_token", #""a""#)
            .with("continuing_subword_prefix", #""""#).with("end_of_word_suffix", #""</w>""#)
            .with("fuse_unk", "true").with("byte_fallback", "true").with("ignore_merges", "true").read()
        #expect(file.model.dropout == 0.25 && file.model.unknownToken == "a")
        #expect(file.model.continuingSubwordPrefix == "" && file.model.endOfWordSuffix == "</w>")
        #expect(file.model.fusesUnknown && file.model.fallsBackToBytes && file.model.ignoresMerges)
        #expect(file.normalizer == nil && file.preTokenizer == nil && file.decoder == nil)
        #expect(file.addedTokens.isEmpty && file.affixes == AddedAffixes())
        let vocabulary = file.model.vocabulary
        #expect(vocabulary.count == 4 && vocabulary.size == 6 && vocabulary.ids == [0, 1, 2, 5])
        #expect(vocabulary[5] == Array("abb".utf8) && vocabulary[3] == nil && vocabulary[6] == nil)
        #expect(vocabulary.id(of: "ab".utf8) == 2 && vocabulary.id(of: "c".utf8) == nil)
        let merges = [
            Merge(pair: Pair(left: 0, right: 1), token: 2), Merge(pair: Pair(left: 2, right: 1), token: 5),
        ]
        #expect(file.model.merges == merges)
        #expect(try SmallFile().read().model.dropout == nil)
    }

    /// Every order of what depends on each other, and both ways of writing merges.
    @Test(arguments: [
        ##"["a %%b","ab %%b"]"##, ##"[["a","%%b"],["ab","\u0025%b"]]"##,
        ##"["#version: 0.2","a %\u0025b","ab\u0020%%b"]"##,
    ])
    func keysComeInAnyOrder(merges: String) throws {
        let parts = [
            ("type", #""BPE""#), ("vocab", #"{"ab":7,"a":3,"abb":1,"%%b":2}"#), ("merges", merges),
            ("continuing_subword_prefix", #""%%""#),
        ]
        for order in permutations(parts.count) {
            var file = SmallFile()
            file.model = order.map { parts[$0] }
            for key in ["added_tokens", "model"] where key == "added_tokens" {
                file.parts = file.parts.filter { $0.key != key }
            }
            let expected = [
                Merge(pair: Pair(left: 3, right: 2), token: 7),
                Merge(pair: Pair(left: 7, right: 2), token: 1),
            ]
            #expect(try file.read().model.merges == expected, "\(order)")
        }
    }

    private func permutations(_ count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return permutations(count - 1).flatMap { rest in
            (0..<count).map { place in Array(rest[..<place]) + [count - 1] + rest[place...] }
        }
    }

    /// Ids as PyPI's `tokenizers` 0.23.3 gives them for this file: the vocabulary's, else the next ones by its
    /// count, although it has a hole. The second X takes the place of the first.
    @Test func addedTokensHaveTheIDsOfTheirLibrary() throws {
        func token(_ id: Int, _ content: String, _ flags: String = "") -> String {
            #"{"id":\#(id),"content":"\#(content)"\#(flags)}"#
        }
        let list = [
            token(100, "X", #","special":true,"lstrip":true"#),
            token(7, "Y", #","rstrip":true,"single_word":true"#),
            token(9, "ab"), token(3, ""), token(8, "X"),
            token(11, #"é\n"#, #","normalized":false,"more":[1]"#),
        ]
        let file = try SmallFile().with("added_tokens", "[\(list.joined(separator: ","))]").read()
        let added = file.addedTokens
        #expect(added.map { String(decoding: $0.content, as: UTF8.self) } == ["X", "Y", "ab", "é\n"])
        #expect(added.map(\.id) == [4, 5, 2, 6] && added.map(\.writtenID) == [8, 7, 9, 11])
        #expect(added.map(\.isSpecial) == [true, false, false, false])
        #expect(added.map(\.stripsLeft) == [false, false, false, false])
        #expect(added.map(\.stripsRight) == [false, true, false, false])
        #expect(added.map(\.isSingleWord) == [false, true, false, false])
        #expect(added.map(\.isNormalized) == [true, true, true, false])
    }

    @Test func manyAddedTokensAreRead() throws {
        let list = (0..<6000).map { #"{"id":\#($0),"content":"<\#($0)>","special":true}"# }
        let file = try SmallFile().with("added_tokens", "[\(list.joined(separator: ","))]").read()
        #expect(file.addedTokens.count == 6000 && file.addedTokens.last?.id == 6003)
    }

    /// A fault of a file: what is replaced, and the whole message.
    struct Fault: Sendable, CustomTestStringConvertible {
        let key: String
        let value: String?
        let message: String
        var testDescription: String { "\(key): \(value ?? "missing")" }

        init(_ key: String, _ value: String?, _ message: String) {
            (self.key, self.value, self.message) = (key, value, message)
        }
    }

    private static let again =
        "\nname a tokenizer.json as Hugging Face's tokenizers writes it; if this is one, fetch it again"
    private static let theirs = "\nuse Hugging Face's tokenizers for this file"

    @Test(arguments: [
        Fault("vocab", #"{"a":0,"a":1}"#, #" (model.vocab): the token "a" is there twice"# + again),
        Fault(
            "vocab", #"{"a":0,"b":0}"#, #" (model.vocab): the tokens "a" and "b" both have the id 0"# + again),
        Fault("vocab", #"{"a":-1}"#, " (model.vocab): the id is negative" + again),
        Fault("vocab", #"{"a":1.0}"#, " (model.vocab.a): this is not a whole number" + again),
        Fault("vocab", #"{"a":"0"}"#, " (model.vocab.a): this is not a whole number" + again),
        Fault(
            "vocab", #"{"a":4294967296}"#,
            " (model.vocab): the id 4294967296 is too large: the largest is 67108863" + again),
        Fault(
            "vocab", #"{"a":99999999999999999999}"#, " (model.vocab.a): the number is out of range" + again),
        Fault(
            "vocab", #"{"a":67108863}"#,
            " (model.vocab): the largest id is 67108863, but there are only 1 tokens" + again),
        Fault("vocab", #"[["a",0.5]]"#, " (model.vocab): this is not an object" + again),
        Fault("vocab", nil, #" (model): "vocab" is missing"# + again),
        Fault("merges", nil, #" (model): "merges" is missing"# + again),
        Fault(
            "merges", #"["a b","b a"]"#,
            #" (model.merges[1]): the token "ba" of this merge is not in the vocabulary"# + again),
        Fault(
            "merges", #"["a x"]"#,
            #" (model.merges[0]): the token "x" of this merge is not in the vocabulary"# + again),
        Fault(
            "merges", #"[["x","a"]]"#,
            #" (model.merges[0]): the token "x" of this merge is not in the vocabulary"# + again),
        Fault(
            "merges", #"["a b c"]"#,
            " (model.merges[0]): a merge is two tokens with one space between them, or a list of two tokens"
                + again),
        Fault(
            "merges", #"["a  b"]"#,
            " (model.merges[0]): a merge is two tokens with one space between them, or a list of two tokens"
                + again),
        Fault(
            "merges", #"["ab"]"#,
            " (model.merges[0]): a merge is two tokens with one space between them, or a list of two tokens"
                + again),
        Fault(
            "merges", #"[["a"]]"#,
            " (model.merges[0]): a merge is two tokens with one space between them, or a list of two tokens"
                + again),
        Fault(
            "merges", #"[[]]"#,
            " (model.merges[0]): a merge is two tokens with one space between them, or a list of two tokens"
                + again),
        Fault(
            "merges", #"[["a","b","a"]]"#,
            " (model.merges[0]): a merge is two tokens with one space between them, or a list of two tokens"
                + again),
        Fault(
            "merges", #"["a b",["ab","b"]]"#,
            " (model.merges[1]): this merge is not written like the first one" + again),
        Fault("merges", #"[3]"#, " (model.merges[0]): this is not a string" + again),
        Fault(
            "continuing_subword_prefix", #""%%%""#,
            #" (model.merges[0]): the right token is shorter than "continuing_subword_prefix", which a merge takes from it"#
                + again),
        Fault("dropout", "1.5", " (model.dropout): the probability is not between 0 and 1" + again),
        Fault("dropout", #""0""#, " (model.dropout): this is not a number" + again),
        Fault("fuse_unk", "1", " (model.fuse_unk): this is not true or false" + again),
        Fault("unk_token", "1", " (model.unk_token): this is not a string" + again),
        Fault(
            "type", #""WordPiece""#,
            " (model.type): the model is WordPiece, which is not byte-pair encoding" + theirs),
        Fault(
            "type", #""Unigram""#,
            " (model.type): the model is Unigram, which is not byte-pair encoding" + theirs),
        Fault("type", #""XBPE""#, #" (model.type): the model is "XBPE", which is not known"# + theirs),
        Fault("added_tokens", #"{}"#, " (added_tokens): this is not a list" + again),
        Fault("added_tokens", #"[{"content":"a"}]"#, #" (added_tokens[0]): "id" is missing"# + again),
        Fault("added_tokens", #"[{"id":0}]"#, #" (added_tokens[0]): "content" is missing"# + again),
        Fault("added_tokens", #"[{"id":0,"id":1}]"#, " (added_tokens[0]): the key is there twice" + again),
        Fault(
            "added_tokens", #"[{"id":2147483648,"content":"a"}]"#,
            " (added_tokens[0]): the id is out of range" + again),
        Fault(
            "added_tokens", #"[{"id":0,"content":7}]"#,
            " (added_tokens[0].content): this is not a string" + again),
        Fault(
            "added_tokens", #"[{"id":0,"content":"a","lstrip":0}]"#,
            " (added_tokens[0].lstrip): this is not true or false" + again),
    ])
    func faultsAreRefusedWithTheirPlace(fault: Fault) {
        let file = SmallFile().with(fault.key, fault.value)
        #expect { try file.read() } throws: { error in
            let message = "\(error)"
            guard message.hasPrefix("f.json:1: at column "), message.hasSuffix(fault.message) else {
                Issue.record("\(message)")
                return false
            }
            return true
        }
    }

    @Test(
        arguments: [
            (#"{"model":{"vocab":[["a",0.5]]}}"#, "the model is Unigram, which is not byte-pair encoding"),
            (
                #"{"model":{"vocab":{"a":0},"unk_token":"a"}}"#,
                "the model is WordLevel, which is not byte-pair encoding"
            ),
            (
                #"{"model":{"vocab":{"a":0},"max_input_chars_per_word":100}}"#,
                "the model is WordPiece, which is not byte-pair encoding"
            ),
            (#"{"model":{"vocab":[["a",0.5]],"type":"Unigram"}}"#, "the model is Unigram"),
            ("{}", #"at column 1: "model" is missing"#), ("[]", "at column 1: this is not an object"),
            (#"{"model":{},"model":{}}"#, #""vocab" is missing"#),
            (#"{"added_tokens":[],"added_tokens":[]}"#, #"the key "added_tokens" is there twice"#),
            (#"{"model":{"vocab":{},"vocab":{}}}"#, #"(model): the key "vocab" is there twice"#),
            ("", "at column 1: it ends in the middle of a value"),
        ] as [(String, String)])
    func wholeFilesAreRefused(_ text: String, _ problem: String) {
        #expect { try TokenizerJSONFile(Array(text.utf8), path: "f.json") } throws: {
            "\($0)".contains(problem)
        }
    }

    @Test func modelsWithoutTypeButWithMergesAreBPE() throws {
        #expect(try SmallFile().with("type", nil).read().model.merges.count == 2)
    }

    /// Whatever is cut off or changed, there is an error or a file, and never a trap.
    @Test func damagedFilesNeverTrap() throws {
        let text = Array(
            SmallFile().with("normalizer", #"{"type":"Sequence","normalizers":[{"type":"NFC"}]}"#)
                .with("added_tokens", #"[{"id":3,"content":"<\u00e9\ud83d\ude00>","special":true}]"#).text
                .utf8)
        for count in 0..<text.count {
            #expect(throws: VocabularyFileError.self) {
                try TokenizerJSONFile(Array(text[..<count]), path: "f")
            }
        }
        for index in text.indices {
            for byte in [0x00, 0x22, 0x2C, 0x39, 0x5B, 0x5C, 0x7B, 0x7D, 0x80, 0xFF] as [UInt8] {
                var damaged = text
                damaged[index] = byte
                _ = try? TokenizerJSONFile(damaged, path: "f")
            }
        }
    }
}
