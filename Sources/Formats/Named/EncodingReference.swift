import BytePairs
public import SplitPatterns
public import Tokenization

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Encoding {
    /// The encoding of a name (`o200k_base`), a model (`gpt-4o`), or a file (`mine.tiktoken`, `./gpt2`).
    ///
    /// ```swift
    /// let encoding = try Encoding.named("gpt-4o")
    /// encoding.name                                            // "o200k_base"
    /// ```
    ///
    /// A name is looked for in the folders of `$BPE_VOCABULARIES`, tiktoken's cache and this project's cache;
    /// nothing is fetched.
    ///
    /// - Parameters:
    ///   - reference: the name, model or path.
    ///   - pattern: for a file without a description, how text is split.
    ///   - specialTokens: for a file without a description, its special tokens.
    ///   - environment: the variables that say where files are.
    /// - Throws: an error that says where was looked and what to do.
    public static func named(
        _ reference: String, pattern: SplitPattern? = nil, specialTokens: [SpecialToken]? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Encoding {
        let isName = reference == defaultName || reference == "default"
        let nameOfModel = ModelNames.encodingName(forModel: reference)
        let known = NamedEncoding.all.first { $0.name == reference || $0.name == nameOfModel }
        if isName || known != nil {
            guard pattern == nil, specialTokens == nil else {
                throw PartsGivenForNamedEncoding(name: reference)
            }
            return try known.map { try VocabularySearch(environment: environment).load($0) } ?? .default
        }
        let isPath =
            reference.contains("/") || reference.hasSuffix(".tiktoken")
            || TokenizerJSON.isNamed(reference)
        guard isPath || FileManager.default.fileExists(atPath: reference) else {
            throw UnknownEncoding(name: reference)
        }
        return try EncodingFile.read(
            reference, pattern: pattern, specialTokens: specialTokens, environment: environment)
    }
}

extension Encoding {
    /// The names of the encodings that are on this machine: the one inside the program, and the named ones that have a file.
    /// Nothing is loaded.
    ///
    /// - Parameter environment: the variables that say where files are.
    package static func availableNames(environment: [String: String]) -> [String] {
        let search = VocabularySearch(environment: environment)
        return [defaultName] + NamedEncoding.all.filter(search.hasFile).map(\.name)
    }
}

extension Tokenizer {
    /// A tokenizer for the encoding of a name, a model or a file.
    ///
    /// ```swift
    /// let tokenizer = try Tokenizer(named: "o200k_base")       // or "gpt-4o", or "mine.tiktoken"
    /// ```
    ///
    /// - Throws: as ``Encoding/named(_:pattern:specialTokens:environment:)``.
    public init(named reference: String) throws {
        self.init(try Encoding.named(reference))
    }
}

/// No encoding and no model has this name, and no file either.
struct UnknownEncoding: Error, CustomStringConvertible {
    let name: String

    var description: String {
        """
        there is no encoding, model or file called \(name)
        encodings: \(([Encoding.defaultName] + NamedEncoding.all.map(\.name)).joined(separator: ", ")); \
        models such as gpt-4o; or a rank file
        """
    }
}

/// A named encoding has its pattern and special tokens already.
struct PartsGivenForNamedEncoding: Error, CustomStringConvertible {
    let name: String

    var description: String {
        "\(name) has its own split pattern and special tokens; others (--pattern, --special) are for rank files"
    }
}
