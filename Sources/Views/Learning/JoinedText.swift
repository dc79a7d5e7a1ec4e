import BytePairs

/// A text and the merge that joins each byte to the byte before it.
///
/// Merges only ever join what is next to each other, so every boundary between two bytes goes at one step or
/// stays. One number for each byte is the text after any number of steps.
package struct JoinedText: Sendable, Equatable {
    package let bytes: [UInt8]
    /// What the split pattern cuts; merges never cross its ends.
    package let pieces: [Range<Int>]
    /// For each byte, the number of the step, from 1, that joins it to the byte before it; `nil` if none does.
    package let joins: [Int?]

    /// The byte ranges of the tokens after this many steps.
    ///
    /// - Complexity: linear in the bytes.
    package func tokens(after steps: Int) -> [Range<Int>] {
        var tokens: [Range<Int>] = []
        var start = 0
        for end in bytes.indices.dropFirst() where joins[end].map({ $0 > steps }) ?? true {
            tokens.append(start..<end)
            start = end
        }
        return bytes.isEmpty ? [] : tokens + [start..<bytes.count]
    }

    /// The number of tokens after this many steps.
    package func tokenCount(after steps: Int) -> Int {
        bytes.count - joins.count { $0.map { $0 <= steps } ?? false }
    }

    /// The id of a token of two or more bytes is that of the step that made it, which came last inside it.
    ///
    /// - Returns: the number of that step; `nil` for a single byte.
    package func step(thatMade token: Range<Int>) -> Int? {
        token.dropFirst().compactMap { joins[$0] }.max()
    }
}

extension JoinedText {
    /// A text encoded with merges, the first one first.
    ///
    /// - Complexity: quadratic in the longest piece.
    init(_ bytes: [UInt8], pieces: [Range<Int>], with learned: LearnedMerges) {
        let steps = Dictionary(
            learned.merges.enumerated().map { (learned.tokens[Int($1.token)], TokenID($0 + 1)) },
            uniquingKeysWith: { first, _ in first })
        var joins = [Int?](repeating: nil, count: bytes.count)
        var merger = LowestRankMerger()
        for piece in pieces {
            // Where the parts start that are left.
            var starts = Array(piece)
            merger.merge(
                byteCount: piece.count,
                rank: { part in
                    let start = piece.lowerBound
                    return steps[Array(bytes[start + part.lowerBound..<start + part.upperBound])]
                },
                onMerge: { part, step in joins[starts.remove(at: part + 1)] = Int(step) })
        }
        self.init(bytes: bytes, pieces: pieces, joins: joins)
    }
}
