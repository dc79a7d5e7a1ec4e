import ArgumentParser
import BPE

/// The options that say which encoding is meant, alike in every command that takes one.
struct EncodingOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A named encoding (o200k_base), a model (gpt-4o) or a vocabulary file. Without it: the one inside.",
            valueName: "name|file"))
    var encoding: String?

    @Option(
        help: ArgumentHelp(
            "For a bare rank file: how text is split, a name (o200k) or a regular expression.",
            valueName: "name|regex"))
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            "For a bare rank file: a special token and its id. Once for each.", valueName: "token=id"))
    var special: [String] = []

    func validate() throws {
        if encoding == nil, pattern != nil || !special.isEmpty {
            throw ValidationError("--pattern and --special go with a rank file: name it with --encoding")
        }
        _ = try specialTokens()
    }

    func tokenizer(_ console: Console) throws -> Tokenizer {
        guard let encoding else { return .default }
        return Tokenizer(
            try Encoding.named(
                encoding, pattern: pattern.map { try SplitPattern(argument: $0) },
                specialTokens: special.isEmpty ? nil : specialTokens(), environment: console.environment))
    }

    private func specialTokens() throws -> [SpecialToken] {
        try special.map { argument in
            // The last "=": the token itself may have one.
            guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex,
                let id = TokenID(argument[argument.index(after: equals)...])
            else {
                throw ValidationError(
                    "--special '\(argument)': write the token, '=', and its id: '<|end|>=50256'")
            }
            return SpecialToken(String(argument[..<equals]), id: id)
        }
    }
}

extension SplitPattern {
    /// A pattern as it is written on the command line: a name or an expression.
    init(argument: String) throws {
        self = try SplitPattern(named: argument) ?? SplitPattern(regex: argument)
    }
}

/// What to do with the spelling of a special token in the input.
enum SpecialsOption: String, CaseIterable, ExpressibleByArgument {
    case forbid, allow, text

    var policy: SpecialTokenPolicy {
        switch self {
        case .forbid: .forbidden
        case .allow: .allAllowed
        case .text: .asText
        }
    }
}
