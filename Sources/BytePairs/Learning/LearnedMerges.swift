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

    /// What is known when more pairs have been merged.
    package func appending(_ pairs: [Pair]) -> LearnedMerges {
        var result = self
        for pair in pairs { _ = result.append(pair) }
        return result
    }

    /// Whether every token of several bytes is made by a merge.
    package var hasOnlyMergedTokens: Bool { merges.count == tokens.count { $0.count > 1 } }

    /// Adds the merges that make each of some byte strings one token: its parts so far are joined from the left.
    ///
    /// Later merges change nothing of that, because encoding applies the merges that came first before them.
    package mutating func append(tokens strings: [[UInt8]]) {
        var ids: [[UInt8]: TokenID] = [:]
        for (id, token) in tokens.enumerated() where !token.isEmpty { ids[token] = TokenID(id) }
        for string in strings where !string.isEmpty {
            while case let parts = parts(of: string, ids), parts.count > 1 {
                let merge = append(Pair(left: parts[0], right: parts[1]))
                ids[tokens[Int(merge.token)]] = merge.token
            }
        }
    }

    /// The tokens that some bytes are: themselves, or what merging neighbours gives, the lowest id first.
    private func parts(of string: [UInt8], _ ids: [[UInt8]: TokenID]) -> [TokenID] {
        if let id = ids[string] { return [id] }
        var parts = string.compactMap { ids[[$0]] }
        while true {
            let joined = zip(parts, parts.dropFirst()).map { ids[bytes(of: Pair(left: $0, right: $1))] }
            guard let lowest = joined.compactMap(\.self).min(), let place = joined.firstIndex(of: lowest)
            else { return parts }
            parts.replaceSubrange(place...place + 1, with: CollectionOfOne(lowest))
        }
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
