/// Why a text could not be split into pieces.
public enum SplitPatternError: Error, Equatable, Sendable {
    /// The pattern does not compile; `offset` is in bytes of the pattern.
    case invalidPattern(String, offset: Int, reason: String)
    /// The pattern matches the empty string, so splitting would not advance.
    case matchesEmptyString(String)
    /// At byte `offset` of the text, the pattern reached a limit of the matcher or matched the empty string.
    case matchFailed(String, offset: Int, reason: String)
    /// A normalizer makes a text of `count` bytes longer than `limit`.
    case growsTooLong(count: Int, limit: Int)

    /// What is wrong, without the expression and the remedy.
    package var reason: String {
        switch self {
        case .invalidPattern(_, _, let reason), .matchFailed(_, _, let reason): reason
        case .matchesEmptyString: Self.emptyMatchReason
        case .growsTooLong(let count, let limit): "it makes \(count) bytes longer than \(limit) bytes"
        }
    }

    /// The same error for a text with `count` bytes before the one that was split.
    package func after(_ count: Int) -> SplitPatternError {
        guard case .matchFailed(let pattern, let offset, let reason) = self else { return self }
        return .matchFailed(pattern, offset: offset + count, reason: reason)
    }
}

extension SplitPatternError: CustomStringConvertible {
    static let emptyMatchReason = "its match is empty, or starts before the search"
    private static let remedyOfEmptyMatch =
        "make each alternative match at least one character: '+' in place of '*', and none that only asserts a position, such as \\b"
    private static let remedyOfLimits =
        "possessive quantifiers ('++' in place of '+') or simpler alternatives avoid the backtracking"

    /// The problem, its place and the remedy.
    public var description: String {
        switch self {
        case .invalidPattern(let pattern, let offset, let reason):
            "the split pattern does not compile: \(reason) at offset \(offset) of \(pattern)"
        case .matchesEmptyString(let pattern):
            """
            the split pattern matches the empty string: \(pattern)
            \(Self.remedyOfEmptyMatch)
            """
        case .matchFailed(let pattern, let offset, let reason):
            """
            the split pattern failed at byte \(offset) of the text: \(reason): \(pattern)
            \(reason == Self.emptyMatchReason ? Self.remedyOfEmptyMatch : Self.remedyOfLimits)
            """
        case .growsTooLong(let count, let limit):
            """
            normalizing makes a text of \(count) bytes longer than \(limit) bytes, as no model's normalizer does
            the vocabulary file was made to use up memory: fetch it from where its model comes from
            """
        }
    }
}
