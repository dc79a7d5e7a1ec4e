import BytePairs
import SplitPatterns
import Tokenization

extension MinbpeModel {
    /// The model of an encoding.
    ///
    /// - Throws: ``VocabularyFileError`` unless the first ids are the bytes in order, and each later one is
    ///   made by a merge: in this format, nothing says an id.
    init(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        func refuse(_ problem: String) -> VocabularyFileError {
            VocabularyFileError(
                path, problem, remedy: "write a tokenizer.json instead: there, tokens have the ids that they have")
        }
        let vocabulary = encoding.vocabulary
        guard vocabulary.symbolRules?.unit ?? .bytes == .bytes else {
            throw refuse("the tokens are of characters, and minbpe's are of bytes")
        }
        guard (0..<256).allSatisfy({ vocabulary[TokenID($0)] == [UInt8($0)] }) else {
            throw refuse("minbpe's first 256 tokens are the bytes in order, and those of this one are not")
        }
        guard encoding.pattern.expressions.count == 1, encoding.preparation?.splitting ?? .pattern == .pattern
        else { throw refuse("minbpe splits by one pattern, and this splits by several steps") }
        let ordered = vocabulary.rankedMerges.map(\.merge)
        for (index, merge) in ordered.enumerated() where Int(merge.token) != 256 + index {
            throw refuse("merge \(index + 1) makes token \(merge.token), and minbpe's would make \(256 + index)")
        }
        guard vocabulary.size == 256 + ordered.count else {
            throw refuse("not every token is made by a merge, as minbpe's are")
        }
        self.init()
        pattern = encoding.pattern.isWholeText ? "" : encoding.pattern.exportedExpressions[0]
        specialTokens = encoding.specialTokens
        merges = ordered.map(\.pair)
    }

    /// What the format cannot express.
    static func losses(of encoding: Encoding) -> [String] {
        SharedLosses.ofPreparation(encoding) + SharedLosses.ofFlags(encoding)
            + SharedLosses.ofAffixes(encoding) + SharedLosses.ofSymbols(encoding)
    }
}
