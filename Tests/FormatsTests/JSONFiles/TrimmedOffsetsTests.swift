import BPE
import TestSupport
import Testing

/// Offsets where ByteLevel trims them and the tokens are of characters: by their spellings. The numbers are those of PyPI's
/// `tokenizers` 0.23.3.
@Suite struct TrimmedOffsetsTests {
    private static let trimming = #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}"#

    @Test(arguments: [
        ("a\n", [0..<1, 2..<2]), ("a ", [0..<1, 2..<2]), (" a", [1..<1, 1..<2]), ("Ġa", [1..<1, 1..<2]),
        ("aĠ", [0..<1, 2..<2]), ("a\u{3000}", [0..<1, 2..<2]),
    ])
    func spacesOfSpellingsAreTrimmed(text: String, offsets: [Range<Int>]) throws {
        let file = SmallFile().with("post_processor", Self.trimming).with("merges", "[]")
            .with("vocab", #"{"a":0,"\n":1," ":2,"Ġ":3,"\u3000":4}"#)
        try check(file, text, offsets)
    }

    @Test(arguments: [" a", "a "]) func bytesHaveNoSpaces(text: String) throws {
        let bytes = (0..<256).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return #""<0x\#(digits.count < 2 ? "0" : "")\#(digits)>":\#(byte + 1)"#
        }
        let file = SmallFile().with("post_processor", Self.trimming).with("merges", "[]")
            .with("byte_fallback", "true").with("vocab", #"{"a":0,\#(bytes.joined(separator: ","))}"#)
        try check(file, text, [0..<1, 1..<2])
    }

    private func check(_ file: SmallFile, _ text: String, _ offsets: [Range<Int>]) throws {
        let encoding = try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        #expect(try Tokenizer(encoding).offsets(of: text, unit: .scalars).map(\.range) == offsets)
    }
}
