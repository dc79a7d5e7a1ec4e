import BPE
import Formats
import Foundation
import TestSupport
import Testing
import Tokenization

/// An encoding that was saved is the one that was opened, whatever its kind.
@Suite struct CompiledEncodingTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/saved" }
    private let texts: [[UInt8]]

    init() throws {
        folder = try TemporaryFolder()
        texts = try [
            Fixture.bytes("prompts/eyes-on-feet.txt"), Fixture.bytes("texts/japanese.txt"),
            Array("  two  spaces<|endoftext|>\u{FFFD} 12345".utf8), [0xFF, 0x20, 0xE2, 0x82], [],
        ]
    }

    private func expectSame(_ encoding: Encoding) throws {
        try CompiledEncoding.write(encoding, to: path)
        let opened = try CompiledEncoding.read(path)
        #expect(opened.name == encoding.name)
        #expect(opened.specialTokens == encoding.specialTokens)
        #expect(opened.pattern.expressions == encoding.pattern.expressions)
        #expect(opened.pattern.dropsGaps == encoding.pattern.dropsGaps)
        let (saved, original) = (Tokenizer(opened), Tokenizer(encoding))
        for text in texts {
            let ids = try original.encode(text, specialTokens: .allAllowed)
            #expect(try saved.encode(text, specialTokens: .allAllowed) == ids)
            #expect(try saved.decode(ids) == original.decode(ids))
        }
    }

    @Test func theDefault() throws { try expectSame(.default) }

    @Test(arguments: [
        "bpe.model", "byte-fallback.model", "options.model", "basic.minbpe.model", "gpt4.minbpe.model",
        "byte-level.gguf",
    ])
    func filesOfOtherPrograms(name: String) throws {
        try expectSame(EncodingFile.read(Fixture.bytes("formats/\(name)"), name: name))
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint),
        arguments: ["gpt2", "o200k_base", "o200k_harmony"])
    func publishedEncodings(name: String) throws { try expectSame(Published.tokenizer(name).encoding) }

    /// The pattern of tiktoken's encodings leaves out what it does not match.
    @Test func gapsThatAreDropped() throws {
        let pattern = try SplitPattern(nameOrRegex: "[a-z]+", dropsGaps: true)
        try expectSame(
            Encoding(
                name: "gaps", vocabulary: Encoding.default.vocabulary, pattern: pattern, specialTokens: []))
    }

    @Test(arguments: [
        #"{"type":"RobertaProcessing","sep":["b",1],"cls":["a",0],"trim_offsets":true,"add_prefix_space":false}"#,
        #"{"type":"BertProcessing","sep":["b",1],"cls":["a",0]}"#,
        #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":4}}],"pair":[]}"#,
    ])
    func templatesAndOffsets(postProcessor: String) throws {
        let file = SmallFile().with("post_processor", postProcessor)
        let encoding = try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        try expectSame(encoding)
        let opened = try CompiledEncoding.read(path)
        #expect(opened.template == encoding.template && opened.template != nil)
        #expect(opened.affixes == encoding.affixes && opened.offsetTrimmings == encoding.offsetTrimmings)
    }

    @Test func nothingElseIsOpened() throws {
        try CompiledEncoding.write(.default, to: path)
        var bytes = try folder.read("saved")
        for place in [0, 9, 17, 25, 200, bytes.count / 2, bytes.count - 1] {
            var damaged = bytes
            damaged[place] ^= 1
            try folder.write(damaged, to: "damaged")
            #expect(throws: VocabularyFileError.self) { try CompiledEncoding.read(folder.path + "/damaged") }
        }
        bytes.removeLast(7)
        try folder.write(bytes, to: "cut")
        #expect(throws: VocabularyFileError.self) { try CompiledEncoding.read(folder.path + "/cut") }
        #expect(throws: VocabularyFileError.self) { try CompiledEncoding.read(folder.path + "/none") }
    }

    @Test func anEncodingOfTooManyIDsIsNotSaved() throws {
        let bytes: [[UInt8]?] = (0...255).map { [$0] }
        let vocabulary = try Vocabulary(
            tokens: bytes + [nil] + [[UInt8]?](repeating: nil, count: 1 << 21) + [[97, 98]])
        let encoding = try Encoding(name: "wide", vocabulary: vocabulary, pattern: .o200k, specialTokens: [])
        let error = #expect(throws: VocabularyFileError.self) {
            try CompiledEncoding.write(encoding, to: path)
        }
        #expect(error?.problem.contains("cannot be saved") == true)
    }
}
