extension Vocabulary {
    /// The ids that some tokens need: their own, and those of all parts that merges make them of.
    ///
    /// - Complexity: linear in the merges.
    package func needed(by tokens: Set<TokenID>) -> Set<TokenID> {
        var pairs: [TokenID: [Pair]] = [:]
        for ranked in rankedMerges { pairs[ranked.merge.token, default: []].append(ranked.merge.pair) }
        var needed: Set<TokenID> = []
        var waiting = Array(tokens)
        while let token = waiting.popLast() {
            guard needed.insert(token).inserted else { continue }
            for pair in pairs[token] ?? [] { waiting += [pair.left, pair.right] }
        }
        // Those past the end are characters without a token.
        return needed.filter { $0 < size }
    }

    /// The vocabulary with some tokens only, under the same ids or others. Pieces of those tokens are encoded as
    /// before: no merge that is left out ever happened in them.
    ///
    /// - Parameters:
    ///   - ids: the new id of each token, `nil` for one to leave out. In the same order as the old.
    ///   - size: one more than the largest new id.
    /// - Throws: ``VocabularyError`` if a byte has no token any more.
    package func subset(ids: [TokenID?], size: Int) throws(VocabularyError) -> Vocabulary {
        func moved<Value>(_ value: (TokenID) -> Value?) -> [Value?] {
            var values = [Value?](repeating: nil, count: size)
            for (old, new) in ids.enumerated() { if let new { values[Int(new)] = value(TokenID(old)) } }
            return values
        }
        let tokens = moved { self[$0] }
        guard let listed else { return try Vocabulary(tokens: tokens) }
        // Characters without a token have symbols after the ids.
        func symbol(_ old: TokenID) -> TokenID? {
            old < listed.size ? ids[Int(old)] : TokenID(size) + old - TokenID(listed.size)
        }
        var rules = listed.symbols
        rules.unknownToken = rules.unknownToken.flatMap(symbol)
        rules.byteTokens = rules.byteTokens.map { $0.flatMap(symbol) }
        rules.verbatim = rules.verbatim.compactMap(symbol)
        rules.unused = Set(rules.unused.compactMap(symbol))
        let merges = rankedMerges.compactMap { ranked -> MergeList.RankedMerge? in
            guard let left = symbol(ranked.merge.pair.left), let right = symbol(ranked.merge.pair.right),
                let made = symbol(ranked.merge.token)
            else { return nil }
            return MergeList.RankedMerge(
                Merge(pair: Pair(left: left, right: right), token: made), rank: ranked.rank)
        }
        let list = MergeList(tokens: tokens, spellings: moved(spelling), merges: merges, symbols: rules)
        let hidden = (listed.size..<listed.spelled.count).map { Array(listed.spelled.token($0)) }
        return Vocabulary(tokens: tokens, listed: ListedMerges(list, hidden: hidden))
    }
}
