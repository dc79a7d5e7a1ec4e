package import SplitPatterns

/// How llama.cpp splits text before merging, by the name in `tokenizer.ggml.pre`.
///
/// Source: llama.cpp's `llama-vocab.cpp`. Where that file has simplified a model's own expression, as its
/// regex engine needs, this has the model's. Names whose tokens are not byte-level (`gemma4`, `sarvam-moe`,
/// `whitespace`) and those that need code of their own (`afmoe`) are not here.
package struct GGUFPreTokenizer: Sendable {
    /// A built-in pattern, or expressions of which each splits what the ones before it left.
    package enum Splits: Sendable {
        case named(String)
        /// In the syntax and with the classes of a `tokenizer.json`: PCRE2's own white space has U+180E.
        case expressions([String])

        /// The split pattern.
        package func splitPattern() throws(SplitPatternError) -> SplitPattern {
            switch self {
            case .named(let name): return SplitPattern(named: name)!
            case .expressions(let expressions):
                var translated: [String] = []
                for expression in expressions {
                    translated.append(try TextPattern(oniguruma: expression).expression!)
                }
                return try SplitPattern(expressions: translated)
            }
        }
    }

    package let splits: Splits
    /// Whether a piece that is a token stays whole, without merging.
    package let ignoresMerges: Bool
    /// Whether the token for the beginning is added, where the file does not say.
    package let addsBeginning: Bool

    init(_ splits: Splits, ignoresMerges: Bool = false, addsBeginning: Bool = false) {
        self.splits = splits
        self.ignoresMerges = ignoresMerges
        self.addsBeginning = addsBeginning
    }

    /// The pre-tokenizer with a name; `path` is the file's, for errors.
    ///
    /// - Throws: ``VocabularyFileError`` for a name that is not known, and for none.
    package static func named(_ name: String?, path: String) throws(VocabularyFileError) -> GGUFPreTokenizer {
        let remedy =
            "give the model's pattern (--pattern), or convert the model again with a current llama.cpp"
        guard let name, !name.isEmpty else {
            throw VocabularyFileError(
                path, "the file does not say how text is split (tokenizer.ggml.pre)", remedy: remedy)
        }
        guard let known = GGUFPreTokenizer.all[name] else {
            throw VocabularyFileError(path, "the pre-tokenizer \(name) is not known", remedy: remedy)
        }
        return known
    }
}
