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
            let bytes = prepared.text.bytes[start..<end].map {
                String(UInt16($0) + 0x100, radix: 16).dropFirst()
            }
            // In characters, as the library for Python counts.
            func characters(_ offset: UInt32) -> Int {
                String(decoding: original.utf8.prefix(Int(offset)), as: UTF8.self).unicodeScalars.count
            }
            return Piece(
                bytes: bytes.joined(), start: characters(prepared.text.origins[start].start),
                end: characters(prepared.text.origins[end - 1].end))
        }
    }

    @Test func thereAreCases() { #expect(Self.cases.count == 156) }

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

    @Test(arguments: cases)
    func splitPatternsCutAlike(_ example: Case) throws {
        let preTokenizer = try example.pre_tokenizer.preTokenizer()
        // Falcon's cuts some characters in two.
        guard let pattern = preTokenizer.splitPattern, pattern.name != "falcon" else { return }
        for text in example.pieces.map(\.text) {
            let prepared = try preTokenizer.split(
                AlignedText(text.utf8, tracksOrigins: false), isStart: true)
            #expect(prepared.text.bytes == Array(text.utf8))
            #expect(
                try pattern.pieces(of: Array(text.utf8)).map(\.upperBound) == prepared.ends,
                "\(text.debugDescription)")
        }
    }

    @Test func builtInPatternsAreRecognized() throws {
        let gpt2 = PreTokenizer.byteLevel(addsPrefixSpace: false, usesRegex: true)
        let bytes = PreTokenizer.byteLevel(addsPrefixSpace: false, usesRegex: false)
        func split(_ regex: String) throws -> PreTokenizer {
            .split(try TextPattern(oniguruma: regex), .isolated, isInverted: false)
        }
        func name(_ steps: PreTokenizer...) -> String? { PreTokenizer.sequence(steps).splitPattern?.name }
        #expect(gpt2.splitPattern?.name == "gpt2")
        #expect(name(.digits(individually: true), gpt2) == "starcoder")
        #expect(name(.digits(individually: true), .sequence([gpt2])) == "starcoder")
        #expect(
            try name(
                .punctuation(.contiguous), gpt2, .digits(individually: false), split("[0-9][0-9][0-9]"))
                == "falcon")
        for pattern in [SplitPattern.llama3, .qwen2, .qwen35, .tekken, .o200k, .deepseekV3, .kimiK2] {
            let steps = try pattern.exportedExpressions.map(split) + [bytes]
            #expect(PreTokenizer.sequence(steps).splitPattern?.name == pattern.name)
        }
        #expect(
            try name(split(#"\d{1,3}(?=(?:\d{3})*\b)"#), split(SplitPattern.o200k.expressions[0]), bytes)
                == "cohere2")
    }

    @Test func whatChangesATextHasNoSplitPattern() throws {
        let space = TextPattern(literal: " ".utf8)
        for preTokenizer: PreTokenizer in [
            .whitespace, .whitespaceSplit, .metaspace(replacement: "▁", .never, splits: true),
            .byteLevel(addsPrefixSpace: true, usesRegex: true), .split(space, .removed, isInverted: false),
            .split(space, .mergedWithNext, isInverted: false),
            .split(try TextPattern(regex: "(?=a)"), .isolated, isInverted: false),
            .sequence([.byteLevel(addsPrefixSpace: false, usesRegex: true), .digits(individually: true)]),
        ] { #expect(preTokenizer.splitPattern == nil, "\(preTokenizer)") }
    }

    /// A step before a slow expression gives it many short texts; the time is for all of them.
    @Test func partsOfATextShareTheTimeOfExpressions() throws {
        let slow = PreTokenizer.split(
            try TextPattern(regex: #"(?:a|aa)+$|(b)\1"#), .isolated, isInverted: false)
        let steps = PreTokenizer.sequence([.whitespaceSplit, slow])
        let text = String(repeating: String(repeating: "a", count: 22) + "c ", count: 100_000)
        let error = #expect(throws: SplitPatternError.self) {
            try steps.split(
                AlignedText(text.utf8, tracksOrigins: false), isStart: true,
                within: MatchingTime(base: 0.1, perByte: 0))
        }
        #expect(error?.reason.contains("too long") == true)
    }

    /// What is not well-formed UTF-8 comes through, whatever the step.
    @Test(arguments: cases)
    func illFormedBytesAreKept(_ example: Case) throws {
        let preTokenizer = try example.pre_tokenizer.preTokenizer()
        var generator = SeededGenerator(3)
        let alphabet = Array("a1 -é\n".utf8) + [0xFF, 0xE2, 0x96, 0x80]
        for length in 0..<60 {
            let bytes = generator.bytes(count: length, from: alphabet)
            let prepared = try preTokenizer.split(AlignedText(bytes, tracksOrigins: true), isStart: true)
            #expect(prepared.text.origins.count == prepared.text.bytes.count)
            #expect(prepared.ends.last ?? 0 == prepared.text.bytes.count)
            #expect(zip([0] + prepared.ends, prepared.ends).allSatisfy { $0 < $1 })
        }
    }
}
