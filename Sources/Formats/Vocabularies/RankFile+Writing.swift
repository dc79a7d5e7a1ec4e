import BytePairs
import Tokenization

extension RankFile {
    /// Refuses an encoding whose tokens are not all different bytes.
    static func checkWritable(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        guard encoding.vocabulary.symbolRules?.unit ?? .bytes == .bytes else {
            throw VocabularyFileError(
                path, "the tokens are of characters, and a rank file has tokens of bytes",
                remedy: "write a tokenizer.json instead")
        }
        var seen: [[UInt8]: TokenID] = [:]
        for id in 0..<TokenID(encoding.vocabulary.size) {
            guard let token = encoding.vocabulary[id], !token.isEmpty else { continue }
            if let other = seen.updateValue(id, forKey: token) {
                throw VocabularyFileError(
                    path, "the tokens \(other) and \(id) have the same bytes, of which a rank file has one",
                    remedy: "write a tokenizer.json instead")
            }
        }
    }

    /// What the file and its description cannot express.
    static func losses(of encoding: Encoding) -> [String] {
        SharedLosses.ofPreparation(encoding) + SharedLosses.ofFlags(encoding)
            + SharedLosses.ofAffixes(encoding) + SharedLosses.ofSymbols(encoding)
            + SharedLosses.ofPairOrder(encoding)
    }
}

extension RankFileEncoding {
    /// The encoding of a rank file and its description, both in memory.
    static func read(ranks: WrittenEncoding.File, description: WrittenEncoding.File) throws -> Encoding {
        let parsed = try EncodingDescription(parsing: description.bytes, path: description.path)
        try parsed.check(ranks: ranks.bytes, path: ranks.path)
        let vocabulary = try RankFile.parse(
            ranks.bytes, path: ranks.path, specialTokens: parsed.specials, allowsHoles: true)
        return try Encoding(
            name: parsed.name, vocabulary: vocabulary, pattern: parsed.splitPattern(),
            specialTokens: parsed.specials)
    }
}
