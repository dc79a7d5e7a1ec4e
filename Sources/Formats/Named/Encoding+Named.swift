import BytePairs
import Display
import Files
import Platform
public import SplitPatterns
public import Tokenization

extension Encoding {
    /// The encoding with a name (`o200k_base`), of a model (`gpt-4o`), of a repository of Hugging Face's Hub
    /// that was fetched before (`hf:Qwen/Qwen3-8B`), or in a file (`mine.tiktoken`, `./gpt2`).
    ///
    /// ```swift
    /// let encoding = try Encoding.named("gpt-4o")
    /// encoding.name                                            // "o200k_base"
    /// ```
    ///
    /// The vocabulary files of named encodings are looked for in the folders of `$BPE_VOCABULARIES`, in
    /// tiktoken's cache and in this project's cache; nothing is fetched.
    ///
    /// - Parameters:
    ///   - reference: the name, model or path.
    ///   - pattern: how text is split, for a rank file without a description.
    ///   - specialTokens: the special tokens, for a rank file without a description.
    ///   - environment: the variables that say where files are; those of this process if `nil`.
    /// - Throws: an error that says where the encoding was looked for and what to do.
    public static func named(
        _ reference: String, pattern: SplitPattern? = nil, specialTokens: [SpecialToken]? = nil,
        environment: [String: String]? = nil
    ) throws -> Encoding {
        let published = PublishedEncoding.named(reference)
        if published != nil || reference == defaultName || reference == "default" {
            guard pattern == nil, specialTokens == nil else { throw EncodingIsComplete(name: reference) }
            let search = VocabularySearch(environment: environment ?? processEnvironment())
            return try published.map(search.load) ?? .default
        }
        if let hub = try HubReference(reference) {
            let search = VocabularySearch(environment: environment ?? processEnvironment())
            guard let path = search.path(of: hub) else { throw HubFilesNotFound(reference: hub) }
            return try EncodingFile.read(
                path, pattern: pattern, specialTokens: specialTokens, environment: environment
            ).renamed("\(hub)")
        }
        guard
            reference.contains("/")
                || [".tiktoken", ".json", ".model", ".gguf"].contains(where: reference.hasSuffix)
                || FileTree.isFile(reference) || FileTree.isFolder(reference)
        else { throw UnknownEncoding(name: reference) }
        return try EncodingFile.read(
            reference, pattern: pattern, specialTokens: specialTokens, environment: environment)
    }

    /// The names of the encodings on this machine: the embedded one, and the published ones that have a file.
    /// No vocabulary is loaded.
    package static func availableNames(environment: [String: String]) -> [String] {
        let search = VocabularySearch(environment: environment)
        return [defaultName] + PublishedEncoding.all.filter(search.hasFile).map(\.name)
    }
}

extension Tokenizer {
    /// A tokenizer for the encoding with a name, of a model or in a file.
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

/// No encoding, model or file has this name.
package struct UnknownEncoding: Error, CustomStringConvertible {
    let name: String

    package var description: String {
        let names = [Encoding.defaultName] + PublishedEncoding.all.map(\.name)
        let meant = suggestion(for: name, among: names + ModelNames.all)
        if SplitPattern.named.contains(where: { $0.name == name }) {
            return """
                \(name.inOneLine) is a split pattern, not an encoding
                give the model's vocabulary file, and the pattern with --pattern if the file does not say it
                """
        }
        return """
            there is no encoding, model or file called \(name.inOneLine)\(meant.map { "; did you mean \($0)?" } ?? "")
            encodings: \(names.joined(separator: ", ")); models such as gpt-4o; hf:OWNER/REPO; or a vocabulary file or folder
            """
    }
}

/// A pattern or special tokens were given for an encoding that has its own.
package struct EncodingIsComplete: Error, CustomStringConvertible {
    let name: String

    package var description: String {
        """
        \(name.inOneLine) has its own split pattern and special tokens
        leave out --pattern and --special: they are for rank files, which have none
        """
    }
}
