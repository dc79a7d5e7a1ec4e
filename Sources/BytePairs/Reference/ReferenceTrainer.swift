/// Learning merges, written for clarity. ``MergeLearner`` is tested against it.
///
/// ```swift
/// var counts = PieceCounts()
/// counts.add(Array("aaabdaaabac".utf8))
/// let learned = ReferenceTrainer(ties: .firstSeen).train(counts, size: 259)
/// learned.tokens[256...].map { String(decoding: $0, as: UTF8.self) }       // ["aa", "aaa", "aaab"]
/// ```
///
/// Count all pairs of neighbours, merge the commonest everywhere, and repeat. `aaa` counts `aa` twice,
/// although it can be merged only once there, as Hugging Face's trainer and minbpe do.
///
/// Sources: P. Gage, "A New Algorithm for Data Compression" (The C Users Journal, 1994); Sennrich, Haddow and
/// Birch (arXiv 1508.07909) for learning from counted words.
///
/// - Complexity: one pass over all distinct pieces per merge.
public struct ReferenceTrainer: Sendable {
    private let ties: TieRule

    /// A trainer that breaks ties by a rule.
    public init(ties: TieRule) {
        self.ties = ties
    }

    /// Learns merges until there are `size` tokens or no pair is left.
    public func train(_ counts: PieceCounts, size: Int) -> LearnedMerges {
        var learned = LearnedMerges(alphabet: ties.alphabet)
        let idOfByte = Dictionary(
            uniqueKeysWithValues: ties.alphabet.bytes.enumerated().map { ($1, TokenID($0)) })
        var words = counts.counts.indices.map { piece in
            (tokens: counts.pieces[piece].map { idOfByte[$0]! }, count: counts.counts[piece])
        }
        while learned.tokens.count < size, let pair = commonestPair(words, learned) {
            let merge = learned.append(pair)
            for index in words.indices { words[index].tokens = apply(merge, to: words[index].tokens) }
        }
        return learned
    }

    private func commonestPair(_ words: [(tokens: [TokenID], count: Int)], _ learned: LearnedMerges) -> Pair?
    {
        var counts: [Pair: Int] = [:]
        var seen: [Pair] = []
        for word in words {
            for (left, right) in zip(word.tokens, word.tokens.dropFirst()) {
                let pair = Pair(left: left, right: right)
                if counts.updateValue(counts[pair, default: 0] + word.count, forKey: pair) == nil {
                    seen.append(pair)
                }
            }
        }
        // `min(by:)` returns the first of equal elements, so the order of `seen` decides for `.firstSeen`.
        return seen.min { a, b in
            if counts[a]! != counts[b]! { return counts[a]! > counts[b]! }
            switch ties {
            case .huggingFace: return a < b
            case .firstSeen: return false
            case .sentencePiece:
                let (textOfA, textOfB) = (learned.bytes(of: a), learned.bytes(of: b))
                if textOfA.count != textOfB.count { return textOfA.count < textOfB.count }
                if textOfA != textOfB { return textOfA.lexicographicallyPrecedes(textOfB) }
                return a < b
            }
        }
    }

    private func apply(_ merge: Merge, to word: [TokenID]) -> [TokenID] {
        var merged: [TokenID] = []
        var index = 0
        while index < word.count {
            if index + 1 < word.count, Pair(left: word[index], right: word[index + 1]) == merge.pair {
                merged.append(merge.token)
                index += 2
            } else {
                merged.append(word[index])
                index += 1
            }
        }
        return merged
    }
}
