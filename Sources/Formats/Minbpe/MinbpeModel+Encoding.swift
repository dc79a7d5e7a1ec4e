import BytePairs
import Tokenization

extension MinbpeModel {
    /// The encoding that the file describes.
    func encoding(name: String, path: String) throws -> Encoding {
        let tokens = try tokens(path: path)
        let ranked = merges.enumerated().map { rank, pair in
            MergeList.RankedMerge(Merge(pair: pair, token: TokenID(256 + rank)), rank: UInt32(rank))
        }
        let list = MergeList(
            tokens: tokens, spellings: tokens, merges: ranked, symbols: SymbolRules(unit: .bytes))
        return try Encoding(
            name: name, vocabulary: Vocabulary(mergingBytes: list),
            pattern: splitPattern() ?? .wholeText, specialTokens: specialTokens)
    }
}
