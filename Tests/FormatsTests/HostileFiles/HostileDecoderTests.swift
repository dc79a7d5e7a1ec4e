import BPE
import TestSupport
import Testing

/// Decoders of a tokenizer.json that were made to take time or memory: all tokens go through them when a file is read.
@Suite(.endsInTime, .takesNoMinute) struct HostileDecoderTests {
    private func encoding(_ decoder: String) throws -> Encoding {
        let file = SmallFile().with("vocab", #"{"a":0,"qqaqq":1,"aaaaaaaa":2}"#).with("merges", "[]")
            .with("added_tokens", "[]").with("decoder", decoder)
        return try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
    }

    private func sequence(_ step: String, _ count: Int) -> String {
        let steps = Array(repeating: step, count: count).joined(separator: ",")
        return #"{"type":"Sequence","decoders":[\#(steps)]}"#
    }

    /// The number of characters to strip says how many at most, and not how often to look.
    @Test func strippingEndsWithTheToken() throws {
        let strip = #"{"type":"Strip","content":"q","start":4294967295,"stop":4294967295}"#
        let tokenizer = Tokenizer(try encoding(sequence(strip, 200)))
        #expect(try tokenizer.decodeText([0, 1]) == "aa")
    }

    /// Six steps make 64 gigabytes of a letter.
    @Test func growingTokensAreRefused() throws {
        let content = String(repeating: "a", count: 64)
        let replace = #"{"type":"Replace","pattern":{"String":"a"},"content":"\#(content)"}"#
        #expect(try Tokenizer(encoding(sequence(replace, 1))).decodeText([0]) == content)
        let error = #expect(throws: VocabularyFileError.self) { try encoding(sequence(replace, 6)) }
        #expect(error?.problem.contains("longer than 1040 bytes") == true, "\(error?.problem ?? "")")
    }

    /// A token on which an expression fails would not be what it stands for.
    @Test func anExpressionThatFailsIsRefused() throws {
        let token = String(repeating: "a", count: 60) + "b"
        let file = SmallFile().with("vocab", #"{"a":0,"\#(token)":1}"#).with("merges", "[]").with(
            "added_tokens", "[]"
        )
        .with("decoder", #"{"type":"Replace","pattern":{"Regex":"(a|aa)+$"},"content":"b"}"#)
        let error = #expect(throws: VocabularyFileError.self) {
            try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        }
        #expect(error?.problem.contains("its decoder fails on a token of 61 bytes: match limit") == true)
    }

    /// Nothing is between all characters.
    @Test func anEmptySuffixMakesNoLongTokens() throws {
        let error = #expect(throws: VocabularyFileError.self) {
            try encoding(sequence(#"{"type":"BPEDecoder","suffix":""}"#, 12))
        }
        #expect(error?.problem.contains("longer than 1040 bytes") == true)
    }

    @Test func longSequencesAreRefused() throws {
        let error = #expect(throws: VocabularyFileError.self) {
            try encoding(sequence(#"{"type":"ByteFallback"}"#, 257))
        }
        #expect(error?.problem.contains("(decoder.decoders): there are 257 steps") == true)
    }
}
