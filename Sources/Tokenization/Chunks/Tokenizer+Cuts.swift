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
        guard encoding.hasKnownCuts else { return nil }
        let needsASCII = ([self] + others).contains {
            $0.encoding.preparation?.needsASCIIAroundCuts ?? false
        }
        // A spelling at the end may be incomplete.
        var limit = text.count - max(longestSpecialToken - 1, 0)
        while limit > start {
            let stretch = UnsafeBufferPointer(rebasing: text[..<limit])
            guard
                let cut = encoding.pattern.lastCut(in: stretch, after: start, betweenASCII: needsASCII)
            else { return nil }
            if let special = specialToken(across: cut, in: text) {
                limit = special.lowerBound + 1
            } else if others.allSatisfy({ $0.allowsCut(in: text, at: cut) }) {
                return cut
            } else {
                limit = cut
            }
        }
        return nil
    }

    /// Whether a place where another tokenizer with a built-in pattern can cut a text is one for this
    /// tokenizer too.
    private func allowsCut(in text: UnsafeBufferPointer<UInt8>, at cut: Int) -> Bool {
        encoding.hasKnownCuts && specialToken(across: cut, in: text) == nil
    }

    private var longestSpecialToken: Int { encoding.specialTokens.map(\.text.utf8.count).max() ?? 0 }

    /// A spelling of a special token that begins before a place and ends after it.
    private func specialToken(across cut: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var from = max(0, cut - longestSpecialToken)
        while let found = allTokens.inText.finder.first(in: text, from: from), found.range.lowerBound < cut {
            if found.range.upperBound > cut { return found.range }
            from = found.range.lowerBound + 1
        }
        return nil
    }
}

extension Encoding {
    /// Whether a text can be cut at places that the split pattern knows: what changes does so in parts, and no
    /// special token sees more of it than its own spelling.
    fileprivate var hasKnownCuts: Bool {
        preparation?.worksBetweenPatternCuts ?? true && pattern.hasKnownCuts
            && specialTokens.allSatisfy(\.matching.isEmpty)
    }
}
