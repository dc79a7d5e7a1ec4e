package import BytePairs

/// Two texts and the ids around them, as Hugging Face's post-processors put them together. Nothing here encodes pairs:
/// it is kept so that a vocabulary that is written again has it.
package struct PairTemplate: Sendable, Hashable {
    /// A part of a pair, with the number of the segment that it belongs to.
    package enum Part: Sendable, Hashable {
        case first(segment: Int)
        case second(segment: Int)
        case token(TokenID, segment: Int)
    }

    package var parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// The same with other ids; `nil` if a token is gone.
    package func renumbered(_ newID: (TokenID) -> TokenID?) -> PairTemplate? {
        var renumbered: [Part] = []
        for part in parts {
            guard case .token(let id, let segment) = part else {
                renumbered.append(part)
                continue
            }
            guard let id = newID(id) else { return nil }
            renumbered.append(.token(id, segment: segment))
        }
        return PairTemplate(renumbered)
    }
}
