import BPE
import Foundation
import TestSupport
import Testing

/// SentencePiece's `.model`, compared with what its library says (`Scripts/make-format-cases`).
@Suite struct SentencePieceModelTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Normalizer: Decodable, Equatable {
            var name: String
            var characterMap: String
            var addsDummyPrefix: Bool
            var removesExtraWhitespace: Bool
            var escapesWhitespace: Bool
        }

        var file: String
        var pieceCount: Int
        var pieces: String
        var algorithm: Int32
        var byteFallback: Bool
        var treatsWhitespaceAsSuffix: Bool
        var ids: [Int32]
        var texts: [String]
        var normalizer: Normalizer
        var denormalizer: Normalizer?
        var testDescription: String { file }
    }

    static let cases = Fixture.formatCases(Case.self, "sentencepiece.json")
    static let bpe = SentencePieceModel.Algorithm.bpe.rawValue

    @Test(arguments: cases.filter { $0.algorithm == bpe })
    func readsWhatTheLibraryReads(example: Case) throws {
        let bytes = try Fixture.bytes("formats/\(example.file)")
        #expect(SentencePieceModel.isRecognized(bytes))
        let model = try SentencePieceModel.parse(bytes, path: example.file)
        #expect(model.pieces.count == example.pieceCount)
        #expect(digest(model.pieces) == example.pieces)
        let trainer = model.trainer
        #expect(trainer.byteFallback == example.byteFallback)
        #expect(trainer.treatsWhitespaceAsSuffix == example.treatsWhitespaceAsSuffix)
        #expect([trainer.unknownID, trainer.beginningID, trainer.endID, trainer.paddingID] == example.ids)
        #expect(
            [
                trainer.unknownPiece, trainer.beginningPiece, trainer.endPiece, trainer.paddingPiece,
                trainer.unknownSurface,
            ] == example.texts)
        #expect(description(model.normalizer) == example.normalizer)
        #expect(model.denormalizer.map(description) == example.denormalizer)
    }

    /// Where white space is removed, decoding leaves out what is in front of the text, but not of the unknown token.
    @Test(arguments: [
        ([291, 291, 291, 291, 291, 291, 0, 294], " ⁇ a"), ([7, 28], "a b"), ([291, 0, 294], " ⁇ a"),
        ([291, 291, 27], "the"), ([], ""), ([291], ""),
    ])
    func decodesAsTheLibrary(ids: [TokenID], text: String) throws {
        let path = Fixture.root.appending(
            path: "Fixtures/vocabularies-of-others/sentencepiece-identity.model"
        ).path()
        let tokenizer = Tokenizer(try Encoding(contentsOf: path))
        #expect(try tokenizer.decodeText(ids) == text)
        var stream = tokenizer.streamDecoder()
        var parts = ""
        for id in ids { parts += try stream.append(id) }
        #expect(parts + stream.finish() == text)
    }

    struct DecodedIDs: Decodable, Sendable {
        var ids: [TokenID]
        var text: String
    }

    /// Only U+2581 stands for a space that was put in front: a byte, the unknown token and text of a piece do not.
    @Test func losesOnlySpacesThatWereAdded() throws {
        let tokenizer = Tokenizer(
            try Encoding(contentsOf: Fixture.root.appending(path: "Fixtures/formats/spaces.model").path()))
        let cases = Fixture.formatCases(DecodedIDs.self, "sentencepiece-decoded.json")
        #expect(cases.count > 50)
        for example in cases {
            #expect(try tokenizer.decodeText(example.ids) == example.text, "\(example.ids)")
        }
    }

    @Test(arguments: cases.filter { $0.algorithm != bpe })
    func namesWhatReadsOtherKinds(example: Case) throws {
        let error = try #require(throws: VocabularyFileError.self) {
            try SentencePieceModel.parse(Fixture.bytes("formats/\(example.file)"), path: example.file)
        }
        #expect(error.remedy.contains("sentencepiece"))
    }

    /// Every prefix is an error, or, where a field ends, a model with less in it.
    @Test(arguments: cases) func survivesTruncation(example: Case) throws {
        let bytes = try Fixture.bytes("formats/\(example.file)")
        var errors = 0
        for count in 0..<bytes.count {
            do {
                let model = try SentencePieceModel.parse(Array(bytes[..<count]), path: "cut")
                #expect(model.trainer.algorithm == .bpe)
            } catch {
                #expect(!error.problem.isEmpty && !error.remedy.isEmpty)
                errors += 1
            }
        }
        #expect(errors > bytes.count - 20)
    }

    @Test func survivesEveryChangedByte() throws {
        let bytes = try Fixture.bytes("formats/options.model")
        for index in bytes.indices {
            for value: UInt8 in [0, 0x7F, 0x80, 0xFF, bytes[index] ^ 1] {
                var changed = bytes
                changed[index] = value
                _ = try? SentencePieceModel.parse(changed, path: "changed")
            }
        }
    }

    /// Models whose damage the library finds too, except for scores that are not numbers and groups; and some
    /// that it accepts.
    static let damages: [(name: String, bytes: [UInt8], problem: String?)] = [
        ("nothing", [], "no piece is the unknown piece"),
        ("small", small(), nil),
        ("a piece of another map", small(piece("<s>")), nil),
        ("any bytes", small(piece([0xFF, 0], score: -3)), nil),
        ("infinite scores", small(piece("zz", score: .infinity)), nil),
        ("an unknown field", small() + field(300, [1, 2, 3]), nil),
        ("two trainer specs", small() + field(2, [40 << 1 & 0x7F | 0x80, 2, 9]), nil),
        ("an empty piece", small(piece("")), "piece 5 is empty"),
        ("a piece without a text", small(field(1, [])), "piece 5 is empty"),
        ("equal pieces", small(piece("ab")), "pieces 4 and 5 have the same text"),
        ("equal control pieces", small(piece("<s>", kind: 3)), "pieces 1 and 5 have the same text"),
        ("two unknown pieces", small(piece("u", kind: 2)), "pieces 0 and 5 are both the unknown piece"),
        ("a byte", small(piece("<0x00>", kind: 6)), "does not fall back to bytes"),
        ("no bytes", small(trainer: [2 << 3 | 0x98, 2, 1]), "but has no piece for 00"),
        ("lower case", small(piece("<0xff>", kind: 6), trainer: [0x98, 2, 1]), "not spelled like <0x41>"),
        ("a kind of piece", small(piece("zz", kind: 9)), "a piece has type 9, which is none"),
        ("not a number", small(piece("zz", score: .nan)), "the score of piece 5 is not a number"),
        ("a score that is a text", small(field(1, field(1, [65]) + field(2, [65]))), "another type"),
        ("a length past the end", small() + [0x0A, 0x7F, 0x0A], "127 bytes are announced, and 1 follow"),
        (
            "a huge length", small() + [0x0A] + [UInt8](repeating: 0xFF, count: 9) + [1],
            "18446744073709551615 bytes are announced, and 0 follow"
        ),
        ("65 bits", small() + [8] + [UInt8](repeating: 0xFF, count: 9) + [2], "more than 64 bits"),
        ("no end of a number", small() + [8] + [UInt8](repeating: 0x80, count: 20), "more than 64 bits"),
        ("a number cut off", small() + [8, 0x80], "the message ends inside a number"),
        ("a fixed number cut off", small() + [13, 0, 0], "the message ends inside a number"),
        ("field 0", small() + [2, 0], "the field number 0 is out of range"),
        ("a group", small() + [0x4B, 0x4C], "groups are obsolete"),
    ]

    @Test(arguments: damages.indices) func findsDamage(index: Int) throws {
        let (name, bytes, problem) = Self.damages[index]
        guard let problem else {
            #expect(throws: Never.self, "\(name)") { try SentencePieceModel.parse(bytes, path: "small") }
            return
        }
        let error = try #require(throws: VocabularyFileError.self) {
            try SentencePieceModel.parse(bytes, path: "small")
        }
        #expect(error.problem.contains(problem), "\(name)")
        #expect((error.byte ?? -1) >= 0 && !error.remedy.isEmpty)
    }

    @Test func saysWhere() throws {
        let error = try #require(throws: VocabularyFileError.self) {
            try SentencePieceModel.parse(Self.small(Self.piece("ab")), path: "x.model")
        }
        #expect(error.description.hasPrefix("x.model: byte 67: pieces 4 and 5 have the same text\nfetch"))
    }
}

extension SentencePieceModelTests {
    private func digest(_ pieces: [SentencePieceModel.Piece]) -> String {
        var lines: [UInt8] = []
        for piece in pieces {
            let bits = String(piece.score.bitPattern, radix: 16)
            let zeros = String(repeating: "0", count: 8 - bits.count)
            lines += piece.text + Array("\t\(zeros)\(bits)\t\(piece.kind)\n".utf8)
        }
        return sha256(lines)
    }

    private func description(_ spec: SentencePieceModel.NormalizerSpec) -> Case.Normalizer {
        Case.Normalizer(
            name: spec.name, characterMap: sha256(spec.precompiledCharacterMap),
            addsDummyPrefix: spec.addsDummyPrefix, removesExtraWhitespace: spec.removesExtraWhitespace,
            escapesWhitespace: spec.escapesWhitespace)
    }

    /// A field with a length below 128.
    private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        let key = number << 3 | 2
        let head = key < 0x80 ? [UInt8(key)] : [UInt8(key & 0x7F | 0x80), UInt8(key >> 7)]
        return head + [UInt8(bytes.count)] + bytes
    }

    private static func piece(_ text: String, score: Float = 0, kind: UInt8 = 1) -> [UInt8] {
        piece(Array(text.utf8), score: score, kind: kind)
    }

    private static func piece(_ text: [UInt8], score: Float, kind: UInt8 = 1) -> [UInt8] {
        let bits = withUnsafeBytes(of: score.bitPattern.littleEndian) { Array($0) }
        return field(1, field(1, text) + [0x15] + bits + [0x18, kind])
    }

    /// A model of five pieces and `more`.
    private static func small(_ more: [UInt8] = [], trainer: [UInt8] = []) -> [UInt8] {
        piece("<unk>", kind: 2) + piece("<s>", kind: 3) + piece("a", score: -1) + piece("b", score: -2)
            + piece("ab") + more + field(2, [0x18, 2] + trainer)
    }
}
