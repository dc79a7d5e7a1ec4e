package import BytePairs

/// A vocabulary that training extends: its tokens keep their ids, and new tokens come after all of them.
package struct StartingVocabulary: Sendable {
    let learned: LearnedMerges
    /// One more than the largest id that is taken.
    let size: Int

    /// The single bytes, as a tie rule numbers them, and then seeds: tokens that exist before anything is
    /// learned.
    ///
    /// - Parameter most: the size to be learned; seeds that need more tokens are not made to their ends.
    package init(ties: TieRule, seeds: [[UInt8]], atMost most: Int = .max) {
        var learned = LearnedMerges(alphabet: ties.alphabet)
        learned.append(tokens: seeds, atMost: most)
        self.init(learned)
    }

    /// The same vocabulary with seeds, and the tokens that they are merged from.
    package func adding(seeds: [[UInt8]], atMost most: Int = .max) -> StartingVocabulary {
        var learned = learned
        learned.append(tokens: seeds, atMost: most)
        return StartingVocabulary(learned)
    }

    private init(_ learned: LearnedMerges) {
        self.learned = learned
        size = learned.tokens.count
    }

    /// - Parameter size: one more than the largest id of any token, special ones included.
    package init(_ vocabulary: Vocabulary, size: Int) {
        self.size = max(size, vocabulary.size)
        learned = LearnedMerges(vocabulary, size: self.size)
    }
}
