import ArgumentParser
import BPE
import Files
import Formats

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
        _ = try special.map(SpecialToken.init(argument:))
    }

    func tokenizer(_ console: Console) throws -> Tokenizer {
        guard let encoding else { return .default }
        return Tokenizer(
            try Encoding.named(
                encoding, pattern: pattern.map { try SplitPattern(argument: $0) },
                specialTokens: special.isEmpty ? nil : special.map(SpecialToken.init(argument:)),
                environment: console.environment))
    }
}

/// The options of a command that shows several encodings beside each other.
struct EncodingsOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A named encoding, a model or a vocabulary file; once for each. Without it: the one inside.",
            valueName: "name|file"))
    var encoding: [String] = []

    @Option(
        help: ArgumentHelp(
            "For bare rank files: how text is split, a name (o200k) or a regular expression.",
            valueName: "name|regex"))
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            "For bare rank files: a special token and its id. Once for each.", valueName: "token=id"))
    var special: [String] = []

    func validate() throws {
        _ = try special.map(SpecialToken.init(argument:))
    }

    /// The encodings that are named, or the one inside; what only bare rank files need is given to files alone.
    func encodings(_ console: Console) throws -> [Encoding] { try encodings(encoding, console) }

    /// Tokenizers for encodings of these names.
    func tokenizers(_ names: [String], _ console: Console) throws -> [Tokenizer] {
        names.isEmpty ? [.default] : try encodings(names, console).map { Tokenizer($0) }
    }

    private func encodings(_ names: [String], _ console: Console) throws -> [Encoding] {
        guard !names.isEmpty else { return [.default] }
        return try names.map { name in
            let isFile = FileTree.isFile(name)
            return try Encoding.named(
                name, pattern: isFile ? pattern.map { try SplitPattern(argument: $0) } : nil,
                specialTokens: isFile && !special.isEmpty ? special.map(SpecialToken.init(argument:)) : nil,
                environment: console.environment)
        }
    }

    /// What a person can switch between: the encodings that are named, which are loaded now so that what is wrong with them
    /// is said now; else those that are on this machine, the one inside first, then those that people ask for most.
    func choices(_ console: Console) throws -> [EncodingChoice] {
        if !encoding.isEmpty {
            return try tokenizers(encoding, console).map { tokenizer in
                EncodingChoice(name: tokenizer.encoding.name) { tokenizer }
            }
        }
        let environment = console.environment
        let available = Encoding.availableNames(environment: environment)
        let preferred = ["o200k_base", "cl100k_base", "gpt2"]
        return [EncodingChoice(name: available[0]) { .default }]
            + preferred.filter(available.contains).map { name in
                EncodingChoice(name: name) { Tokenizer(try Encoding.named(name, environment: environment)) }
            }
    }
}

extension SpecialToken {
    /// A special token as it is written on the command line: `<|end|>=50256`.
    init(argument: String) throws {
        // The last "=": the token itself may have one.
        guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex,
            let id = TokenID(argument[argument.index(after: equals)...])
        else {
            throw ValidationError(
                "--special '\(argument)': write the token, '=', and its id: '<|end|>=50256'")
        }
        self.init(String(argument[..<equals]), id: id)
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
