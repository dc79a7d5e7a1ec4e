import BPE
import Formats
import Foundation
import TestSupport
import Testing

/// What is written in each format is the same encoding when it is read.
@Suite struct WritingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ encoding: Encoding, _ format: WritableFormat) throws -> WrittenEncoding {
        try WrittenEncoding(encoding, as: format, paths: format.paths(for: "\(folder.path)/", name: "mine"))
    }

    /// Files in the shapes of other owners', written again: read, they give the ids of the owners' libraries, in
    /// each format that has room for all of the encoding.
    @Test(arguments: IDsOfOthersTests.files, WritableFormat.allCases)
    func keepsTheOwnersIDs(file: IDsOfOthersTests.File, format: WritableFormat) throws {
        let path = Fixture.root.appending(path: "Fixtures/vocabularies-of-others/\(file.file)").path
        let encoding = try EncodingFile.read(path, environment: [:])
        guard let written = try? write(encoding, format), written.losses.isEmpty else { return }
        let read = try written.read()
        let tokenizer = Tokenizer(read)
        for example in IDsOfOthersTests.cases[file.file] ?? [] {
            let ids = try tokenizer.encode(Array(example.text.utf8), specialTokens: file.specialTokens)
            #expect(ids == example.ids, "\(example.text.debugDescription)")
        }
        #expect(read.affixes == encoding.affixes)
    }

    /// Tokens of bytes are decoded as their bytes; another decoder of the file cannot be written again.
    @Test(arguments: [
        (#"{"type":"ByteLevel"}"#, false), ("null", false), (#"{"type":"Fuse"}"#, true),
        (
            #"{"type":"Sequence","decoders":[{"type":"ByteLevel"},{"type":"Strip","content":" ","start":1,"stop":0}]}"#,
            false
        ),
        (
            #"{"type":"Sequence","decoders":[{"type":"ByteLevel"},{"type":"Replace","pattern":{"String":"▁"},"content":" "}]}"#,
            true
        ),
    ])
    func anotherDecoderOfBytesIsALoss(decoder: String, isLost: Bool) throws {
        let file = SmallFile().with("decoder", decoder)
            .with("pre_tokenizer", #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}"#)
        let encoding = try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        let written = try write(encoding, .tokenizerJSON)
        #expect(written.losses.contains { $0.contains("its decoder") } == isLost, "\(written.losses)")
        guard !isLost else { return }
        #expect(try written.read().decoding == encoding.decoding)
    }

    /// What their library does with places and with pairs of texts is in the file again.
    @Test(
        arguments: [
            #"{"type":"RobertaProcessing","sep":["b",1],"cls":["a",0],"trim_offsets":true,"add_prefix_space":false}"#,
            #"{"type":"BertProcessing","sep":["b",1],"cls":["a",0]}"#,
            #"{"type":"ByteLevel","trim_offsets":true,"add_prefix_space":true}"#,
            #"{"type":"ByteLevel","trim_offsets":false}"#,
            #"""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":3}},{"Sequence":{"id":"A","type_id":1}}],
            "pair":[{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"x","type_id":2}},{"Sequence":{"id":"A","type_id":0}}],
            "special_tokens":{"x":{"id":"x","ids":[1,0],"tokens":["b","a"]}}}
            """#,
        ])
    func keepsThePostProcessor(json: String) throws {
        let file = SmallFile().with("post_processor", json)
        let encoding = try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        let written = try write(encoding, .tokenizerJSON)
        let read = try written.read()
        #expect(read.affixes == encoding.affixes && read.template == encoding.template)
        #expect(read.offsetTrimmings == encoding.offsetTrimmings)
        let text = String(decoding: written.files[0].bytes, as: UTF8.self)
        #expect(text.contains(#""type_id": 3}"#) == json.contains(#""type_id":3}"#))
        #expect(
            text.contains(#""type": "ByteLevel", "add_prefix_space": true"#) == json.contains("space\":true"))
        #expect(try write(read, .tokenizerJSON).files[0].bytes == written.files[0].bytes)
    }

    /// Hugging Face's files are written again without a loss.
    @Test(
        arguments: IDsOfOthersTests.files.filter { $0.file.hasSuffix(".json") && $0.owner == "huggingface" })
    func writesTokenizerJSONWithoutLosses(file: IDsOfOthersTests.File) throws {
        let path = Fixture.root.appending(path: "Fixtures/vocabularies-of-others/\(file.file)").path
        let encoding = try EncodingFile.read(path, environment: [:])
        let written = try write(encoding, .tokenizerJSON)
        #expect(written.losses == [])
        let read = try written.read()
        #expect(read.specialTokens == encoding.specialTokens)
        #expect(read.template == encoding.template && read.offsetTrimmings == encoding.offsetTrimmings)
        // Once more, nothing changes any more.
        #expect(try write(read, .tokenizerJSON).files[0].bytes == written.files[0].bytes)
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func writesOpenAIsTwoFilesByteForByte() throws {
        let files = try write(Published.tokenizer("r50k_base").encoding, .vocabBPE).files
        #expect(sha256(files[0].bytes) == "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5")
        #expect(sha256(files[1].bytes) == "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783")
    }

    private func small(_ pattern: SplitPattern = .gpt2, specials: [SpecialToken] = []) throws -> Encoding {
        try Encoding(
            name: "mine", vocabulary: .bytes(and: ["ab", "abc", " a", "é", "中"]), pattern: pattern,
            specialTokens: specials)
    }

    @Test(arguments: [WritableFormat.tiktoken, .tokenizerJSON, .vocabBPE, .vocabJSON, .minbpe, .gguf])
    func givesTheSameIDsOnHostileTexts(format: WritableFormat) throws {
        // Bytes inside "é" and "中" merge too.
        let encoding = try Encoding(
            name: "mine",
            vocabulary: Vocabulary(
                tokens: (0...255).map { [UInt8($0)] }
                    + [[0x61, 0x62], [0x20, 0x61], [0xC3, 0xA9], [0xE4, 0xB8], [0xE4, 0xB8, 0xAD]]),
            pattern: .gpt2, specialTokens: [SpecialToken("<|end|>", id: 261)])
        let written = try write(encoding, format)
        #expect(written.losses == [])
        var comparison = EncodingComparison(Tokenizer(encoding), Tokenizer(try written.read()))
        try comparison.compare(HostileTexts(for: encoding))
        #expect(comparison.first == nil && comparison.count > 20_000)
    }

    @Test func tekkenHasSpecialTokensFirst() throws {
        let tokens = [nil, nil] + (0...255).map { [UInt8($0)] } + [Array("ab".utf8)]
        let encoding = try Encoding(
            name: "mine", vocabulary: Vocabulary(tokens: tokens), pattern: .tekken,
            specialTokens: [SpecialToken("<unk>", id: 0), SpecialToken("<x>", id: 1)])
        let read = try write(encoding, .tekken).read()
        #expect(read.specialTokens == encoding.specialTokens && read.pattern == .tekken)
        #expect(try Tokenizer(read).encode("xab") == [122, 258])
        let error = #expect(throws: VocabularyFileError.self) {
            try write(small(specials: [SpecialToken("<x>", id: 300)]), .tekken)
        }
        #expect(error?.problem.contains("special tokens") == true)
    }

    /// An encoding, a format, and a word of what it cannot express.
    struct Loss: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let format: WritableFormat
        let word: String
        let pattern: SplitPattern
        var specials: [SpecialToken] = []
    }

    @Test(arguments: [
        Loss(testDescription: "a pattern", format: .vocabBPE, word: "llama3", pattern: .llama3),
        Loss(
            testDescription: "a token that no merge makes", format: .vocabJSON, word: "no merge makes",
            pattern: .gpt2),
        Loss(
            testDescription: "flags", format: .tiktoken, word: "lstrip", pattern: .gpt2,
            specials: [SpecialToken("<m>", id: 300, matching: .takesSpaceBefore)]),
        Loss(
            testDescription: "text that is one token", format: .tiktoken, word: "always one token",
            pattern: .gpt2,
            specials: [SpecialToken("word", id: 300, isControl: false)]),
        Loss(
            testDescription: "two names", format: .tokenizerJSON, word: "<b>", pattern: .gpt2,
            specials: [SpecialToken("<a>", id: 300), SpecialToken("<b>", id: 300)]),
        Loss(
            testDescription: "the end of a text", format: .gguf, word: "end of a text", pattern: .cl100k),
    ])
    func saysWhatAFormatCannotExpress(loss: Loss) throws {
        let encoding = try Encoding(
            name: "mine", vocabulary: .bytes(and: ["ab", "xyz"]), pattern: loss.pattern,
            specialTokens: loss.specials)
        let losses = try write(encoding, loss.format).losses
        #expect(losses.contains { $0.contains(loss.word) }, "\(losses)")
    }

    @Test func holesAreKept() throws {
        var tokens: [[UInt8]?] = (0...255).map { [UInt8($0)] }
        tokens += [nil, Array("ab".utf8), nil, Array("cd".utf8)]
        let encoding = try Encoding(name: "mine", vocabulary: Vocabulary(tokens: tokens), pattern: .gpt2)
        for format in [WritableFormat.tiktoken, .tokenizerJSON, .vocabBPE, .gguf] {
            let written = try write(encoding, format)
            #expect(try Tokenizer(written.read()).encode("abcd") == [257, 259], "\(format)")
        }
        // Also from the disk.
        let written = try write(encoding, .tiktoken)
        try written.save()
        #expect(try Tokenizer(EncodingFile.read(written.files[0].path)).encode("abcd") == [257, 259])
    }

    @Test func aDifferenceIsFound() throws {
        let one = try Tokenizer(small())
        let other = try Tokenizer(
            Encoding(name: "other", vocabulary: .bytes(and: ["ab", "bc"]), pattern: .gpt2))
        var comparison = EncodingComparison(one, other)
        try comparison.compare(Array("x abc".utf8))
        #expect(comparison.differing == 1)
        // tiktoken: [120, 32, 257] and [120, 32, 256, 99].
        #expect(comparison.first?.index == 2 && comparison.first.map { Array($0.expected) } == [257])
        #expect(comparison.first.map { Array($0.found) } == [256, 99])
    }
}
