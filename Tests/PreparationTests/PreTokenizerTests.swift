import Foundation
import Preparation
import SplitPatterns
import TestSupport
import Testing

@Suite struct PreTokenizerTests {
    /// A pre-tokenizer, and texts with their pieces; Scripts/make-piece-cases writes them.
    struct Case: Decodable, CustomTestStringConvertible {
        let pre_tokenizer: PreTokenizerConfiguration
        let pieces: [TextAndPieces]
        var testDescription: String { "\(pre_tokenizer)" }
    }

    struct TextAndPieces: Decodable {
        let text: String
        let pieces: [Piece]

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            text = try values.decode(String.self)
            pieces = try values.decode([Piece].self)
        }
    }

    /// The bytes in hexadecimal, and the range of characters that they come from.
    struct Piece: Decodable, Equatable, CustomStringConvertible {
        let bytes: String
        let start: Int
        let end: Int

        init(bytes: String, start: Int, end: Int) {
            (self.bytes, self.start, self.end) = (bytes, start, end)
        }

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            bytes = try values.decode(String.self)
            start = try values.decode(Int.self)
            end = try values.decode(Int.self)
        }

        var description: String { "\(bytes) \(start)..<\(end)" }
    }

    static let cases: [Case] = {
        let file = Data((try? Fixture.bytes("cases/pre-tokenizers.json")) ?? [])
        return (try? JSONDecoder().decode([Case].self, from: file)) ?? []
    }()

    private func pieces(of prepared: PreparedText, in original: String) -> [Piece] {
        var start = 0
        return prepared.ends.map { end in
            defer { start = end }
            let bytes = prepared.text.bytes[start..<end].map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }
            // In characters, as the library for Python counts.
            func characters(_ offset: UInt32) -> Int {
                String(decoding: original.utf8.prefix(Int(offset)), as: UTF8.self).unicodeScalars.count
            }
            return Piece(
                bytes: bytes.joined(), start: characters(prepared.text.origins[start].start),
                end: characters(prepared.text.origins[end - 1].end))
        }
    }

    @Test func thereAreCases() { #expect(Self.cases.count == 112) }

    @Test(arguments: cases)
    func piecesAndOriginsAreThoseOfTheLibrary(_ example: Case) throws {
        let preTokenizer = try example.pre_tokenizer.preTokenizer()
        for (text, expected) in example.pieces.map({ ($0.text, $0.pieces) }) {
            let prepared = try preTokenizer.split(
                AlignedText(text.utf8, tracksOrigins: true), isStart: true)
            #expect(pieces(of: prepared, in: text) == expected, "\(text.debugDescription)")
            let untracked = try preTokenizer.split(
                AlignedText(text.utf8, tracksOrigins: false), isStart: true)
            #expect(untracked.text.bytes == prepared.text.bytes && untracked.ends == prepared.ends)
        }
    }
}
