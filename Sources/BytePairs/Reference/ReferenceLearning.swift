/// Where ``ReferenceTrainer`` is between two merges: the pieces as tokens, and what has been learned so far.
///
/// ```swift
/// var learning = ReferenceLearning(counts, ties: .firstSeen)
/// while let commonest = learning.commonestPair() { learning.merge(commonest.pair) }
/// ```
///
/// - Complexity: counting pairs and merging one are linear in all distinct pieces.
package struct ReferenceLearning: Sendable {
    /// A pair of neighbours and how often it occurs.
    package struct CountedPair: Sendable, Equatable {
        package let pair: Pair
        package let count: Int
        /// How many other pairs occur before it for the first time.
        package let place: Int
    }

    private let ties: TieRule
    /// The merges so far.
    package private(set) var learned: LearnedMerges
    /// The distinct pieces, in the order in which they first occur, as the tokens that they are by now.
    package private(set) var words: [(tokens: [TokenID], count: Int)]

    /// The start: every piece is a row of single bytes.
    package init(_ counts: PieceCounts, ties: TieRule) {
        self.ties = ties
        learned = LearnedMerges(alphabet: ties.alphabet)
        let idOfByte = Dictionary(
            uniqueKeysWithValues: ties.alphabet.bytes.enumerated().map { ($1, TokenID($0)) })
        words = counts.counts.indices.map { piece in
            (tokens: counts.pieces[piece].map { idOfByte[$0]! }, count: counts.counts[piece])
        }
    }

    /// All pairs, in the order in which they first occur.
    package func pairs() -> [CountedPair] {
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
        return seen.enumerated().map { CountedPair(pair: $1, count: counts[$1]!, place: $0) }
    }

    /// The pair to merge next; `nil` if every piece is one token.
    package func commonestPair() -> CountedPair? { pairs().min(by: isPreferred) }

    /// Whether one pair is merged rather than another: it is commoner, or as common and first by the tie rule.
    package func isPreferred(_ a: CountedPair, to b: CountedPair) -> Bool {
        if a.count != b.count { return a.count > b.count }
        switch ties {
        case .huggingFace: return a.pair < b.pair
        case .firstSeen: return a.place < b.place
        case .sentencePiece:
            let (textOfA, textOfB) = (learned.bytes(of: a.pair), learned.bytes(of: b.pair))
            if textOfA.count != textOfB.count { return textOfA.count < textOfB.count }
            return textOfA.lexicographicallyPrecedes(textOfB)
        }
    }

    /// Merges a pair wherever it occurs, from the left.
    @discardableResult
    package mutating func merge(_ pair: Pair) -> Merge {
        let merge = learned.append(pair)
        for index in words.indices { words[index].tokens = apply(merge, to: words[index].tokens) }
        return merge
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
