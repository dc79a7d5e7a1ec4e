import BPE
import TestSupport
import Testing

@Suite struct StreamDecoderTests {
    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = Tokenizer(
            try Encoding(
                name: "small", vocabulary: .bytes(and: ["th", "the"]), pattern: .gpt2,
                specialTokens: [SpecialToken("<|end|>", id: 300)]))
    }

    @Test func halfCharactersAreHeldBack() throws {
        var stream = tokenizer.streamDecoder()
        let shown = try "a🦒é".utf8.map { try stream.append(TokenID($0)) }
        #expect(shown == ["a", "", "", "", "🦒", "", "é"])
        #expect(stream.finish() == "")
    }

    @Test func unfinishedEndIsReplaced() throws {
        var stream = tokenizer.streamDecoder()
        #expect(try stream.append(0xF0) == "")
        #expect(try stream.append(0x9F) == "")
        #expect(stream.finish() == "\u{FFFD}")
        #expect(stream.finish() == "")
    }

    @Test func bytesThatNeverBecomeACharacterAreNotHeldBack() throws {
        var stream = tokenizer.streamDecoder()
        #expect(try stream.append(0xFF) == "\u{FFFD}")
        #expect(try stream.append(0xED) == "")
        // ED A0 would be a surrogate: hopeless as soon as the second byte is seen.
        #expect(try stream.append(0xA0) == "\u{FFFD}\u{FFFD}")
    }

    @Test func unknownIDDoesNotEndTheStream() throws {
        var stream = tokenizer.streamDecoder()
        #expect(throws: TokenizerError.unknownID(299, position: 0, size: 301)) { try stream.append(299) }
        #expect(try stream.append(257) == "the")
        #expect(throws: TokenizerError.unknownID(298, position: 2, size: 301)) { try stream.append(298) }
    }

    @Test func togetherTheStringsAreTheDecodedText() throws {
        var generator = SeededGenerator(8)
        let alphabet =
            Array("aé中🦒".utf8) + [0xFF, 0xC0, 0xE0, 0xED, 0xA0, 0xF4, 0x90, 0x80, 0xBF, 0xF0, 0x9F]
        for length in 0..<400 {
            let ids = generator.bytes(count: length, from: alphabet).map { TokenID($0) } + [300]
            var stream = tokenizer.streamDecoder()
            let text = try ids.map { try stream.append($0) }.joined() + stream.finish()
            #expect(text.utf8.elementsEqual(try tokenizer.decodeText(ids).utf8))
        }
    }
}
