public import BytePairs

/// A token that is cut out of a text before it is split: a signal, such as the end of a document, or text that
/// is always one token.
public struct SpecialToken: Sendable, Hashable {
    /// How the token is written, for instance `<|endoftext|>`.
    public var text: String
    /// Its id. No ordinary token has the id of a control token.
    public var id: TokenID
    /// Whether it is a signal, which only a ``SpecialTokenPolicy`` makes of text. Otherwise it is text that is
    /// this token under every policy, such as a word that was added to a vocabulary.
    public var isControl: Bool
    /// Where its spelling counts, and what it takes with it.
    public var matching: Matching

    /// Where the spelling of a token counts, and what it takes with it: Hugging Face's flags of added tokens.
    public struct Matching: OptionSet, Sendable, Hashable {
        /// The set as bits.
        public let rawValue: UInt8

        /// A set of bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Only where no letter, digit or underscore comes before or after it (`single_word`).
        public static let singleWord = Matching(rawValue: 1)
        /// With the white space before it (`lstrip`).
        public static let takesSpaceBefore = Matching(rawValue: 2)
        /// With the white space after it (`rstrip`).
        public static let takesSpaceAfter = Matching(rawValue: 4)
        /// In the text as it is after normalization (`normalized`).
        public static let inNormalizedText = Matching(rawValue: 8)
    }

    /// A special token; without more, a control token that is found as it is spelled.
    public init(_ text: String, id: TokenID, isControl: Bool = true, matching: Matching = []) {
        self.text = text
        self.id = id
        self.isControl = isControl
        self.matching = matching
    }

    // `String` would also equate composed and decomposed forms.
    /// Compares ids, bytes and how they match.
    public static func == (a: SpecialToken, b: SpecialToken) -> Bool {
        a.id == b.id && a.isControl == b.isControl && a.matching == b.matching
            && a.text.utf8.elementsEqual(b.text.utf8)
    }

    /// Hashes the id.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// What to do where the text to encode contains the spelling of a special token.
///
/// Text from strangers must not become signals by accident, so the default is to refuse it.
public enum SpecialTokenPolicy: Sendable, Hashable {
    /// Throw ``SpecialTokenError``, so that the caller decides.
    case forbidden
    /// Encode the spelling like any other text.
    case asText
    /// These become special tokens; any other is refused. A set of strings holds only one of two canonically
    /// equivalent spellings.
    case allowed(Set<String>)
    /// These become special tokens, and any other is encoded like the text around it: tiktoken's rule for tokens that are
    /// neither allowed nor disallowed.
    case allowedAmongText(Set<String>)
    /// Every one becomes its special token.
    case allAllowed

    /// Whether special tokens can remain once the text has been checked.
    var allowsAny: Bool {
        switch self {
        case .forbidden, .asText: false
        case .allowed, .allowedAmongText, .allAllowed: true
        }
    }

    func allows(_ token: SpecialToken) -> Bool {
        switch self {
        case .forbidden, .asText: false
        case .allowed(let texts), .allowedAmongText(let texts):
            texts.contains { $0.utf8.elementsEqual(token.text.utf8) }
        case .allAllowed: true
        }
    }
}

/// The text contains a special token that the policy does not allow.
public struct SpecialTokenError: Error, Equatable {
    /// The token that was found.
    public let token: SpecialToken
    /// Where it begins, in bytes from the start of the text.
    public let byteOffset: Int

    /// The same error in a text with `count` bytes before this one.
    package func after(_ count: Int) -> SpecialTokenError {
        SpecialTokenError(token: token, byteOffset: byteOffset + count)
    }
}

extension SpecialTokenError: CustomStringConvertible {
    /// What was found, where, and what to pass instead.
    public var description: String {
        """
        the text has the special token \(token.text) at byte \(byteOffset)
        pass specialTokens: .allowed(["\(token.text)"]) to encode it as the token \(token.id), \
        or .asText to encode it like any other text
        """
    }
}
