import BytePairs

/// Merges that are left out at random against ``ReferenceDropout``: a vocabulary, a probability and a seed, then a
/// piece.
enum Dropping {
    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let vocabulary = try SmallVocabulary(&input).vocabulary
        let (probability, seed) = (Double(Int(input.byte()) + 1) / 256, UInt64(input.byte()))
        let piece = SmallVocabulary.text(input.text(atMost: 12))
        guard !piece.isEmpty else { return }
        let expected = ReferenceDropout(vocabulary, probability: probability).encode(piece, seed: seed)
        var ids: [TokenID] = []
        piece.withUnsafeBufferPointer {
            PieceEncoder(vocabulary).encode($0, dropout: probability, seed: seed, into: &ids)
        }
        try check(
            ids == expected, "\(piece) with dropout \(probability), seed \(seed): \(ids), not \(expected)")
    }
}
