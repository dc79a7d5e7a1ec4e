/// What a trainer has learned: the tokens by id, and the merges in the order in which they were made.
///
/// Every merge makes a new token: the first merge that makes some bytes makes them everywhere. Wherever the
/// same bytes stand and no merge has crossed their ends, the merges so far have left the same parts of them, so
/// none is left over for a later pair to make them again.
public struct LearnedMerges: Sendable, Equatable {
    /// The bytes of each token: first the 256 single bytes, then one token for each merge.
    public private(set) var tokens: [[UInt8]]
    /// The merges, commonest pair first.
    public private(set) var merges: [Merge] = []

    package init(alphabet: ByteAlphabet) {
        tokens = alphabet.bytes.map { [$0] }
    }

    /// What a vocabulary knows. Ids below `size` that no token has stay free: their tokens are empty here.
    package init(_ vocabulary: Vocabulary, size: Int) {
        tokens = (0..<TokenID(size)).map { vocabulary[$0] ?? [] }
        merges = vocabulary.merges
    }

    /// What was known when there were `count` ids: every prefix of the merges is a vocabulary.
    package func prefix(_ count: Int) -> LearnedMerges {
        var result = self
        result.tokens.removeLast(tokens.count - count)
        result.merges.removeAll { $0.token >= count }
        return result
    }

    /// The vocabulary of these tokens.
    package func vocabulary() throws(VocabularyError) -> Vocabulary {
        try Vocabulary(tokens: tokens.map { $0.isEmpty ? nil : $0 })
    }

    /// The bytes that a pair makes.
    func bytes(of pair: Pair) -> [UInt8] { tokens[Int(pair.left)] + tokens[Int(pair.right)] }

    /// Adds a merge of the pair into a new token.
    mutating func append(_ pair: Pair) -> Merge {
        let merge = Merge(pair: pair, token: TokenID(tokens.count))
        tokens.append(bytes(of: pair))
        merges.append(merge)
        return merge
    }
}
