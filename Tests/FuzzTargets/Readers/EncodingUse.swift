import BytePairs
import SplitPatterns
import Tokenization
import Views

/// Encodes and decodes a few texts with an encoding that strangers made.
struct EncodingUse {
    private let tokenizer: Tokenizer
    /// Whether decoding must give the same text.
    private let keepsText: Bool

    /// - Parameter keepsText: whether files of this format keep it. One of another format may lack some bytes.
    init(_ encoding: Encoding, keepsText: Bool) {
        tokenizer = Tokenizer(encoding)
        self.keepsText =
            keepsText && encoding.preparation == nil
            && (UInt8.min...UInt8.max).allSatisfy { encoding.vocabulary.id(of: [$0]) != nil }
    }

    /// Texts with letters, digits, white space, marks, emoji, and bytes that are not UTF-8.
    static let texts: [[UInt8]] = [
        [],
        Array("Hello, world! it's 2026: naïve café №1 ＡＢＣ\r\n\tindented  twice   ".utf8),
        Array(" \u{1F469}\u{200D}\u{1F680} e\u{301}ﬁ\u{AD}नमस्ते 한국어 日本語。\u{2581}x\u{0}<0x0A><s></s>".utf8),
        [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x20, 0xF4, 0x90, 0x80, 0x80, 0xE2, 0x82],
        Array(String(repeating: "ab", count: 40).utf8), Array(" ".utf8), Array("a".utf8), Array("é".utf8),
        [0x01],
    ]

    /// Encodes all texts and decodes what comes out.
    ///
    /// - Throws: ``FuzzFault``.
    func encode() throws {
        // A special token is in a text too.
        let specials = tokenizer.encoding.specialTokens.prefix(4).flatMap { Array("x \($0.text) y".utf8) }
        for text in Self.texts + [specials] {
            do {
                try encode(text)
            } catch is SplitPatternError {
                // The pattern needs too many steps for the text, which the error says.
            } catch let error as TokenizerError {
                throw FuzzFault("what was encoded is not decoded: \(error)")
            }
        }
    }

    private func encode(_ text: [UInt8]) throws {
        let ids = try tokenizer.encode(text, specialTokens: .asText)
        for id in ids where Int(id) >= tokenizer.encoding.size {
            throw FuzzFault("id \(id) is past the size")
        }
        let decoded = try tokenizer.decode(ids)
        if keepsText, decoded != text { throw FuzzFault("\(text) is decoded as \(decoded)") }
        guard try tokenizer.count(text, specialTokens: .asText) == ids.count else {
            throw FuzzFault("the count of \(text) is not the number of its ids")
        }
        let spans = try tokenizer.spans(text, specialTokens: .allAllowed)
        guard spans.allSatisfy({ $0.bytes.upperBound <= text.count }) else {
            throw FuzzFault("a token ends after the text")
        }
        let allowed = try tokenizer.encode(text, specialTokens: .allAllowed)
        guard allowed == spans.map(\.id) else { throw FuzzFault("the tokens with places are other tokens") }
        _ = try tokenizer.decode(allowed)
        for unit in OffsetUnit.allCases { try checkOffsets(in: text, unit, ids: allowed) }
        let inspection = try Inspection(of: text, tokenizer, specialTokens: .allAllowed)
        guard inspection.spans.map(\.id) == allowed else {
            throw FuzzFault("the tokens that are shown are other tokens")
        }
        // These encode a text many times.
        guard text.count <= Self.longestEncodedOften else { return }
        try checkBudgets(of: text)
        guard let prompt = String(validating: text, as: UTF8.self) else { return }
        _ = try tokenizer.healed(prompt, specialTokens: .allAllowed)
    }

    private static let longestEncodedOften = 8

    private func checkBudgets(of text: [UInt8]) throws {
        for budget in [1, 5] {
            let places = try [
                tokenizer.prefix(of: text, fitting: budget), tokenizer.suffix(of: text, fitting: budget),
            ]
            guard places.allSatisfy({ (0...text.count).contains($0) }) else {
                throw FuzzFault("a place to cut is not in the text")
            }
            let chunks = try tokenizer.chunks(of: text, fitting: budget)
            guard chunks.flatMap({ text[$0.bytes] }) == text else {
                throw FuzzFault("the chunks are not the text")
            }
            for chunk in chunks {
                let count = try tokenizer.count(text[chunk.bytes], specialTokens: .asText)
                guard count == chunk.tokenCount else {
                    throw FuzzFault("a chunk of \(count) tokens says \(chunk.tokenCount)")
                }
            }
        }
    }

    private func checkOffsets(in text: [UInt8], _ unit: OffsetUnit, ids: [TokenID]) throws {
        let offsets = try tokenizer.offsets(of: text, specialTokens: .allAllowed, unit: unit)
        guard offsets.map(\.id) == ids else { throw FuzzFault("the tokens with offsets are other tokens") }
        guard offsets.allSatisfy({ $0.range.upperBound <= text.count }) else {
            throw FuzzFault("an offset is after the text")
        }
    }
}
