import BytePairs

extension Vocabulary {
    /// The vocabulary of a list of merges over bytes: one whose ids are its ranks where that gives the same ids
    /// for every text, which is faster, and otherwise one that merges by the list.
    ///
    /// - Complexity: as making a vocabulary of the tokens.
    init(mergingBytes list: MergeList) {
        if let ranked = Vocabulary(rankedAs: list) { self = ranked } else { self.init(list) }
    }

    /// `nil` where the order of ids and the list of merges may disagree.
    private init?(rankedAs list: MergeList) {
        let rules = list.symbols
        guard rules.unit == .bytes, rules.prefix.isEmpty, rules.suffix.isEmpty, rules.verbatim.isEmpty,
            list.tokens.elementsEqual(list.spellings), let ranked = try? Vocabulary(tokens: list.tokens)
        else { return nil }
        // A list may have more pairs for a token than the one that makes it; those never become neighbours.
        var needed = [Pair?](repeating: nil, count: list.tokens.count)
        for merge in ranked.merges { needed[Int(merge.token)] = merge.pair }
        let isMade = needed.map { $0 != nil }
        var last: TokenID = 0
        for merge in list.merges.map(\.merge) {
            guard merge.token >= last, merge.token < needed.count else { return nil }
            last = merge.token
            if needed[Int(merge.token)] == merge.pair { needed[Int(merge.token)] = nil }
        }
        guard needed.allSatisfy({ $0 == nil }) else { return nil }
        if !rules.looksUpWholePieces {
            let areAllMade = list.tokens.indices.allSatisfy {
                (list.tokens[$0]?.count ?? 0) < 2 || isMade[$0]
            }
            guard areAllMade else { return nil }
        }
        self = ranked
    }
}
