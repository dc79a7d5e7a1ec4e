import BPE
import Files
import Foundation
import TestSupport
import Testing

/// Hugging Face's tokenizer.json, written and read.
@Suite struct TokenizerJSONTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A case of `Scripts/make-cases`: a training, the SHA-256 of its file, and the ids that PyPI's
    /// `tokenizers` gives with that file.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var pattern: String
        var ties: String
        var size: Int
        var special: String
        var sha256: String
        var ids: [String: [TokenID]]
        var testDescription: String { "\(pattern), \(ties)" }
    }

    static let cases: [Case] = {
        do {
            return try JSONDecoder().decode(
                [Case].self, from: Data(Fixture.bytes("cases/tokenizer-json.json")))
        } catch {
            fatalError("\(error)")
        }
    }()

    private func trained(_ example: Case) async throws -> Encoding {
        let ties = try #require(TieRule(rawValue: example.ties))
        let pattern = try #require(SplitPattern(named: example.pattern))
        let trainer = Trainer(size: example.size, pattern: pattern, ties: ties, specialTokenCount: 1)
        let corpus = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        let vocabulary = try await trainer.train(on: corpus)
        return try Encoding(
            name: "mine", vocabulary: vocabulary, pattern: pattern,
            specialTokens: [SpecialToken(example.special, id: TokenID(vocabulary.size))])
    }

    @Test(arguments: cases) func hasTheIDsThatTokenizersGives(example: Case) async throws {
        let path = folder.path + "/mine.json"
        let encoding = try await trained(example)
        try OutputFile.write(EncodingFile.files(of: encoding, at: path, training: nil))
        #expect(sha256(try folder.read("mine.json")) == example.sha256)
        let read = Tokenizer(try EncodingFile.read(path))
        for (name, ids) in example.ids {
            let text = try Fixture.bytes(name)
            #expect(try read.encode(text, specialTokens: .asText) == ids)
        }
    }

    @Test(arguments: cases) func isReadAsItWasWritten(example: Case) async throws {
        let path = folder.path + "/mine.json"
        let encoding = try await trained(example)
        try OutputFile.write(EncodingFile.files(of: encoding, at: path, training: nil))
        let read = try EncodingFile.read(path)
        #expect(read.name == "mine" && read.pattern == encoding.pattern)
        #expect(read.specialTokens == encoding.specialTokens && read.size == encoding.size)
        #expect(read.vocabulary.merges == encoding.vocabulary.merges)
        for id in 0..<TokenID(encoding.size) { #expect(read.vocabulary[id] == encoding.vocabulary[id]) }
    }

    @Test func customPatternsAreKept() throws {
        let pattern = try SplitPattern(regex: #"\d"| ?[^"\d]+"#)
        let encoding = try Encoding(
            name: "own", vocabulary: vocabulary(["ab", " \"", "\t\\", "é"]), pattern: pattern,
            specialTokens: [SpecialToken("<\n\"\u{1}>", id: 300)])
        try OutputFile.write(EncodingFile.files(of: encoding, at: folder.path + "/own.json", training: nil))
        let read = try EncodingFile.read(folder.path + "/own.json")
        #expect(read.pattern.published == pattern.expressions && read.specialTokens == encoding.specialTokens)
        #expect(read.vocabulary.merges == encoding.vocabulary.merges)
    }

    @Test func twoTokensOfOneSpellingAreRefused() throws {
        // In the file, "Ġa" is the token " a"; a special token of that spelling would be the same entry.
        let encoding = try Encoding(
            name: "own", vocabulary: vocabulary([" a"]), pattern: .gpt2,
            specialTokens: [SpecialToken("Ġa", id: 257)])
        let error = #expect(throws: VocabularyFileError.self) {
            try OutputFile.write(
                EncodingFile.files(of: encoding, at: folder.path + "/own.json", training: nil))
        }
        #expect(error.map { "\($0)".contains("token 256") } == true && folder.contents.isEmpty)
    }

    private func vocabulary(_ tokens: [String]) throws -> Vocabulary {
        try Vocabulary(tokens: ByteAlphabet.gpt2.bytes.map { [$0] } + tokens.map { Array($0.utf8) })
    }

    /// A file as others write it: merges separated by a space, and the split pattern in the last step.
    private func file(
        tokens: [String], merges: String, model: String = "", preTokenizer: String? = nil, added: String = ""
    ) throws -> String {
        let bytes = ByteAlphabet.gpt2.bytes.map { String(ByteAlphabet.gpt2Characters[Int($0)]) }
        let entries = try (bytes + tokens).enumerated().map { id, token in
            "\(String(decoding: try JSONEncoder().encode(token), as: UTF8.self)): \(id)"
        }
        let text = """
            {"pre_tokenizer": \(preTokenizer ?? #"{"type": "ByteLevel", "add_prefix_space": false}"#),
            "added_tokens": [{"id": \(256 + tokens.count), "content": "<e>", \(added)"special": true}], "truncation": null,
            "model": {\(model)"vocab": {\(entries.joined(separator: ","))}, "merges": \(merges)}}
            """
        return try folder.write(text.utf8, to: "theirs.json")
    }

    @Test func readsWhatOthersWrite() throws {
        let path = try file(tokens: ["Ġa", "Ġab"], merges: #"["Ġ a", "Ġa b"]"#)
        let encoding = try EncodingFile.read(path)
        #expect(encoding.pattern == .gpt2 && encoding.vocabulary.id(of: " ab".utf8) == 257)
        #expect(encoding.specialTokens == [SpecialToken("<e>", id: 258)])
        // A list may have pairs that never become neighbours.
        let more = try file(tokens: ["ab", "bc", "abc"], merges: #"["a b", "b c", "a bc", "ab c"]"#)
        #expect(try EncodingFile.read(more).vocabulary.merges.count == 3)
    }

    /// A fault, and a word of the problem.
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let word: String
        let write: @Sendable (TokenizerJSONTests) throws -> String
    }

    @Test(arguments: [
        Fault(testDescription: "no JSON", word: "middle of a value") {
            try $0.folder.write("{".utf8, to: "a.json")
        },
        Fault(testDescription: "no model", word: "none of a vocabulary's parts") {
            try $0.folder.write("{}".utf8, to: "a.json")
        },
        Fault(testDescription: "another model", word: "WordPiece") {
            try $0.file(tokens: [], merges: "[]", model: #""type": "WordPiece","#)
        },
        Fault(testDescription: "merges dropped at random", word: "dropout") {
            try $0.file(tokens: [], merges: "[]", model: #""dropout": 0.1,"#)
        },
        Fault(
            testDescription: "letters of bytes that fall back", word: "\"byte_fallback\", and no token for Ā"
        ) {
            let file = #"""
                {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
                "model": {"byte_fallback": true, "vocab": {"a": 0, "<0x20>": 1}, "merges": []}}
                """#
            return try $0.folder.write(file.utf8, to: "a.json")
        },
        Fault(testDescription: "letters of letters", word: "writes into its letters") {
            let step = #"{"type": "ByteLevel", "add_prefix_space": false}"#
            return try $0.file(
                tokens: [], merges: "[]",
                preTokenizer: #"{"type": "Sequence", "pretokenizers": [\#(step), \#(step)]}"#)
        },
        Fault(testDescription: "marks among letters", word: "writes into its letters") {
            let inner = #"{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}]}"#
            return try $0.file(
                tokens: [], merges: "[]",
                preTokenizer:
                    #"{"type": "Sequence", "pretokenizers": [\#(inner), {"type": "Metaspace", "replacement": "▁"}]}"#
            )
        },
        Fault(testDescription: "a merge of nothing", word: "\"ax\"") {
            try $0.file(tokens: ["ab"], merges: #"["a x"]"#)
        },
    ])
    func whatWouldGiveOtherIDsIsRefused(fault: Fault) throws {
        let path = try fault.write(self)
        let error = try #require(throws: VocabularyFileError.self) { try EncodingFile.read(path) }
        #expect("\(error)".contains(fault.word), "\(error)")
    }

    /// The ids that Hugging Face's library gives for such files.
    @Test(arguments: [
        (["ab", "bc"], #"["b c", "a b"]"#, "", [64, 257] as [TokenID]),
        (["ab"], "[]", "", [64, 65, 66]),
        (["abc"], "[]", "", [64, 65, 66]),
        (["ab"], #"["a b"]"#, #""byte_fallback": true,"#, [256, 66]),
    ])
    func theListDecides(tokens: [String], merges: String, model: String, ids: [TokenID]) throws {
        let path = try file(tokens: tokens, merges: merges, model: model)
        #expect(try Tokenizer(EncodingFile.read(path)).encode("abc") == ids)
    }

    /// ByteLevel spells each byte by a letter, so that no text becomes a token with another one; and a suffix is part of the
    /// last letter. The ids are Hugging Face's.
    @Test(arguments: [
        ([" a"], #""ignore_merges": true,"#, "x a", [87, 220, 64] as [TokenID]),
        (["a b"], #""ignore_merges": true,"#, "a b", [64, 220, 65]),
        (["中"], #""ignore_merges": true,"#, "中", [160, 116, 255]), (["中"], "", "中", [160, 116, 255]),
        (["a</w>"], #""end_of_word_suffix": "</w>","#, "a", [256]),
    ])
    func lettersThatSpellNoByteAreInNoText(
        tokens: [String], model: String, text: String, ids: [TokenID]
    ) throws {
        let path = try file(tokens: tokens, merges: "[]", model: model)
        #expect(try Tokenizer(EncodingFile.read(path)).encode(text) == ids)
    }

    @Test func aSuffixOfOtherLettersIsRefused() throws {
        let path = try file(tokens: [], merges: "[]", model: #""end_of_word_suffix": "▁","#)
        let error = try #require(throws: VocabularyFileError.self) { try EncodingFile.read(path) }
        #expect("\(error)".contains("\"end_of_word_suffix\" is \"▁\"") && "\(error)".contains("ASCII"))
    }

    @Test(arguments: [
        (#""lstrip": true,"#, "a <e>", [64, 256] as [TokenID]), (#""rstrip": true,"#, "<e> a", [256, 64]),
        (#""single_word": true,"#, "a<e>", [64, 27, 68, 29]),
    ])
    func addedTokensTakePartOfTheirSurroundings(flag: String, text: String, ids: [TokenID]) throws {
        let path = try file(tokens: [], merges: "[]", added: flag)
        #expect(try Tokenizer(EncodingFile.read(path)).encode(text, specialTokens: .allAllowed) == ids)
    }

    @Test func theListDoesNotMatterForWholePieces() throws {
        let path = try file(tokens: ["abc"], merges: "[]", model: #""ignore_merges": true,"#)
        #expect(try Tokenizer(EncodingFile.read(path)).encode("abc") == [256])
    }
}
