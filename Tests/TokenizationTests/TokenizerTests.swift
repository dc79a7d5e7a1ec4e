import BPE
import TestSupport
import Testing

@Suite struct TokenizerTests {
    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = Tokenizer(
            try Encoding(
                name: "small", vocabulary: .bytes(and: ["th", "the", " the", " c", "at", " cat"]),
                pattern: .gpt2,
                specialTokens: [
                    SpecialToken("<|end|>", id: 300), SpecialToken("<|end|><|end|>", id: 301),
                    SpecialToken("[SEP]", id: 302),
                ]))
    }

    /// As tiktoken has it for tokens that are neither allowed nor disallowed.
    @Test func othersThanTheAllowedTokensAreText() throws {
        let vocabulary = Tokenizer.default.encoding.vocabulary
        let next = TokenID(vocabulary.size)
        let tokens = ["<|a|>", "<|b|>", "<|a|><|b|>"].enumerated().map {
            SpecialToken($1, id: next + TokenID($0))
        }
        let tokenizer = Tokenizer(
            try Encoding(name: "x", vocabulary: vocabulary, pattern: .o200k, specialTokens: tokens))
        let ids = try tokenizer.encode("x<|a|>y<|a|><|b|>z", specialTokens: .allowedAmongText(["<|b|>"]))
        // The text before the token is split as one, and the longer token that is text does not hide the shorter one.
        let before = try tokenizer.encode("x<|a|>y<|a|>", specialTokens: .asText)
        #expect(try ids == before + [next + 1] + tokenizer.encode("z"))
    }

    /// Whoever keeps the ids of many texts must not keep the room that encoders need past them.
    @Test(arguments: ["", "the", "the cat", String(repeating: " the cat", count: 1000)])
    func idsTakeLittleMoreThanTheirOwnMemory(_ text: String) throws {
        let ids = try tokenizer.encode(text)
        #expect(ids.capacity <= ids.count + 16)
    }

    @Test func encodesAndDecodes() throws {
        let ids = try tokenizer.encode("the cat the")
        #expect(ids == [257, 261, 258])
        #expect(try tokenizer.decode(ids) == Array("the cat the".utf8))
        #expect(try tokenizer.decodeText(ids) == "the cat the")
        #expect(tokenizer.count("the cat the") == 3)
    }

    @Test func forbiddenSpecialTokenIsNamedWithItsPlace() throws {
        let error = try #require(throws: SpecialTokenError.self) { try tokenizer.encode("é ca<|end|>") }
        #expect(error.token == SpecialToken("<|end|>", id: 300) && error.byteOffset == 5)
    }

    /// Compared place by place, the beginnings of this token would take 10¹¹ steps.
    @Test(.endsInTime, .takesNoMinute) func specialTokenOf100KilobytesDoesNotMakeATextSlow() throws {
        let long = String(repeating: "a", count: 100_000) + "b"
        let tokenizer = Tokenizer(
            try Encoding(
                name: "long", vocabulary: .bytes(and: ["aa", "aaaa", "aaaaaaaa"]), pattern: .gpt2,
                specialTokens: [
                    SpecialToken(long, id: 300),
                    SpecialToken("\t", id: 301, matching: [.takesSpaceBefore, .takesSpaceAfter]),
                ]))
        let text = String(repeating: "a", count: 3_000_000)
        let ids = try tokenizer.encode(
            text + "b" + text + String(repeating: "\t", count: 300_000), specialTokens: .allAllowed)
        #expect(ids.filter { $0 >= 300 } == [300, 301])
        #expect(try tokenizer.decode(ids.filter { $0 != 301 }).count == 6_000_001)
    }

    /// At each place the short one is found only when the long one is ruled out, 100,000 bytes later.
    @Test(.endsInTime, .takesNoMinute) func specialTokensThatBeginAlikeDoNotMakeATextSlow() throws {
        let long = String(repeating: "a", count: 100_000) + "b"
        let tokenizer = Tokenizer(
            try Encoding(
                name: "alike", vocabulary: .bytes(and: []), pattern: .gpt2,
                specialTokens: [SpecialToken("aa", id: 300), SpecialToken(long, id: 301)]))
        let text = String(repeating: "a", count: 3_000_000)
        let ids = try tokenizer.encode(text + "b" + text + "cb", specialTokens: .allAllowed)
        let (short, rest) = (
            repeatElement(TokenID(300), count: 1_450_000), repeatElement(TokenID(300), count: 1_500_000)
        )
        #expect(ids == short + [301] + rest + [0x63, 0x62])
    }

    /// A special token lies across every place where a text could be cut for threads.
    @Test(.endsInTime, .takesNoMinute) func specialTokensAcrossAllCutsDoNotMakeATextSlow() throws {
        let tokenizer = Tokenizer(
            try Encoding(
                name: "across", vocabulary: .bytes(and: []), pattern: .gpt2,
                specialTokens: [
                    SpecialToken("a\na", id: 300),
                    SpecialToken(String(repeating: "a\n", count: 50_000) + "c", id: 301),
                ]))
        let text = String(repeating: "a\n", count: 50_000) + "b" + String(repeating: "\na", count: 1_000_000)
        let ids = try tokenizer.encode(Array(text.utf8), specialTokens: .allAllowed, threads: 2)
        #expect(try ids == tokenizer.encode(text, specialTokens: .allAllowed))
        #expect(ids.count { $0 == 300 } == 25_000 + 500_000 && !ids.contains(301))
    }

    @Test func specialTokensFollowThePolicy() throws {
        let text = "cat<|end|>the"
        #expect(try tokenizer.encode(text, specialTokens: .allAllowed).contains(300))
        #expect(try tokenizer.encode(text, specialTokens: .allowed(["<|end|>"])).contains(300))
        #expect(try !tokenizer.encode(text, specialTokens: .asText).contains(300))
        #expect(throws: SpecialTokenError.self) {
            try tokenizer.encode(text, specialTokens: .allowed(["[SEP]"]))
        }
        for policy in [SpecialTokenPolicy.allAllowed, .asText] {
            #expect(try tokenizer.decode(tokenizer.encode(text, specialTokens: policy)) == Array(text.utf8))
        }
    }

    @Test func longestSpecialTokenWins() throws {
        #expect(try tokenizer.encode("<|end|><|end|><|end|>", specialTokens: .allAllowed) == [301, 300])
    }

    private func tokenizer(specialTokens: [SpecialToken]) throws -> Tokenizer {
        Tokenizer(
            try Encoding(
                name: "added", vocabulary: .bytes(and: []), pattern: .gpt2, specialTokens: specialTokens))
    }

    /// As in Hugging Face's library, with `encode_special_tokens`.
    @Test func controlTokensThatAreTextHideShorterTokens() throws {
        let tokenizer = try tokenizer(specialTokens: [
            SpecialToken("ab", id: 300, isControl: false), SpecialToken("abc", id: 301),
        ])
        #expect(try tokenizer.encode("abcab", specialTokens: .asText) == [97, 98, 99, 300])
        #expect(try tokenizer.encode("abcab", specialTokens: .allAllowed) == [301, 300])
    }

    /// A line break that the token before it has taken is gone, as in Hugging Face's library.
    @Test func whiteSpaceThatIsTakenIsNoToken() throws {
        let tokenizer = try tokenizer(specialTokens: [
            SpecialToken("F", id: 300, isControl: false, matching: .takesSpaceAfter),
            SpecialToken("\n", id: 301, isControl: false, matching: .takesSpaceBefore),
        ])
        #expect(try tokenizer.encode("F\n") == [300])
        #expect(try tokenizer.encode("a \n") == [97, 301])
    }

    @Test func textAroundSpecialTokensIsSplitByItself() throws {
        // " the" directly behind the token begins a new text; nothing merges across.
        #expect(
            try tokenizer.encode("the<|end|> the", specialTokens: .allAllowed) == [257, 300, 258])
        #expect(try tokenizer.encode("[SEP", specialTokens: .allAllowed) == "[SEP".utf8.map { TokenID($0) })
    }

    @Test func specialTokensAreFoundAtEveryPlace() throws {
        for offset in 0..<70 {
            let text = String(repeating: "a", count: offset) + "<|end|>b"
            let found = tokenizer.specialTokens(in: text.utf8)
            #expect(found.map(\.range) == [offset..<offset + 7])
        }
    }

    @Test(arguments: [[300, 999], [299]] as [[TokenID]]) func unknownIDsAreNamedWithTheirPosition(
        ids: [TokenID]
    ) {
        let position = ids.count - 1
        #expect(throws: TokenizerError.unknownID(ids[position], position: position, size: 303)) {
            try tokenizer.decode(ids)
        }
    }

    @Test func gapsAndOutOfRangeAreToldApart() {
        #expect("\(TokenizerError.unknownID(299, position: 0, size: 303))".contains("gap"))
        #expect("\(TokenizerError.unknownID(999, position: 0, size: 303))".contains("out of range"))
    }

    @Test func everyByteAndRandomBytesComeBack() throws {
        for byte in UInt8.min...UInt8.max {
            #expect(try tokenizer.decode(tokenizer.encode([byte])) == [byte])
        }
        var generator = SeededGenerator(7)
        for length in 0..<200 {
            let bytes = generator.bytes(count: length, from: Array(0...255))
            let ids = try tokenizer.encode(bytes, specialTokens: .allAllowed)
            #expect(try tokenizer.decode(ids) == bytes)
        }
    }

    @Test func collectionsOfBytesAreAllAlike() throws {
        let bytes = Array("the cat the cat".utf8)
        let ids = try tokenizer.encode(bytes)
        #expect(try tokenizer.encode(bytes[...]) == ids)
        #expect(try tokenizer.encode(bytes.lazy.map { $0 }) == ids)
        #expect(try bytes.withUnsafeBufferPointer { try tokenizer.encode($0) } == ids)
        #expect(try tokenizer.count(bytes, specialTokens: .forbidden) == ids.count)
    }

    @Test func batchesTellHowFarTheyReach() throws {
        let bytes = Array(String(repeating: "the cat<|end|>", count: 2_000).utf8)
        var ids: [TokenID] = []
        var lastEnd = 0
        try tokenizer.forEachBatch(of: bytes, specialTokens: .allAllowed) { (batch, end) throws in
            ids += batch
            #expect(end >= lastEnd)
            lastEnd = end
            #expect(try tokenizer.decode(ids).count == end)
        }
        #expect(lastEnd == bytes.count)
        #expect(try tokenizer.encode(bytes, specialTokens: .allAllowed) == ids)
    }

    @Test func spansCoverTheTextAndSayWhatTheyAre() throws {
        let text = "the 🦒<|end|>"
        let spans = try tokenizer.spans(text.utf8, specialTokens: .allAllowed)
        #expect(spans.map(\.id) == (try tokenizer.encode(text, specialTokens: .allAllowed)))
        #expect(spans.first?.bytes == 0..<3)
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.bytes.upperBound == $1.bytes.lowerBound })
        #expect(spans.filter(\.isPartialUTF8).map(\.bytes) == [4..<5, 5..<6, 6..<7, 7..<8])
        #expect(spans.filter(\.isPartialUTF8).allSatisfy { $0.piece == 3..<8 })
        #expect(spans.last.map { $0.isSpecial && $0.bytes == 8..<15 } == true)
    }

    @Test func encodingsThatCannotWorkAreRefused() throws {
        let vocabulary = try Vocabulary.bytes(and: [])
        func encoding(_ specials: SpecialToken...) throws -> Encoding {
            try Encoding(name: "x", vocabulary: vocabulary, pattern: .gpt2, specialTokens: specials)
        }
        #expect(throws: EncodingError.idTaken(SpecialToken("<|a|>", id: 97))) {
            try encoding(SpecialToken("<|a|>", id: 97))
        }
        #expect(throws: EncodingError.emptySpecialToken(id: 300)) { try encoding(SpecialToken("", id: 300)) }
        #expect(throws: EncodingError.duplicateSpecialToken("<|a|>", 300, 301)) {
            try encoding(SpecialToken("<|a|>", id: 300), SpecialToken("<|a|>", id: 301))
        }
        // One id with two names is what o200k_harmony has.
        let two = Tokenizer(try encoding(SpecialToken("<|a|>", id: 300), SpecialToken("<|b|>", id: 300)))
        #expect(try two.encode("<|b|>", specialTokens: .allAllowed) == [300])
        #expect(try two.decodeText([300]) == "<|a|>")
    }
}
