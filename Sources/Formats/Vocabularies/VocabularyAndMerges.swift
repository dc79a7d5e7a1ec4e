import BytePairs
import Files
import SplitPatterns
import Tokenization

/// `vocab.json` and `merges.txt`, or `encoder.json` and `vocab.bpe`: tokens with ids in one file, merges in the
/// other. How text is split is in neither; GPT-2's pattern is what such files are used with.
enum VocabularyAndMerges {
    private static let pairs = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]

    /// The file that belongs to one of the two, by its name: `x-merges.txt` to `x-vocab.json`.
    ///
    /// - Returns: both paths, or `nil` if the name says nothing or there is no such file.
    static func files(with path: String) -> (vocabulary: String, merges: String)? {
        for (vocabulary, merges) in pairs {
            if let other = partner(of: path, vocabulary, merges) { return (path, other) }
            if let other = partner(of: path, merges, vocabulary) { return (other, path) }
        }
        return nil
    }

    /// The file next to one whose name ends in `suffix`, with `other` at the end of its name.
    private static func partner(of path: String, _ suffix: String, _ other: String) -> String? {
        guard path.hasSuffix(suffix) else { return nil }
        let partner = path.dropLast(suffix.count) + other
        return FileTree.isRegularFile(String(partner)) ? String(partner) : nil
    }

    /// Makes an encoding of both files' content.
    ///
    /// Tokens that no merge makes, apart from single characters, are special tokens, as `<|endoftext|>` in
    /// GPT-2's.
    static func encoding(
        _ vocabularyFile: (path: String, bytes: [UInt8]), _ mergesFile: (path: String, bytes: [UInt8]),
        name: String, pattern: SplitPattern?, specialTokens: [SpecialToken]?
    ) throws -> Encoding {
        let vocabulary = try vocabularyFile.bytes.withUnsafeBufferPointer {
            (bytes) throws(VocabularyFileError) in
            try VocabularyJSON.parse(bytes, path: vocabularyFile.path)
        }
        let merges = try mergesFile.bytes.withUnsafeBufferPointer { (text) throws(VocabularyFileError) in
            try VocabularyJSON.merges(text, of: vocabulary, path: mergesFile.path)
        }
        let isMade = Set(merges.map(\.token))
        var tokens = [[UInt8]?](repeating: nil, count: vocabulary.size)
        var specials: [SpecialToken] = []
        for id in 0..<TokenID(vocabulary.size) {
            guard let spelling = vocabulary[id] else { continue }
            let text = String(decoding: spelling, as: UTF8.self)
            let token = ByteAlphabet.token(spelled: text)
            if let token, isMade.contains(id) || token.count == 1 {
                tokens[Int(id)] = token
            } else {
                specials.append(SpecialToken(text, id: id))
            }
        }
        let list = MergeList(
            tokens: tokens, spellings: tokens,
            merges: merges.enumerated().map { MergeList.RankedMerge($1, rank: UInt32($0)) },
            symbols: SymbolRules(unit: .bytes))
        return try Encoding(
            name: name, vocabulary: Vocabulary(mergingBytes: list), pattern: pattern ?? .gpt2,
            specialTokens: specialTokens ?? specials)
    }
}
