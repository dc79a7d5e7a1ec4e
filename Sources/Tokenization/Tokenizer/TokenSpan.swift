public import BytePairs

/// One token of a text and its place.
public struct TokenSpan: Sendable, Hashable {
    /// The token.
    public let id: TokenID
    /// Its bytes in the text, half-open.
    public let bytes: Range<Int>
    /// The bytes of the piece of the split pattern that the token lies in; for a special token, its own.
    public let piece: Range<Int>
    /// Whether the token begins or ends inside a character, or holds bytes that are not UTF-8.
    public let isPartialUTF8: Bool
    /// Whether this is a special token.
    public let isSpecial: Bool
}

extension Tokenizer {
    /// The tokens of a text with their byte ranges.
    ///
    /// ```swift
    /// for span in tokenizer.spans("🦒") { print(span.id, span.bytes, span.isPartialUTF8) }
    /// ```
    ///
    /// Special tokens are encoded as text. Traps where ``count(_:)`` traps.
    public func spans(_ text: String) -> [TokenSpan] {
        neverFailing { try spans(text.utf8, specialTokens: .asText) }
    }

    /// The tokens of bytes with their byte ranges: together they cover the input without gaps.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: as encoding.
    public func spans(
        _ bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy
    ) throws -> [TokenSpan] {
        try withBuffer(of: bytes) { text in
            try tokenize(text, specialTokens: policy).spans(in: text)
        }
    }
}

extension TokenizedText {
    /// The tokens with their byte ranges; `text` is the text that was tokenized.
    ///
    /// - Complexity: linear in the text.
    package func spans(in text: UnsafeBufferPointer<UInt8>) -> [TokenSpan] {
        var specialTokens = specialTokens[...]
        var pieces = PieceRanges(ends: pieceEnds)
        return ids.indices.map { token in
            let range = range(of: token)
            let isSpecial = specialTokens.first == token
            if isSpecial { specialTokens.removeFirst() }
            return TokenSpan(
                id: ids[token], bytes: range, piece: pieces.range(holding: range),
                isPartialUTF8: !isSpecial && !Self.isUTF8(UnsafeBufferPointer(rebasing: text[range])),
                isSpecial: isSpecial)
        }
    }

    private static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}

/// Finds the piece of each token. Tokens must come in order.
private struct PieceRanges {
    let ends: [Int]
    private var index = 0
    private var start = 0

    init(ends: [Int]) {
        self.ends = ends
    }

    mutating func range(holding token: Range<Int>) -> Range<Int> {
        while ends[index] < token.upperBound {
            start = ends[index]
            index += 1
        }
        return start..<ends[index]
    }
}
