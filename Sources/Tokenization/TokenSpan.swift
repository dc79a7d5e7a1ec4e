public import BytePairs

/// One token of a text and where it stands.
public struct TokenSpan: Sendable, Hashable {
    /// The token.
    public let id: TokenID
    /// Its bytes in the text, half-open.
    public let bytes: Range<Int>
    /// The bytes of the piece that the split pattern cut and that the token lies in; for a special token, its own.
    public let piece: Range<Int>
    /// Whether the token begins or ends inside a character, or holds bytes that are no text at all.
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
    /// Special tokens are encoded as text. For a split pattern of the user's own, what ``count(_:)`` says holds.
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
            var spans: [TokenSpan] = []
            var ids: [TokenID] = []
            try forEachPart(of: text, specialTokens: policy) { part in
                switch part {
                case .special(let token, let range):
                    spans.append(
                        TokenSpan(
                            id: token.id, bytes: range, piece: range, isPartialUTF8: false, isSpecial: true))
                case .pieces(var start, let ends):
                    for end in ends {
                        ids.removeAll(keepingCapacity: true)
                        encoder.encode(UnsafeBufferPointer(rebasing: text[start..<end]), into: &ids)
                        append(ids, of: start..<end, in: text, to: &spans)
                        start = end
                    }
                }
            }
            return spans
        }
    }

    private func append(
        _ ids: [TokenID], of piece: Range<Int>, in text: UnsafeBufferPointer<UInt8>,
        to spans: inout [TokenSpan]
    ) {
        var start = piece.lowerBound
        for id in ids {
            let range = start..<start + encoding.vocabulary.byteCount(of: id)
            let bytes = UnsafeBufferPointer(rebasing: text[range])
            spans.append(
                TokenSpan(
                    id: id, bytes: range, piece: piece,
                    isPartialUTF8: bytes.contains { $0 >= 0x80 } && !isText(bytes), isSpecial: false))
            start = range.upperBound
        }
    }

    private func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}
