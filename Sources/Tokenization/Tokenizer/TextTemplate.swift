package import BytePairs

/// A text, or two, and the ids around them, as Hugging Face's post-processors put them together. Encoding uses
/// ``Encoding/Affixes``; this is kept so that a vocabulary that is written again has all of it.
package struct TextTemplate: Sendable, Hashable {
    /// A part, with the number of the segment that it belongs to (`type_id`).
    package enum Part: Sendable, Hashable {
        case first(segment: Int)
        case second(segment: Int)
        case token(TokenID, segment: Int)

        /// The id, where it is one.
        package var token: TokenID? { if case .token(let id, _) = self { id } else { nil } }
    }

    package var single: [Part]
    package var pair: [Part]

    package init(single: [Part], pair: [Part]) {
        self.single = single
        self.pair = pair
    }

    /// The ids around a single text.
    package var affixes: Encoding.Affixes {
        let place = single.firstIndex { $0.token == nil } ?? single.endIndex
        return Encoding.Affixes(
            before: single[..<place].compactMap(\.token), after: single[place...].compactMap(\.token))
    }

    /// The ids in it.
    package var tokens: Set<TokenID> { Set((single + pair).compactMap(\.token)) }

    /// The same with other ids.
    package func renumbered(_ newID: (TokenID) -> TokenID?) -> TextTemplate {
        func renumbered(_ parts: [Part]) -> [Part] {
            parts.compactMap { part in
                guard case .token(let id, let segment) = part else { return part }
                return newID(id).map { .token($0, segment: segment) }
            }
        }
        return TextTemplate(single: renumbered(single), pair: renumbered(pair))
    }
}
