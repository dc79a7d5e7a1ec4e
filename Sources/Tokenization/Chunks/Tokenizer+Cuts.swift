import SplitPatterns

extension Tokenizer {
    /// The last place in a text where it can be cut so that the tokens of the two parts are those of the whole, whatever
    /// comes behind: as `SplitPattern.lastCut`, and not inside the spelling of a special token.
    ///
    /// - Complexity: linear in the distance from the end to the place, at worst to `start`.
    package func lastCut(in text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Int? {
        // A spelling that is not complete yet is not known yet.
        var limit = text.count - max(longestSpecialToken - 1, 0)
        while limit > start {
            let stretch = UnsafeBufferPointer(rebasing: text[..<limit])
            guard let cut = encoding.pattern.lastCut(in: stretch, behind: start) else { return nil }
            guard let special = specialToken(across: cut, in: text) else { return cut }
            limit = special.lowerBound + 1
        }
        return nil
    }

    /// Whether a place where another tokenizer with a built-in pattern can cut a text is one for this tokenizer too.
    package func allowsCut(in text: UnsafeBufferPointer<UInt8>, at cut: Int) -> Bool {
        encoding.pattern.hasProvedCuts && specialToken(across: cut, in: text) == nil
    }

    private var longestSpecialToken: Int { encoding.specialTokens.map(\.text.utf8.count).max() ?? 0 }

    /// A spelling of a special token that begins before a place and ends behind it.
    private func specialToken(across cut: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var from = max(0, cut - longestSpecialToken)
        while let found = specialTokenFinder.first(in: text, from: from), found.range.lowerBound < cut {
            if found.range.upperBound > cut { return found.range }
            from = found.range.lowerBound + 1
        }
        return nil
    }
}
