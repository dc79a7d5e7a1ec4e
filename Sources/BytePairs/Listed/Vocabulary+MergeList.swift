extension Vocabulary {
    /// How a piece becomes symbols; `nil` where ids are ranks and pieces begin as bytes.
    package var symbolRules: SymbolRules? { listed?.symbols }

    /// How a token is spelled in the text that is merged, with its affixes; its bytes where ids are ranks. `nil`
    /// if no text becomes it.
    package func spelling(of id: TokenID) -> [UInt8]? {
        guard let listed else { return byteCount(of: id) > 0 ? self[id] : nil }
        guard id < listed.size, !listed.spelled.range(of: Int(id)).isEmpty else { return nil }
        return Array(listed.spelled.token(Int(id)))
    }

    /// The merges that count, in order of rank: of equal pairs, only the last. Where ids are ranks, each token's
    /// id is the rank of its merge.
    ///
    /// - Complexity: *n* log *n* in the number of merges.
    package var rankedMerges: [MergeList.RankedMerge] {
        guard let listed else { return merges.map { MergeList.RankedMerge($0, rank: $0.token) } }
        let entries = listed.pairs.slots.elements.filter { $0.rank != PairRanks.none }
        return entries.sorted { ($0.rank, $0.token, $0.left) < ($1.rank, $1.token, $1.left) }.map {
            MergeList.RankedMerge(
                Merge(pair: Pair(left: $0.left, right: $0.right), token: $0.token), rank: $0.rank)
        }
    }

    /// How many characters are parts of tokens and have no token.
    package var hiddenCharacterCount: Int { listed.map { $0.spelled.count - $0.size } ?? 0 }

    /// Ids of tokens without bytes.
    package var emptyTokenIDs: [TokenID] { emptyTokens.sorted() }

    /// The tokens that no merge makes although they have several symbols: text becomes them only as whole pieces.
    package var unmadeTokens: [TokenID] {
        let isMade = Set(merges.map(\.token))
        return (0..<TokenID(size)).filter { byteCount(of: $0) > 1 && !isMade.contains($0) }
    }

    /// Whether some bytes become no token at all: merges begin with bytes of which some have no token, and there is
    /// no unknown token.
    package var losesBytes: Bool {
        guard let listed, listed.isOfBytes, !listed.hasAffixes, listed.symbols.unknownToken == nil else {
            return false
        }
        return listed.directSymbols.elements.contains(ListedMerges.noSymbol)
    }
}
