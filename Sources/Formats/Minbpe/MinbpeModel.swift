package import BytePairs
package import SplitPatterns
package import Tokenization

/// minbpe's `.model`: a split pattern, special tokens, and merges by id.
///
/// The tokens are the 256 bytes, then what each merge makes, from id 256 on. Two merges can make the same
/// bytes, so the merges count and not the tokens' bytes.
package struct MinbpeModel: Sendable, Hashable {
    /// The expression that splits text, in the dialect of Python's `regex`; empty for none.
    package var pattern = ""
    package var specialTokens: [SpecialToken] = []
    /// The merges in order of rank; the one at `index` makes token 256 + `index`.
    package var merges: [Pair] = []

    package init() {}

    /// The pattern for a new tokenizer, a built-in one where it is known to cut the same; `nil` if text is
    /// not split.
    package func splitPattern() throws(SplitPatternError) -> SplitPattern? {
        switch pattern {
        case "": nil
        case Self.gpt2Pattern: .gpt2
        case Self.gpt4Pattern: .llama3
        default: try SplitPattern(exportedExpressions: [pattern])
        }
    }

    /// minbpe's GPT-2 pattern. It cuts like ``SplitPattern/gpt2``: where `\s+(?!\S)` fails, one space is
    /// left.
    package static let gpt2Pattern =
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    /// minbpe's GPT-4 pattern. It cuts like ``SplitPattern/llama3``: `\s*[\r\n]` ends at the same break as
    /// `\s*[\r\n]+`, and nothing that is taken possessively could be given back.
    package static let gpt4Pattern =
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|"#
        + #"\s*[\r\n]|\s+(?!\S)|\s+"#

    /// More bytes than the tokens of any real model have. Each merge can double the longest token, so a file
    /// of sixty lines could ask for all the memory there is.
    private var mostTokenBytes: Int { 1 << 22 + 256 * merges.count }

    /// The bytes of each token, by id.
    ///
    /// - Parameter path: the file's name, for errors.
    /// - Throws: ``VocabularyFileError`` with the line of the merge at which the tokens get too long.
    package func tokens(path: String) throws(VocabularyFileError) -> [[UInt8]] {
        var tokens = (UInt8.min...UInt8.max).map { [$0] }
        var size = 0
        for (index, pair) in merges.enumerated() {
            let (left, right) = (tokens[Int(pair.left)], tokens[Int(pair.right)])
            size += left.count + right.count
            guard size <= mostTokenBytes else {
                throw VocabularyFileError(
                    path, line: firstMergeLine + index,
                    "the tokens have more than \(mostTokenBytes) bytes",
                    remedy: "train the model again: its merges only double each other")
            }
            tokens.append(left + right)
        }
        return tokens
    }

    /// The line of the first merge, after the version, the pattern, a count and the special tokens.
    private var firstMergeLine: Int { 4 + specialTokens.count }
}
