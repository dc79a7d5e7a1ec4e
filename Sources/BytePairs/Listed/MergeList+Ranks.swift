extension Vocabulary {
    /// A vocabulary in which, of two possible merges, the one that makes the token with the lower rank comes
    /// first, and of equal ranks the leftmost: SentencePiece's rule, where a token's rank follows from its score.
    ///
    /// The pair that makes a token is found by merging the token on its own, down to its last two parts: where
    /// a text holds the token, it was merged in the same way, whatever is around it.
    ///
    /// - Parameters:
    ///   - tokens: what each token stands for, by id.
    ///   - spellings: how each is spelled in the text that is merged, by id.
    ///   - ranks: the rank of each, by id; `nil` for a token that no merge makes.
    ///   - symbols: how a piece becomes symbols. Characters without a token take part in merges.
    /// - Complexity: quadratic in the characters of each token.
    package init(
        tokens: [[UInt8]?], spellings: [[UInt8]?], ranks: [UInt32?], symbols: SymbolRules
    ) {
        var list = MergeList(tokens: tokens, spellings: spellings, merges: [], symbols: symbols)
        var search = PairSearch(spellings: spellings, ranks: ranks)
        for (id, spelling) in spellings.enumerated() where ranks[id] != nil {
            guard let spelling, let pair = search.lastPair(of: spelling) else { continue }
            let merge = Merge(pair: pair, token: TokenID(id))
            list.merges.append(MergeList.RankedMerge(merge, rank: ranks[id]!))
        }
        self.init(tokens: tokens, listed: ListedMerges(list, hidden: search.hidden))
    }
}

/// Finds the last two parts of tokens.
private struct PairSearch {
    private let spelled: TokenTable
    private let ranks: [UInt32?]
    private var merger = LowestRankMerger()
    /// The characters that have no token, and their symbols.
    private(set) var hidden: [[UInt8]] = []
    private var hiddenSymbols: [[UInt8]: TokenID] = [:]

    init(spellings: [[UInt8]?], ranks: [UInt32?]) {
        spelled = TokenTable(strings: spellings)
        self.ranks = ranks
    }

    mutating func lastPair(of spelling: [UInt8]) -> Pair? {
        let ends = spelling.withUnsafeBufferPointer { bytes in
            var ends = [0]
            while ends.last! < bytes.count {
                ends.append(ends.last! + DecodedCharacter(in: bytes, at: ends.last!).count)
            }
            return ends
        }
        guard ends.count > 2 else { return nil }
        let (spelled, ranks) = (spelled, ranks)
        merger.merge(boundaries: ends, downTo: 2) { range in
            spelled.id(of: spelling[range]).flatMap { ranks[Int($0)] }
        }
        guard merger.count == 2 else { return nil }
        return Pair(left: symbol(spelling[merger[0]]), right: symbol(spelling[merger[1]]))
    }

    private mutating func symbol(_ part: ArraySlice<UInt8>) -> TokenID {
        if let id = spelled.id(of: part) { return id }
        if let symbol = hiddenSymbols[Array(part)] { return symbol }
        let symbol = TokenID(spelled.count + hidden.count)
        hidden.append(Array(part))
        hiddenSymbols[Array(part)] = symbol
        return symbol
    }
}

extension TokenTable {
    fileprivate func id(of slice: ArraySlice<UInt8>) -> TokenID? {
        slice.withUnsafeBufferPointer { id(of: $0) }
    }
}
