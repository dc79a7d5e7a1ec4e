/// Why a list of tokens is not a vocabulary.
public enum VocabularyError: Error, Equatable {
    /// Two ids have the same bytes, so encoding would be ambiguous.
    case duplicate(token: [UInt8], first: TokenID, second: TokenID)
    /// A token has no bytes.
    case emptyToken(id: TokenID)
    /// No token is this single byte, so some texts could not be encoded.
    case missingByte(UInt8)
}

extension VocabularyError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .duplicate(let token, let first, let second):
            "ids \(first) and \(second) have the same bytes, \(hexadecimal(token))"
        case .emptyToken(let id):
            "the token with id \(id) has no bytes"
        case .missingByte(let byte):
            "no token is the single byte \(hexadecimal([byte])); every byte needs one"
        }
    }
}
