import ArgumentParser
import BPE
import BytePairs
import Tokenization

/// A special token as an argument: `<|end|>=50256` with its id, or `<|end|>`, which takes the next free one.
struct SpecialTokenArgument {
    let text: String
    let id: TokenID?

    /// What an argument is like, for help.
    static let valueName = "token[=id]"

    /// - Throws: a usage error for a token that is empty, or an id that is too large.
    init(_ argument: String) throws {
        // The last "=": the token itself may have one.
        guard let equals = argument.lastIndex(of: "="),
            case let digits = argument[argument.index(after: equals)...], !digits.isEmpty,
            digits.utf8.allSatisfy({ $0 &- 0x30 < 10 })
        else {
            try require(!argument.isEmpty, "--special '': a special token is not empty")
            (text, id) = (argument, nil)
            return
        }
        guard equals > argument.startIndex, let id = TokenID(digits) else {
            throw ValidationError(
                "--special '\(argument)': write the token, '=', and its id: '<|end|>=50256'")
        }
        (text, self.id) = (String(argument[..<equals]), id)
    }

    /// The arguments, each token only once.
    static func parse(_ arguments: [String]) throws -> [SpecialTokenArgument] {
        let parsed = try arguments.map(SpecialTokenArgument.init)
        var seen: Set<[UInt8]> = []
        for token in parsed where !seen.insert(Array(token.text.utf8)).inserted {
            throw ValidationError("--special '\(token.text)' is given twice")
        }
        return parsed
    }
}

extension [SpecialTokenArgument] {
    /// The tokens that have their id.
    var complete: [SpecialToken] { compactMap { token in token.id.map { SpecialToken(token.text, id: $0) } } }

    /// The tokens, in the order given; those without an id take the free ids from `first` on.
    ///
    /// - Throws: a usage error if there is none, because another token has the last id of all.
    func tokens(from first: Int) throws -> [SpecialToken] {
        let taken = Set(compactMap(\.id))
        var next = first
        return try map { token in
            if let id = token.id { return SpecialToken(token.text, id: id) }
            while let id = TokenID(exactly: next), taken.contains(id) { next += 1 }
            guard let id = TokenID(exactly: next) else {
                throw ValidationError(
                    "--special '\(token.text)': no id is left after \(TokenID.max); give it one (TOKEN=ID)")
            }
            next += 1
            return SpecialToken(token.text, id: id)
        }
    }
}
