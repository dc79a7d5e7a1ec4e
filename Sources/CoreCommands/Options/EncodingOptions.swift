package import ArgumentParser
import BPE
import Display
import Files
package import Formats
package import Tokenization

/// What a rank file leaves out.
package struct RankFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For a bare rank file: how text is split, a name (o200k) or a regular expression.",
            valueName: "name|regex"), completion: .pattern)
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            """
            For a bare rank file: a special token, with its id or with the next one. Repeatable.
            """, valueName: SpecialTokenArgument.valueName))
    var special: [String] = []

    package init() {}

    var isEmpty: Bool { pattern == nil && special.isEmpty }

    package func validate() throws { _ = try SpecialTokenArgument.parse(special) }

    /// The encoding with a name, of a model or in a file.
    package func encoding(_ reference: String, _ console: Console) throws -> Encoding {
        let pattern = try pattern.map { try SplitPattern(argument: $0) }
        let arguments = try SpecialTokenArgument.parse(special)
        func encoding(_ tokens: [SpecialToken]?) throws -> Encoding {
            try Encoding.named(
                reference, pattern: pattern, specialTokens: tokens, environment: console.environment)
        }
        let named = try encoding(arguments.isEmpty ? nil : arguments.complete)
        // The next free ids are known once the file is read.
        return arguments.count == arguments.complete.count
            ? named : try encoding(try arguments.tokens(from: named.size))
    }
}

/// The encoding of a command that uses one.
package struct EncodingOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A named encoding (o200k_base), a model (gpt-4o), hf:OWNER/REPO or a file. Default: bpe64k.",
            valueName: "name|file"), completion: .encoding)
    var encoding: String?

    @OptionGroup var rankFile: RankFileOptions

    package init() {}

    package func validate() throws {
        try require(
            encoding != nil || rankFile.isEmpty,
            "--pattern and --special are for a rank file: name it with --encoding")
    }

    package func tokenizer(_ console: Console) throws -> Tokenizer {
        console.sayWhetherCacheIsShared()
        return try encoding.map { Tokenizer(try rankFile.encoding($0, console)) } ?? .default
    }
}

/// The encodings of a command that shows several next to each other.
package struct EncodingsOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A named encoding, a model, hf:OWNER/REPO or a file. Repeatable. Default: bpe64k.",
            valueName: "name|file"), completion: .encoding)
    package var encoding: [String] = []

    @OptionGroup var rankFile: RankFileOptions

    package init() {}

    /// The encodings with these names, or the default. `rankFile` is for those that are files.
    package func encodings(_ names: [String], _ console: Console) throws -> [Encoding] {
        console.sayWhetherCacheIsShared()
        if names.isEmpty { return [.default] }
        return try names.map {
            try FileTree.isFile($0)
                ? rankFile.encoding($0, console) : Encoding.named($0, environment: console.environment)
        }
    }

    /// What a person can switch between: the given encodings, loaded now so that errors show now; else those
    /// on this machine, the embedded one first, then the most used.
    package func choices(_ console: Console) throws -> [EncodingChoice] {
        if !encoding.isEmpty {
            return try encodings(encoding, console).map { encoding in
                let tokenizer = Tokenizer(encoding)
                return EncodingChoice(name: encoding.name) { tokenizer }
            }
        }
        let environment = console.environment
        let available = Encoding.availableNames(environment: environment)
        let preferred = ["o200k_base", "cl100k_base", "gpt2"].filter(available.contains)
        return [EncodingChoice(name: available[0]) { .default }]
            + preferred.map { name in
                EncodingChoice(name: name) { Tokenizer(try Encoding.named(name, environment: environment)) }
            }
    }
}

extension Console {
    /// Says that compiled vocabularies are not used, where others could have put them there.
    fileprivate func sayWhetherCacheIsShared() {
        if let problem = environment.cacheProblem { say("bpe: \(problem)") }
    }
}

extension SplitPattern {
    /// The pattern of `--pattern`.
    package init(argument: String) throws {
        do {
            try self.init(nameOrRegex: argument)
        } catch let error as UnknownPatternName {
            let names = Self.named.compactMap(\.name) + Self.named.flatMap(\.otherNames)
            let meant = suggestion(for: argument, among: names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError(
                "--pattern \(argument): there is no pattern of that name\(meant)\n\(error.remedy)")
        }
    }
}
