import BPE
import TestSupport
import Testing

/// Rank files that are known by what is in them, and Whisper's empty token.
@Suite struct KnownRankFileTests {
    /// A file with as many lines as are needed, and these among them.
    private func file(_ count: Int, _ lines: [Int: String] = [:]) -> [UInt8] {
        var text = ""
        for rank in 0..<count { text += "\(lines[rank] ?? "eA==") \(rank)\n" }
        return Array(text.utf8)
    }

    private func recognize(_ bytes: [UInt8]) -> KnownRankFile? {
        KnownRankFile.recognize(bytes, sha256: sha256(bytes))
    }

    @Test func knowsFilesByTheirLines() throws {
        let llama3 = try #require(
            recognize(
                file(128_000, [374: "IGlz", 1296: "IHRlc3Q=", 2028: "VGhpcw==", 11914: "IHNlbnRlbmNl"])))
        #expect(llama3.name == "Llama 3")
        #expect(try llama3.splits.splitPattern().name == "llama3")
        #expect(llama3.specialTokens.count == 256)
        #expect(llama3.specialTokens.first == SpecialToken("<|begin_of_text|>", id: 128_000))
        #expect(llama3.specialTokens[9] == SpecialToken("<|eot_id|>", id: 128_009))
        #expect(llama3.specialTokens.last == SpecialToken("<|reserved_special_token_245|>", id: 128_255))

        let llama4 = try #require(
            recognize(
                file(
                    200_000,
                    [0: "wA==", 1: "wQ==", 199_998: "INC/0L7QtNC+0LnQtNGD0YI=", 199_999: "KGdl"])))
        #expect(llama4.specialTokens.count == 2048)
        #expect(llama4.specialTokens[80] == SpecialToken("<|image_start|>", id: 200_080))
        #expect(
            llama4.specialTokens[1134] == SpecialToken("<|reasoning_reserved_special_token_0|>", id: 201_134))
        #expect(llama4.specialTokens.last?.id == 202_047)

        let kimi = try #require(
            recognize(
                file(163_584, [19180: "SGVsbG8=", 2695: "IHdvcmxk", 33845: "5L2g5aW9", 2243: "5LiW55WM"])))
        #expect(kimi.specialTokens.count == 256)
        #expect(kimi.specialTokens[2] == SpecialToken("<|im_end|>", id: 163_586))
        #expect(kimi.specialTokens[16] == SpecialToken("<|reserved_token_163600|>", id: 163_600))
        #expect(try kimi.splits.splitPattern().pieces(of: Array("a中".utf8)).count == 2)

        let whisper = try #require(recognize(file(50257, [50255: "5Zy6", 50256: "="])))
        #expect(whisper.specialTokens.count == 1 + 1 + 99 + 6 + 1501)
        #expect(whisper.specialTokens.first == SpecialToken("<|endoftext|>", id: 50257))
        #expect(whisper.specialTokens[2] == SpecialToken("<|en|>", id: 50259))
        #expect(whisper.specialTokens[107] == SpecialToken("<|0.00|>", id: 50364))
        #expect(whisper.specialTokens.last == SpecialToken("<|30.00|>", id: 51864))
        #expect(whisper.emptyToken == 50256)
    }

    @Test(arguments: [127_999, 128_000, 163_584, 200_000, 151_643, 50257, 0, 1])
    func knowsNoFileThatOnlyHasTheirSize(count: Int) {
        #expect(recognize(file(count)) == nil)
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func knowsPublishedFiles() throws {
        for name in ["r50k_base", "cl100k_base", "o200k_base"] {
            let known = try #require(recognize(Published.file("\(name).tiktoken")))
            let published = try #require(PublishedEncoding.all.first { $0.name == known.name })
            #expect(published.files[0].name == "\(name).tiktoken")
            #expect(known.specialTokens == published.specialTokens)
        }
    }

    private func ranks(_ last: String) throws -> Encoding {
        let folder = try TemporaryFolder()
        var text = ""
        for byte in UInt8.min...UInt8.max { text += "\(base64(byte)) \(byte)\n" }
        let path = try folder.write(Array("\(text)\(last)".utf8), to: "x.tiktoken")
        return try EncodingFile.read(path, pattern: .gpt2, specialTokens: [], environment: [:])
    }

    private func base64(_ byte: UInt8) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return "\(digits[Int(byte >> 2)])\(digits[Int(byte & 3) << 4])=="
    }

    /// As at the end of Whisper's multilingual.tiktoken.
    @Test(arguments: ["= 256\n", "= 256", "YWI= 257\n= 256\n"])
    func acceptsAnEmptyToken(last: String) throws {
        let encoding = try ranks(last)
        #expect(encoding.vocabulary[256] == [])
        #expect(try Tokenizer(encoding).decode([256, 97]) == [97])
        #expect(encoding.vocabulary.size == (last.contains("257") ? 258 : 257))
        #expect(try Tokenizer(encoding).encode(Array("ab".utf8)).count == (last.contains("257") ? 1 : 2))
    }

    @Test(arguments: ["= 256\n= 257\n", " 256\n", "== 256\n", "==== 256\n", "= 257\n", "= 255\n"])
    func refusesOtherEmptyTokens(last: String) throws {
        let error = try #require(throws: VocabularyFileError.self) { try ranks(last) }
        #expect(error.line != nil)
    }
}
