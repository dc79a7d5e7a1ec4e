import BPE
import TestSupport
import Testing

/// Steps of a decoder after one that makes all tokens one: to them, the text is both the first token and the last. The
/// texts are those of PyPI's `tokenizers` 0.23.3.
@Suite struct FusedDecoderTests {
    private static let byteLevel = #"{"type":"ByteLevel"}"#
    private static let suffix = #"{"type":"BPEDecoder","suffix":"</w>"}"#
    private static let fuse = #"{"type":"Fuse"}"#

    private static func metaspace(_ scheme: String) -> String {
        #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"\#(scheme)"}"#
    }

    @Test(
        arguments: [
            ([byteLevel, suffix], [0, 1, 2, 1], "ab ab"), ([byteLevel, suffix], [1, 1], "bb"),
            ([byteLevel, suffix], [2, 2], " a a"), ([fuse, suffix], [1, 1], "bb"),
            ([fuse, metaspace("always")], [4, 0, 4, 3, 0], "aaa"),
            ([fuse, metaspace("first")], [4, 0, 4, 3, 0], "aaa"),
            ([fuse, metaspace("never")], [4, 0, 4, 3, 0], " a a a"),
            ([byteLevel, #"{"type":"Strip","content":" ","start":1,"stop":0}"#], [2, 2], "a a"),
        ] as [([String], [TokenID], String)])
    func stepsSeeTheWholeText(steps: [String], ids: [TokenID], text: String) throws {
        let decoder = #"{"type":"Sequence","decoders":[\#(steps.joined(separator: ","))]}"#
        let file = SmallFile().with("vocab", #"{"a":0,"b</w>":1,"Ġa":2,"a▁":3,"▁":4}"#).with("merges", "[]")
            .with("decoder", decoder)
        let encoding = try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        #expect(try Tokenizer(encoding).decodeText(ids) == text)
    }
    /// What would change the text where tokens meet is refused.
    @Test(arguments: [
        #"{"type":"Strip","content":" ","start":0,"stop":1}"#,
        #"{"type":"Strip","content":"a","start":1,"stop":0}"#,
        #"{"type":"Strip","content":" ","start":1,"stop":1}"#, #"{"type":"ByteFallback"}"#,
    ])
    func otherStepsAreRefused(step: String) throws {
        let file = SmallFile().with(
            "decoder", #"{"type":"Sequence","decoders":[\#(Self.byteLevel),\#(step)]}"#)
        let error = #expect(throws: VocabularyFileError.self) {
            try EncodingFile.read(Array(file.text.utf8), name: "tokenizer.json")
        }
        #expect(error?.problem.contains("after a step that makes all tokens one") == true)
    }
}
