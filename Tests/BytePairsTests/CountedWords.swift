import BytePairs

/// A corpus as words of tokens, merged and counted naively.
struct CountedWords {
    private var words: [(tokens: [TokenID], count: Int)] = []

    init(_ counts: PieceCounts, _ ties: TieRule) {
        let pieces = DistinctPieces(counts)
        let alphabet = ties.alphabet.bytes
        for piece in 0..<pieces.count {
            let bytes = pieces.bytes[pieces.range(of: piece)]
            words.append((bytes.map { TokenID(alphabet.firstIndex(of: $0)!) }, pieces.counts[piece]))
        }
    }

    var pairCounts: [Pair: Int] {
        var counts: [Pair: Int] = [:]
        for (tokens, count) in words {
            for (left, right) in zip(tokens, tokens.dropFirst()) {
                counts[Pair(left: left, right: right), default: 0] += count
            }
        }
        return counts
    }

    mutating func apply(_ merge: Merge) {
        for index in words.indices {
            var position = 0
            while position + 1 < words[index].tokens.count {
                let pair = words[index].tokens[position...position + 1]
                if pair.elementsEqual([merge.pair.left, merge.pair.right]) {
                    words[index].tokens.replaceSubrange(position...position + 1, with: [merge.token])
                }
                position += 1
            }
        }
    }
}
