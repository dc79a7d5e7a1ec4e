/// Byte-pair encoding of one piece, written for clarity. Every fast path is tested against it.
///
/// ```swift
/// ReferenceEncoder(vocabulary).encode(Array("abcab".utf8))
/// ```
///
/// Start with single bytes. Merge the two neighbours whose concatenation is the token with the lowest id, and
/// repeat until no two neighbours form a token. A piece that is itself a token is encoded as that token, as
/// tiktoken does.
///
/// Sources: R. Sennrich, B. Haddow and A. Birch, "Neural Machine Translation of Rare Words with Subword
/// Units" (arXiv 1508.07909); OpenAI's GPT-2 for bytes; tiktoken for ranking merges by the merged token.
///
/// - Complexity: cubic in the length of the piece. For real work, use ``PieceEncoder``.
public struct ReferenceEncoder: Sendable {
    private let vocabulary: Vocabulary

    /// An encoder for pieces of bytes with the tokens of `vocabulary`.
    public init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// The ids of one piece.
    public func encode(_ piece: [UInt8]) -> [TokenID] {
        if let whole = vocabulary.id(of: piece) { return [whole] }
        var parts = piece.map { [$0] }
        while let merge = lowestMerge(parts) {
            parts[merge.index] += parts.remove(at: merge.index + 1)
        }
        return parts.map { vocabulary.id(of: $0)! }
    }

    /// The leftmost of the neighbours whose concatenation has the lowest id.
    private func lowestMerge(_ parts: [[UInt8]]) -> (id: TokenID, index: Int)? {
        var lowest: (id: TokenID, index: Int)?
        for index in parts.indices.dropLast() {
            guard let id = vocabulary.id(of: parts[index] + parts[index + 1]) else { continue }
            if lowest == nil || id < lowest!.id { lowest = (id, index) }
        }
        return lowest
    }
}
