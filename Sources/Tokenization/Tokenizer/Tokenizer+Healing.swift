public import BytePairs

/// A prompt whose last token is taken back, so that a model can choose another one that begins so.
public struct HealedPrompt: Sendable, Hashable {
    /// The ids to give to the model.
    public let ids: [TokenID]
    /// What the model's answer must begin with; empty if nothing was taken back.
    public let beginning: [UInt8]
}

extension Tokenizer {
    /// A prompt without its last token, and the bytes that the answer must begin with.
    ///
    /// ```swift
    /// let prompt = try tokenizer.healed("The URL is http:")
    /// prompt.ids                                 // up to "http"
    /// prompt.beginning                           // ":"
    /// ```
    ///
    /// In the texts that a model has learned from, `://` is one token after `http`, so that `:` on its own says
    /// that something else follows. Taken back, it leaves the choice: the first token of the answer is
    /// restricted to those that begin with `beginning`, or that are a beginning of it, until all of it is
    /// there. A special token at the end is never taken back.
    ///
    /// - Throws: as ``encode(_:specialTokens:)-(String,_)``.
    /// - Complexity: as encoding.
    public func healed(
        _ prompt: String, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> HealedPrompt {
        let ids = try encode(prompt, specialTokens: policy)
        guard let last = ids.last, encoding.vocabulary.contains(last) else {
            return HealedPrompt(ids: ids, beginning: [])
        }
        return HealedPrompt(ids: ids.dropLast(), beginning: try decode([last]))
    }
}
