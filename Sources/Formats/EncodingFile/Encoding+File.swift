public import SplitPatterns
public import Tokenization

extension Encoding {
    /// The encoding in a file of any format that is in use: a rank file, `tokenizer.json`, `vocab.json` with
    /// `merges.txt`, `tekken.json`, a `.model` of SentencePiece or minbpe, GGUF. Its content decides, not its name.
    ///
    /// ```swift
    /// let tokenizer = Tokenizer(try Encoding(contentsOf: "models/qwen/tokenizer.json"))
    /// ```
    ///
    /// - Parameters:
    ///   - path: the file, or a folder that has one of them.
    ///   - pattern: how text is split, for a rank file that does not say it.
    ///   - specialTokens: the special tokens, for a rank file that does not say them.
    /// - Throws: ``VocabularyFileError`` with the place of what is wrong, and what to do.
    /// - Complexity: linear in the file the first time; then the file's tables are mapped from the cache.
    public init(
        contentsOf path: String, pattern: SplitPattern? = nil, specialTokens: [SpecialToken]? = nil
    ) throws {
        self = try EncodingFile.read(path, pattern: pattern, specialTokens: specialTokens)
    }
}
