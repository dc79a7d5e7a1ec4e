public import BytePairs
import Platform
public import SplitPatterns

/// Everything needed to get the same ids again: a name, a vocabulary, a split pattern and special tokens.
///
/// ```swift
/// let encoding = try Encoding(
///     name: "mine", vocabulary: vocabulary, pattern: .o200k,
///     specialTokens: [SpecialToken("<|endoftext|>", id: 50_000)])
/// let tokenizer = Tokenizer(encoding)
/// ```
public struct Encoding: Sendable {
    /// For instance `o200k_base`.
    public private(set) var name: String
    /// The ordinary tokens.
    public let vocabulary: Vocabulary
    /// How text is cut into pieces before merging.
    public let pattern: SplitPattern
    /// The special tokens, by id. Two may share an id, as two do in o200k_harmony (200018); decoding then
    /// gives the first.
    public let specialTokens: [SpecialToken]
    /// What is changed in a text before it is merged; `nil` if nothing is.
    package let preparation: TextPreparation?
    /// The ids that a model expects around a text.
    package let affixes: Affixes
    /// How a file puts ids around a text, and around two; `nil` if it says no more than ``affixes``.
    package let template: TextTemplate?
    /// How ids become text.
    package let decoding: TextDecoding
    /// How the parts of a text that tokens stand for are shortened, one after another.
    package let offsetTrimmings: [OffsetTrimming]

    /// The ids that a model expects before and after a text, such as the beginning and the end of a sequence.
    public struct Affixes: Sendable, Hashable {
        /// The ids before a text, in order.
        public var before: [TokenID] = []
        /// The ids after it, in order.
        public var after: [TokenID] = []

        /// Ids before and after a text.
        public init(before: [TokenID] = [], after: [TokenID] = []) {
            self.before = before
            self.after = after
        }
    }

    /// An encoding of these parts.
    ///
    /// - Throws: ``EncodingError`` if a special token is empty, has the id of an ordinary token, or is
    ///   spelled like another.
    public init(
        name: String, vocabulary: Vocabulary, pattern: SplitPattern, specialTokens: [SpecialToken] = []
    ) throws(EncodingError) {
        try self.init(
            name: name, vocabulary: vocabulary, pattern: pattern, specialTokens: specialTokens,
            preparation: nil)
    }

    /// An encoding that changes text before it is merged, or after it is decoded.
    ///
    /// - Throws: as above.
    package init(
        name: String, vocabulary: Vocabulary, pattern: SplitPattern, specialTokens: [SpecialToken],
        preparation: TextPreparation?, affixes: Affixes = Affixes(), template: TextTemplate? = nil,
        decoding: TextDecoding = TextDecoding(), offsetTrimmings: [OffsetTrimming] = []
    ) throws(EncodingError) {
        var seen: [[UInt8]: SpecialToken] = [:]
        for token in specialTokens {
            guard !token.text.isEmpty else { throw .emptySpecialToken(id: token.id) }
            guard !token.isControl || !vocabulary.contains(token.id) else { throw .idTaken(token) }
            if let other = seen.updateValue(token, forKey: Array(token.text.utf8)) {
                throw .duplicateSpecialToken(token.text, other.id, token.id)
            }
        }
        self.name = name
        self.vocabulary = vocabulary
        self.pattern = pattern
        self.preparation = preparation
        self.affixes = affixes
        self.template = template
        self.decoding = decoding
        self.offsetTrimmings = offsetTrimmings
        self.specialTokens = specialTokens.enumerated()
            .sorted { ($0.element.id, $0.offset) < ($1.element.id, $1.offset) }.map(\.element)
    }

    /// The same under another name.
    package func renamed(_ name: String) -> Encoding {
        var encoding = self
        encoding.name = name
        return encoding
    }

    /// Whether text is merged as it is, and the tokens of a piece are its bytes.
    package var changesNothing: Bool { preparation == nil && vocabulary.tokensAreTheirText }

    /// The ids that tokens can have, ascending: those of the vocabulary, holes included, and those of special
    /// tokens after them, which may be thousands of millions away.
    package var usedIDs: [TokenID] {
        let end = TokenID(vocabulary.size)
        var ids = Array(0..<end)
        for token in specialTokens where token.id >= end && token.id != ids.last { ids.append(token.id) }
        return ids
    }

    /// One more than the largest id of any token, holes included: the size that a model's embedding must
    /// have.
    public var size: Int {
        max(vocabulary.size, specialTokens.last.map { Int($0.id) + 1 } ?? 0)
    }
}

/// Why parts do not make an encoding.
public enum EncodingError: Error, Equatable {
    /// A special token without a spelling is in no text.
    case emptySpecialToken(id: TokenID)
    /// An ordinary token has the special token's id.
    case idTaken(SpecialToken)
    /// One spelling stands for two ids.
    case duplicateSpecialToken(String, TokenID, TokenID)
}

extension EncodingError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .emptySpecialToken(let id):
            "the special token with id \(id) is empty"
        case .idTaken(let token):
            "the special token \(token.text.inOneLine) has id \(token.id), which an ordinary token has; give it a free id"
        case .duplicateSpecialToken(let text, let first, let second):
            "the special token \(text.inOneLine) is declared twice, with ids \(first) and \(second)"
        }
    }
}
