import BytePairs
import Files
import Platform
public import SplitPatterns
public import Tokenization

/// An encoding on disk: `NAME.tiktoken` with its ranks and `NAME.encoding.json` with what they leave out; or
/// `NAME.json`, a `tokenizer.json` of Hugging Face's kind, which has everything in it.
public enum EncodingFile {
    /// Reads an encoding: a `tokenizer.json`, or a rank file with the description next to it.
    ///
    /// ```swift
    /// let tokenizer = Tokenizer(try EncodingFile.read("mine.tiktoken"))
    /// ```
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - pattern: replaces the description's pattern; needed where there is no description.
    ///   - specialTokens: replace the description's, unless `nil`.
    ///   - environment: the variables that say where the cache is; those of this process if `nil`.
    /// - Throws: ``VocabularyFileError`` with the line if the file is damaged, or if the pattern is not
    ///   known.
    public static func read(
        _ path: String, pattern: SplitPattern? = nil, specialTokens: [SpecialToken]? = nil,
        environment: [String: String]? = nil
    ) throws -> Encoding {
        if TokenizerJSON.isNamed(path) {
            guard pattern == nil, specialTokens == nil else { throw EncodingIsComplete(name: path) }
            return try TokenizerJSON.parse(InputFile.read(path), path: path, name: name(of: path))
        }
        let ranks = try InputFile.read(path)
        let descriptionPath = descriptionPath(for: path)
        var description: EncodingDescription?
        if pattern == nil || specialTokens == nil, let bytes = try InputFile.readIfPresent(descriptionPath) {
            description = try EncodingDescription(parsing: bytes, path: descriptionPath)
            try description?.check(ranks: ranks, path: path)
        }
        guard let pattern = try pattern ?? description?.splitPattern() else {
            let names = SplitPattern.named.compactMap(\.name).joined(separator: ", ")
            throw VocabularyFileError(
                path, "a rank file does not say how text is split, and there is no \(descriptionPath)",
                remedy: """
                    give a pattern (--pattern), by name (\(names)) or as a regular expression, and each \
                    special token with its id (--special 'TOKEN=ID')
                    """)
        }
        let specials = specialTokens ?? description?.specials ?? []
        let cache = VocabularyCache(environment: environment ?? processEnvironment())
        let holes = Set(specials.map(\.id))
        let vocabulary = try cache.vocabulary(ofSource: sha256(ranks), at: path, holes: holes) {
            try RankFile.parse(ranks, path: path, specialTokens: specials)
        }
        let encoding = try Encoding(
            name: description?.name ?? name(of: path), vocabulary: vocabulary, pattern: pattern,
            specialTokens: specials)
        if specialTokens == nil { try description?.check(size: encoding.size, path: descriptionPath) }
        return encoding
    }

    /// Writes an encoding in the format that the path's suffix names. Either all files appear, complete, or
    /// none changes.
    ///
    /// - Returns: the path of the description; `nil` for a format that needs none.
    package static func write(
        _ encoding: Encoding, to path: String, training: EncodingDescription.Training?
    ) throws -> String? {
        if TokenizerJSON.isNamed(path) {
            let bytes = try TokenizerJSON.serialize(encoding, path: path)
            try OutputFile.write(to: path) { try $0.write(bytes) }
            return nil
        }
        let ranks = RankFile.serialize(encoding.vocabulary)
        let description = EncodingDescription(encoding, ranks: ranks, training: training).serialize()
        let paths = paths(writing: path)
        try OutputFile.write(to: paths) { files in
            try files[0].write(ranks)
            try files[1].write(description)
        }
        return paths[1]
    }

    /// The files that writing an encoding to `path` writes.
    package static func paths(writing path: String) -> [String] {
        TokenizerJSON.isNamed(path) ? [path] : [path, descriptionPath(for: path)]
    }

    /// The name of the encoding in a file: NAME for `folder/NAME.tiktoken` and `folder/NAME.json`.
    package static func name(of path: String) -> String {
        withoutSuffix(path.split(separator: "/").last.map(String.init) ?? path)
    }

    /// A path without `.tiktoken` or `.json`.
    package static func withoutSuffix(_ path: String) -> String {
        let suffix = [".tiktoken", ".json"].first(where: path.hasSuffix) ?? ""
        return String(path.dropLast(suffix.count))
    }

    private static func descriptionPath(for path: String) -> String { withoutSuffix(path) + ".encoding.json" }
}
