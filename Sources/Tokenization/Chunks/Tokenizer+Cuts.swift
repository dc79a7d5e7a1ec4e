import SplitPatterns

extension Tokenizer {
    /// The last place where a text can be cut so that the two parts together have the tokens of the whole,
    /// whatever comes after the text: as `SplitPattern.lastCut`, and not inside the spelling of a special
    /// token.
    ///
    /// - Parameter others: tokenizers whose tokens must not change either.
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`.
    package func lastCut(
        in text: UnsafeBufferPointer<UInt8>, after start: Int, alsoFor others: [Tokenizer] = []
    ) -> Int? {
        let all = [self] + others
        guard all.allSatisfy(\.encoding.hasKnownCuts) else { return nil }
        let neighbours = all.map { $0.encoding.preparation?.cutNeighbours ?? .any }.max {
            $0.rawValue < $1.rawValue
        }!
        var spellings = all.map { SpellingSpans($0, in: text) }
        // A spelling at the end may be incomplete.
        var limit = text.count - max((all.map(\.longestSpecialToken).max() ?? 0) - 1, 0)
        while limit > start {
            let stretch = UnsafeBufferPointer(rebasing: text[..<limit])
            guard
                let cut = encoding.pattern.lastCut(
                    in: stretch, after: start, between: neighbours,
                    alsoFor: others.map(\.encoding.pattern))
            else { return nil }
            let across = spellings.indices.compactMap {
                spellings[$0].span(across: cut, in: text)?.lowerBound
            }
            guard let first = across.min() else { return cut }
            limit = first + 1
        }
        return nil
    }

    /// In bytes; 0 if there is none.
    var longestSpecialToken: Int { encoding.specialTokens.map(\.text.utf8.count).max() ?? 0 }
}

extension Encoding {
    /// Whether a text can be cut at places that the split pattern knows: what changes does so in parts, and no
    /// special token sees more of it than its own spelling.
    fileprivate var hasKnownCuts: Bool {
        preparation?.worksBetweenCuts(of: pattern) ?? pattern.hasKnownCuts
            && specialTokens.allSatisfy(\.matching.isEmpty)
    }
}
