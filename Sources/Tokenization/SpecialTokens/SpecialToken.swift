public import BytePairs

/// A token that is a signal and not text, such as the end of a document.
public struct SpecialToken: Sendable, Hashable {
    /// How the token is written, for instance `<|endoftext|>`.
    public var text: String
    /// Its id, which no ordinary token shares.
    public var id: TokenID

    /// A special token.
    public init(_ text: String, id: TokenID) {
        self.text = text
        self.id = id
    }

    // `String` would also equate composed and decomposed forms.
    /// Compares ids and bytes.
    public static func == (a: SpecialToken, b: SpecialToken) -> Bool {
        a.id == b.id && a.text.utf8.elementsEqual(b.text.utf8)
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
    /// Every one becomes its special token.
    case allAllowed

    /// Whether special tokens can remain once the text has been checked.
    var allowsAny: Bool {
        switch self {
        case .forbidden, .asText: false
        case .allowed, .allAllowed: true
        }
    }

    func allows(_ token: SpecialToken) -> Bool {
        switch self {
        case .forbidden, .asText: false
        case .allowed(let texts): texts.contains { $0.utf8.elementsEqual(token.text.utf8) }
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
