import BPE
import TestSupport
import Testing

/// GGUF's metadata, compared with what the `gguf` package says (`Scripts/make-format-cases`).
@Suite struct GGUFVocabularyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var file: String
        var fields: Fields
        var testDescription: String { file }

        struct Fields: Decodable, Sendable {
            var architecture: String
            var name: String?
            var model: String
            var preTokenizer: String?
            var tokens: [String]
            var scores: [Float]?
            var kinds: [Int32]
            var merges: [String]?
            var beginning: TokenID?
            var end: TokenID?
            var unknown: TokenID?
            var padding: TokenID?
            var addsBeginning: Bool?
            var addsEnd: Bool?
            var addsSpacePrefix: Bool?
            var removesExtraWhitespace: Bool?
            var characterMap: [UInt8]?

            enum CodingKeys: String, CodingKey {
                case architecture = "general.architecture"
                case name = "general.name"
                case model = "tokenizer.ggml.model"
                case preTokenizer = "tokenizer.ggml.pre"
                case tokens = "tokenizer.ggml.tokens"
                case scores = "tokenizer.ggml.scores"
                case kinds = "tokenizer.ggml.token_type"
                case merges = "tokenizer.ggml.merges"
                case beginning = "tokenizer.ggml.bos_token_id"
                case end = "tokenizer.ggml.eos_token_id"
                case unknown = "tokenizer.ggml.unknown_token_id"
                case padding = "tokenizer.ggml.padding_token_id"
                case addsBeginning = "tokenizer.ggml.add_bos_token"
                case addsEnd = "tokenizer.ggml.add_eos_token"
                case addsSpacePrefix = "tokenizer.ggml.add_space_prefix"
                case removesExtraWhitespace = "tokenizer.ggml.remove_extra_whitespaces"
                case characterMap = "tokenizer.ggml.precompiled_charsmap"
            }
        }
    }

    static let cases = Fixture.formatCases(Case.self, "gguf.json")

    private func read(_ bytes: [UInt8]) throws -> GGUFVocabulary {
        try GGUFVocabulary.read(InputReader(bytes, name: "x.gguf", compression: .none))
    }

    private func read(fixture name: String) throws -> GGUFVocabulary {
        try read(Fixture.bytes("formats/\(name)"))
    }

    @Test(arguments: cases) func readsWhatThePackageWrites(example: Case) throws {
        let bytes = try Fixture.bytes("formats/\(example.file)")
        #expect(GGUFVocabulary.isRecognized(bytes))
        let vocabulary = try read(bytes)
        let fields = example.fields
        #expect(vocabulary.architecture == fields.architecture)
        #expect(vocabulary.name == fields.name)
        #expect(vocabulary.model == fields.model)
        #expect(vocabulary.preTokenizer == fields.preTokenizer)
        #expect(vocabulary.tokens.map(hexDigits) == fields.tokens)
        #expect(vocabulary.scores == fields.scores ?? [])
        #expect(vocabulary.kinds.map(\.rawValue) == fields.kinds)
        #expect(vocabulary.merges.map { hexDigits($0.left + [0x20] + $0.right) } == fields.merges ?? [])
        #expect(vocabulary.specialIDs.beginning == fields.beginning)
        #expect(vocabulary.specialIDs.end == fields.end)
        #expect(vocabulary.specialIDs.unknown == fields.unknown)
        #expect(vocabulary.specialIDs.padding == fields.padding)
        #expect(vocabulary.addsBeginning == fields.addsBeginning)
        #expect(vocabulary.addsEnd == fields.addsEnd)
        #expect(vocabulary.addsSpacePrefix == fields.addsSpacePrefix)
        #expect(vocabulary.removesExtraWhitespace == fields.removesExtraWhitespace)
        #expect(vocabulary.precompiledCharacterMap == fields.characterMap ?? [])
    }

    @Test(arguments: cases) func readsWhatItWrites(example: Case) throws {
        let vocabulary = try read(fixture: example.file)
        #expect(try read(vocabulary.serialize()) == vocabulary)
    }

    @Test func spellsByteLevelTokens() throws {
        let vocabulary = try read(fixture: "byte-level.gguf")
        #expect(vocabulary.bytes(ofByteLevel: 258) == Array(" the".utf8))
        #expect(vocabulary.bytes(ofByteLevel: 260) == Array("<|end|>".utf8))
        #expect(Set((0..<256).map { vocabulary.bytes(ofByteLevel: $0) }) == Set((0...255).map { [$0] }))
    }

    /// Only the metadata are read: what follows may be tens of gigabytes.
    @Test func readsAFileWithTensors() throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes("formats/byte-level.gguf")
        let path = try folder.write(bytes + [UInt8](repeating: 0xEE, count: 300_000), to: "x.gguf")
        #expect(try GGUFVocabulary.read(path) == read(bytes))
    }

    @Test(arguments: cases) func findsTruncation(example: Case) throws {
        // The two flags, texts and numbers after the tokens are the last; what is cut before them is an error.
        let bytes = try Fixture.bytes("formats/\(example.file)")
        for count in 0..<bytes.count - 32 {
            let error = try #require(throws: VocabularyFileError.self) { try read(Array(bytes[..<count])) }
            #expect(error.byte != nil && !error.remedy.isEmpty)
        }
    }

    @Test(arguments: cases) func survivesEveryChangedByte(example: Case) throws {
        let bytes = try Fixture.bytes("formats/\(example.file)")
        for index in bytes.indices {
            for value in [0, 0xFF, bytes[index] ^ 1] {
                var changed = bytes
                changed[index] = value
                _ = try? read(changed)
            }
        }
    }

    static let damages: [(name: String, bytes: [UInt8], problem: String)] = [
        ("another magic", Array("GGML".utf8) + little(UInt32(3)), "it does not start with GGUF"),
        ("version 1", header(1, 0), "version 1 of GGUF"),
        ("version 9", header(9, 0), "versions 2 and 3 are read"),
        ("big-endian", header(3 << 24, 0), "big-endian"),
        ("no values", header(3, 0), "the file has no tokenizer"),
        ("a huge count of values", header(3, .max), "the file ends inside what starts here"),
        ("a huge key", header(3, 1) + little(UInt64.max), "more than any model's metadata"),
        ("a key past the end", header(3, 1) + little(UInt64(999)), "past the file's end"),
        ("a key that is not UTF-8", header(3, 1) + little(UInt64(1)) + [0xFF], "not UTF-8"),
        ("a type", header(3, 1) + string("k") + little(UInt32(13)), "13 is not a type of value"),
        (
            "a huge array", value("tokenizer.ggml.tokens", array(8, .max)),
            "tokenizer.ggml.tokens has 18446744073709551615 elements"
        ),
        (
            "a long array", value("tokenizer.ggml.tokens", array(8, 1 << 24)),
            "the file ends inside what starts here"
        ),
        ("a huge array of numbers", value("k", array(6, .max)), "more than any model's metadata"),
        ("a huge array of texts", value("k", array(8, .max)), "the file ends inside what starts here"),
        (
            "nested arrays",
            value("k", (0..<20).reduce(array(9, 1)) { all, _ in all + array(9, 1).dropFirst(4) }),
            "arrays are nested more than 4 deep"
        ),
        ("a flag", value("tokenizer.ggml.add_bos_token", little(UInt32(7)) + [2]), "neither true nor false"),
        ("another type", value("tokenizer.ggml.model", little(UInt32(7)) + [1]), "not of the type"),
        (
            "a kind of token", value("tokenizer.ggml.token_type", array(5, 1) + little(UInt32(99))),
            "token 0 has type 99, which is none"
        ),
        (
            "not a number",
            value("tokenizer.ggml.scores", array(6, 1) + little(Float.nan.bitPattern)),
            "the score of token 0 is not a number"
        ),
        (
            "half a merge", value("tokenizer.ggml.merges", array(8, 1) + string("ab")),
            "merge 0 is not two tokens"
        ),
        (
            "a key twice",
            header(3, 2) + model + model, "tokenizer.ggml.model comes twice"
        ),
        (
            "an id past the end",
            header(3, 3) + model + string("tokenizer.ggml.tokens") + array(8, 1) + string("a")
                + string("tokenizer.ggml.bos_token_id") + little(UInt32(4)) + little(UInt32(1)),
            "a special token has id 1, but there are 1 tokens"
        ),
        (
            "too few kinds",
            header(3, 3) + model + string("tokenizer.ggml.tokens") + array(8, 2) + string("a") + string("b")
                + string("tokenizer.ggml.token_type") + array(5, 1) + little(UInt32(1)),
            "there are 2 tokens, but 1 types"
        ),
    ]

    @Test(arguments: damages.indices) func findsDamage(index: Int) throws {
        let (name, bytes, problem) = Self.damages[index]
        let error = try #require(throws: VocabularyFileError.self) { try read(bytes) }
        #expect(error.problem.contains(problem), "\(name): \(error)")
        #expect(!error.remedy.isEmpty)
    }

    @Test(arguments: [("bert", "WordPiece"), ("t5", "Unigram"), ("new", "unknown")])
    func saysWhatAnotherKindIs(model: String, kind: String) throws {
        var vocabulary = GGUFVocabulary()
        vocabulary.model = model
        vocabulary.tokens = [[97]]
        let error = try #require(throws: VocabularyFileError.self) { try read(vocabulary.serialize()) }
        #expect(error.problem.contains(kind) && error.remedy.contains("llama.cpp"))
    }

    /// llama.cpp gives unused tokens where merges make them; SentencePiece would take them apart again.
    @Test func unusedTokensAreGiven() throws {
        var vocabulary = GGUFVocabulary()
        vocabulary.model = "llama"
        vocabulary.tokens = ["<unk>", "a", "b", "ab", "abb"].map { Array($0.utf8) }
        vocabulary.scores = [0, 0, 0, -1, -2]
        vocabulary.kinds = [.unknown, .normal, .normal, .unused, .normal]
        vocabulary.addsSpacePrefix = false
        let encoding = try EncodingFile.read(vocabulary.serialize(), name: "x.gguf")
        #expect(try Tokenizer(encoding).encode("ababb") == [3, 4])
    }

    /// An expression that the table replaces by a built-in pattern.
    @Test func replacesOneThatCutsTheSame() throws {
        let bailing = try SplitPattern(expressions: [
            #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|"#
                + #"\s+(?!\S)|\s+"#
        ])
        let parts = [
            "a", "B", " ", "  ", "\n", "\r\n", "'s", "'", "1", "é", "中", ".", "\t", "'LL", "-", "\u{85}",
        ]
        var generator = SeededGenerator(5)
        for _ in 0..<2000 {
            let text = (0..<12).flatMap { _ in Array(parts.randomElement(using: &generator)!.utf8) }
            #expect(try bailing.pieces(of: text) == SplitPattern.qwen2.pieces(of: text), "\(text)")
        }
    }

    @Test func hasAPatternForEveryName() throws {
        for (name, preTokenizer) in GGUFPreTokenizer.all {
            #expect(throws: Never.self, "\(name)") { try preTokenizer.splits.splitPattern() }
        }
        #expect(try GGUFPreTokenizer.named("llama-bpe", path: "x").splits.splitPattern().name == "llama3")
        #expect(
            try GGUFPreTokenizer.named("starcoder", path: "x").splits.splitPattern().expressions.count == 2)
    }

    /// Digits in threes from the right, and nothing else cut.
    @Test(arguments: [
        ("superbpe", "ab 1234567 c", ["ab ", "1", "234", "567", " c"]),
        ("superbpe", "123", ["123"]),
        ("tiny_aya", "ab 12345", ["ab", " ", "12", "345"]),
        ("starcoder", "x 123\n  y", ["x", " ", "1", "2", "3", "\n ", " y"]),
        ("falcon", "a, b 1234", ["a", ",", " b", " ", "123", "4"]),
        // U+180E is white space for PCRE2 alone.
        ("falcon", "  \u{180E}", [" ", " \u{180E}"]),
        ("jais-2", "  \u{180E}", [" ", " \u{180E}"]),
        ("kimi-k2", "Hello世界 don't 1234", ["Hello", "世界", " don't", " ", "123", "4"]),
        ("qwen35", "e\u{301}a 12", ["e\u{301}a", " ", "1", "2"]),
        ("deepseek-llm", "Ab 12\ncd", ["Ab", " ", "12", "\n", "cd"]),
    ])
    func cutsAsThePreTokenizerDoes(name: String, text: String, pieces: [String]) throws {
        let pattern = try GGUFPreTokenizer.named(name, path: "x").splits.splitPattern()
        let bytes = Array(text.utf8)
        #expect(try pattern.pieces(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) } == pieces)
    }

    @Test(arguments: [nil, "", "another"]) func saysWhatToDoAboutAnUnknownName(name: String?) throws {
        let error = try #require(throws: VocabularyFileError.self) {
            try GGUFPreTokenizer.named(name, path: "x.gguf")
        }
        #expect(error.remedy.contains("--pattern"))
    }
}

extension GGUFVocabularyTests {
    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private static func string(_ text: String) -> [UInt8] {
        little(UInt64(text.utf8.count)) + Array(text.utf8)
    }

    private static func header(_ version: UInt32, _ count: UInt64) -> [UInt8] {
        Array("GGUF".utf8) + little(version) + little(UInt64(0)) + little(count)
    }

    /// A file with one value, its type included.
    private static func value(_ key: String, _ value: [UInt8]) -> [UInt8] {
        header(3, 1) + string(key) + value
    }

    /// The head of an array: its elements follow. In an array of arrays, they have no type before them.
    private static func array(_ type: UInt32, _ count: UInt64) -> [UInt8] {
        little(UInt32(9)) + little(type) + little(count)
    }

    private static let model = string("tokenizer.ggml.model") + little(UInt32(8)) + string("gpt2")
}
