import BytePairs
import SplitPatterns
import Tokenization

extension Tekken {
    /// The encoding that the file describes. As in tiktoken, ranks decide what is merged.
    func encoding(name: String, path: String) throws -> Encoding {
        var bytes = [[UInt8]?](repeating: nil, count: firstID)
        bytes += (0..<tokens.count).map { Array(tokens[$0]) }
        let vocabulary = try Vocabulary.ofFile(path) { try Vocabulary(tokens: bytes) }
        let specials = specialTokens.enumerated().map { SpecialToken($1, id: TokenID($0)) }
        return try Encoding(
            name: name, vocabulary: vocabulary, pattern: SplitPattern(exportedExpressions: [pattern]),
            specialTokens: specials, preparation: nil, affixes: affixes)
    }

    /// Mistral's models expect the beginning of a sequence.
    private var affixes: Encoding.Affixes {
        Encoding.Affixes(before: specialTokens.firstIndex(of: "<s>").map { [TokenID($0)] } ?? [])
    }
}
