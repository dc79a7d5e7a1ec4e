import BPE
import Foundation
import TestSupport
import Testing
import Views

/// Encodings whose tokens have more bytes than the text: a space before it, or a suffix of which each byte is a token.
@Suite struct AddedTextTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func tokenizer(_ head: String, _ model: String, _ tokens: [String]) throws -> Tokenizer {
        let vocabulary = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0) })
        let json = String(decoding: try JSONEncoder().encode(vocabulary), as: UTF8.self)
        let file = #"{\#(head) "model": {"type": "BPE", \#(model) "vocab": \#(json), "merges": []}}"#
        return Tokenizer(try EncodingFile.read(folder.write(file.utf8, to: "tokenizer.json")))
    }

    private static let texts = [
        "", "中", "🦒", "中文", "é", " 中", "aé", "aéa éb", "\u{E000}", "a", "b é", "aZbb", "abéa",
    ]

    private func check(_ tokenizer: Tokenizer) throws {
        for text in Self.texts {
            let bytes = Array(text.utf8)
            let ids = try tokenizer.encode(text)
            let inspection = try Inspection(of: bytes, tokenizer)
            #expect(inspection.spans.map(\.id) == ids, "\(text)")
            // Of a text without tokens, none is left.
            #expect(ids.isEmpty || inspection.spans.flatMap { inspection.bytes(of: $0) } == bytes, "\(text)")
            let lengths: [OffsetUnit: Int] = [
                .bytes: bytes.count, .scalars: text.unicodeScalars.count, .utf16: text.utf16.count,
            ]
            let characters = inspection.characterRanges()
            #expect(
                characters.count == ids.count
                    && characters.allSatisfy { $0.upperBound <= text.unicodeScalars.count }, "\(text)")
            for unit in OffsetUnit.allCases {
                let places = try tokenizer.offsets(of: text, unit: unit)
                #expect(
                    places.count == ids.count && places.allSatisfy { $0.range.upperBound <= lengths[unit]! },
                    "\(text): \(places)")
            }
        }
    }

    @Test func aSpaceBeforeTheTextHasAPlaceInIt() throws {
        let letters = (UInt8.min...UInt8.max).map { String(ByteAlphabet.gpt2Characters[Int($0)]) }
        try check(
            tokenizer(#""pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true},"#, "", letters))
    }

    @Test(arguments: [(suffix: "</w>", prefix: ""), ("", "##"), ("🦒", "##")])
    func affixesThatFallBackToBytesHaveAPlaceInTheText(suffix: String, prefix: String) throws {
        let affixes = #""end_of_word_suffix": "\#(suffix)", "continuing_subword_prefix": "\#(prefix)","#
        let bytes = (UInt8.min...UInt8.max).map { "<0x" + String(format: "%02X", $0) + ">" }
        try check(
            tokenizer(
                "", affixes + #""byte_fallback": true,"#, ["a", "b", "a</w>", "é", "##a", "##b"] + bytes))
    }
    /// Texts of which no token is left, or of which the first token is only what was put before them.
    @Test(arguments: [
        (#""pre_tokenizer": {"type": "WhitespaceSplit"},"#, ""),
        (#""normalizer": {"type": "Strip", "strip_left": true, "strip_right": true},"#, ""),
        (
            #""pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},"#,
            #""unk_token": "<unk>","#
        ),
        (
            #""normalizer": {"type": "Prepend", "prepend": "▁"},"#,
            #""byte_fallback": true, "unk_token": "<unk>", "fuse_unk": true,"#
        ),
    ])
    func whatIsRemovedOrPutBeforeHasAPlaceInTheText(head: String, model: String) throws {
        let tokenizer = try tokenizer(head, model, ["<unk>", "▁", "a", "b"])
        try check(tokenizer)
        for text in [" ", "  ", "\n", "a ", " a", "-", "\u{1}"] {
            let inspection = try Inspection(of: Array(text.utf8), tokenizer)
            #expect(try inspection.spans.map(\.id) == tokenizer.encode(text), "\(text.debugDescription)")
            _ = inspection.characterRanges()
        }
    }
}
