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

    /// Each of several post-processors trims what the one before has left.
    @Test(
        arguments: [
            ([false], " a", [1..<2]), ([false, false], " a", [2..<2]), ([true, false], " a", [1..<2]),
            ([false, true], " a", [1..<2]), ([false, false], "a  a", [0..<1, 4..<4]),
            ([true, false], "a a", [0..<1, 3..<3]), ([false, true], "  a", [3..<3]),
        ] as [([Bool], String, [Range<Int>])])
    func spacesAreTrimmedAgain(addsSpace: [Bool], text: String, offsets: [Range<Int>]) throws {
        let processors = addsSpace.map {
            #"{"type":"ByteLevel","add_prefix_space":\#($0),"trim_offsets":true}"#
        }
        let file = SmallFile()
            .with(
                "post_processor", #"{"type":"Sequence","processors":[\#(processors.joined(separator: ","))]}"#
            )
            .with("vocab", #"{"a":0," ":1,"  ":2,"  a":3," a":4}"#)
            .with("merges", #"[[" "," "],["  ","a"],[" ","a"]]"#)
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
