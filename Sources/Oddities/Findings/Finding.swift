public import BytePairs

/// One oddity at one place.
public struct Finding: Sendable, Hashable {
    /// What kind it is.
    public let oddity: Oddity
    /// How much it can matter here.
    public let severity: Severity
    /// How sure it is.
    public let proof: Proof
    /// The bytes concerned, half-open, from the start of the input; for a token of a vocabulary, its own.
    public let bytes: Range<Int>
    /// The tokens that hold these bytes, half-open, counted from 0; empty for a token of a vocabulary.
    public let tokens: Range<Int>
    /// The ids of these tokens; no more than the first 64.
    public let ids: [TokenID]
    /// Where these bytes are for a person: lines and columns. `nil` for a token of a vocabulary.
    public let lines: TextRange?
    /// The bytes as the report shows them, token by token, no more than the first few.
    public let excerpt: String
    /// What is odd.
    public let message: String
    /// What to do about it, if anything.
    public let suggestion: String?
    /// Figures for programs, by name.
    public let data: [String: Value]

    /// A figure.
    public enum Value: Sendable, Hashable {
        /// A whole number.
        case integer(Int)
        /// A number.
        case number(Double)
        /// A text.
        case text(String)
        /// Several whole numbers.
        case integers([Int])
    }
}

extension Finding.Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
}
