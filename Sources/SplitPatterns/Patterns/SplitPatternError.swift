/// Why a text could not be cut into pieces.
public enum SplitPatternError: Error, Equatable, Sendable {
    /// The pattern does not compile; `offset` counts the pattern's bytes.
    case invalidPattern(String, offset: Int, reason: String)
    /// The pattern matches the empty string, so cutting with it would never move on.
    case matchesEmptyString(String)
    /// At byte `offset` of the text, the pattern hit a limit of the matcher or matched the empty string.
    case matchFailed(String, offset: Int, reason: String)
}

extension SplitPatternError: CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .invalidPattern(let pattern, let offset, let reason):
            "the split pattern does not compile: \(reason) at offset \(offset) of \(pattern)"
        case .matchesEmptyString(let pattern):
            """
            the split pattern matches the empty string: \(pattern)
            write each alternative so that it takes at least one character ('+' where it has '*')
            """
        case .matchFailed(let pattern, let offset, let reason):
            """
            the split pattern failed at byte \(offset) of the text: \(reason): \(pattern)
            possessive quantifiers ('++' for '+') or simpler alternatives avoid the search that it makes there
            """
        }
    }
}
