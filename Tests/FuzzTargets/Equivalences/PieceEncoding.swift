import BytePairs
import Pieces

/// The ways to encode pieces, against ``ReferenceEncoder``: a vocabulary, then pieces.
enum PieceEncoding {
    /// The reference takes cubic time.
    private static let longestPiece = 12

    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let vocabulary = try SmallVocabulary(&input).vocabulary
        let reference = ReferenceEncoder(vocabulary)
        try compare(&input, vocabulary) { reference.encode($0) }
    }

    /// Compares with what `reference` gives for each piece.
    static func compare(
        _ input: inout FuzzInput, _ vocabulary: Vocabulary, isUTF8: Bool = false,
        _ reference: ([UInt8]) -> [TokenID]
    ) throws {
        var pieces: [[UInt8]] = []
        while !input.rest.isEmpty, pieces.count < 6 {
            let piece = SmallVocabulary.text(
                input.bytes(atMost: 1 + input.number(below: longestPiece)), isUTF8: isUTF8)
            // Often again, as in texts.
            if !piece.isEmpty { pieces += pieces.count % 3 == 1 ? [piece, piece] : [piece] }
        }
        // A queue from two symbols on, a scan, and whole batches with a cache that is soon full.
        let (queue, scan) = (PieceEncoder(vocabulary, queueThreshold: 2), PieceEncoder(vocabulary))
        var expected: [TokenID] = []
        for piece in pieces {
            let ids = reference(piece)
            try check(scan.encode(piece) == ids, "\(piece) by scanning: \(scan.encode(piece)), not \(ids)")
            try check(queue.encode(piece) == ids, "\(piece) by a queue: \(queue.encode(piece)), not \(ids)")
            expected += ids
        }
        let encoder = BatchEncoder(scan, PieceCache(capacity: 16, limit: 64))
        for round in 1...2 {
            let ids = encode(pieces, encoder)
            try check(ids == expected, "\(pieces) in batch \(round): \(ids), not \(expected)")
        }
    }

    private static func encode(_ pieces: [[UInt8]], _ encoder: BatchEncoder) -> [TokenID] {
        var (text, ends): ([UInt8], [Int]) = ([], [])
        for piece in pieces {
            text += piece
            ends.append(text.count)
        }
        guard !ends.isEmpty else { return [] }
        // Starts small, so that it has to grow.
        let ids = IDBuffer(capacity: 1)
        text.withUnsafeBufferPointer { text in
            ends.withUnsafeBufferPointer {
                encoder.encode(PieceBatch(text: text, start: 0, ends: $0), into: ids)
            }
        }
        return Array(ids.ids)
    }
}
