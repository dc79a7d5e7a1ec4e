package import BytePairs

/// A vocabulary that a training run goes on from: its tokens keep their ids, and the next token comes behind all of them.
package struct StartingVocabulary: Sendable {
    let learned: LearnedMerges
    /// One more than the largest id that is taken.
    let size: Int

    /// - Parameter size: one more than the largest id of any token, special ones included.
    package init(_ vocabulary: Vocabulary, size: Int) {
        self.size = max(size, vocabulary.size)
        learned = LearnedMerges(vocabulary, size: self.size)
    }
}
