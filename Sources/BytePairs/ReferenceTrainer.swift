/// Learning merges, written to be read. ``MergeLearner`` is tested against it.
///
/// ```swift
/// var counts = PieceCounts()
/// counts.add(Array("aaabdaaabac".utf8))
/// let learned = ReferenceTrainer(ties: .firstSeen).train(counts, size: 259)
/// learned.tokens[256...].map { String(decoding: $0, as: UTF8.self) }       // ["aa", "aaa", "aaab"]
/// ```
///
/// Count all pairs of neighbours, merge the commonest everywhere, and begin again. In `aaa` the pair `aa` is
/// counted twice, once for each place where it stands, though it can be merged there only once; Hugging Face
/// and minbpe count so too.
///
/// - Complexity: one pass over all distinct pieces for every merge.
public struct ReferenceTrainer: Sendable {
    private let ties: TieRule

    /// A trainer that breaks ties by the rule.
    public init(ties: TieRule) {
        self.ties = ties
    }

    /// Learns merges until there are `size` tokens, or no pair is left.
    public func train(_ counts: PieceCounts, size: Int) -> LearnedMerges {
        var learned = LearnedMerges(alphabet: ties.alphabet)
        var ids = [[UInt8]: TokenID](
            uniqueKeysWithValues: learned.tokens.enumerated().map { ($1, TokenID($0)) })
        var words = counts.counts.indices.map { piece in
            (tokens: counts.pieces[piece].map { ids[[$0]]! }, count: counts.counts[piece])
        }
        while learned.tokens.count < size, let pair = commonestPair(words, learned.tokens) {
            let bytes = learned.tokens[Int(pair.left)] + learned.tokens[Int(pair.right)]
            let token = ids[bytes] ?? TokenID(learned.tokens.count)
            if ids.updateValue(token, forKey: bytes) == nil { learned.tokens.append(bytes) }
            learned.merges.append(Merge(pair: pair, token: token))
            for index in words.indices { words[index].tokens = merge(pair, into: token, words[index].tokens) }
        }
        return learned
    }

    private func commonestPair(_ words: [(tokens: [TokenID], count: Int)], _ tokens: [[UInt8]]) -> Pair? {
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
        // `min(by:)` keeps the first of equals, so the order of `seen` is the rule of the first seen.
        return seen.min { a, b in
            if counts[a]! != counts[b]! { return counts[a]! > counts[b]! }
            switch ties {
            case .huggingFace: return a < b
            case .firstSeen: return false
            case .sentencePiece:
                let textOfA = tokens[Int(a.left)] + tokens[Int(a.right)]
                let textOfB = tokens[Int(b.left)] + tokens[Int(b.right)]
                if textOfA.count != textOfB.count { return textOfA.count < textOfB.count }
                if textOfA != textOfB { return textOfA.lexicographicallyPrecedes(textOfB) }
                return a < b
            }
        }
    }

    private func merge(_ pair: Pair, into token: TokenID, _ word: [TokenID]) -> [TokenID] {
        var merged: [TokenID] = []
        var index = 0
        while index < word.count {
            if index + 1 < word.count, Pair(left: word[index], right: word[index + 1]) == pair {
                merged.append(token)
                index += 2
            } else {
                merged.append(word[index])
                index += 1
            }
        }
        return merged
    }
}
