import BytePairs
import Preparation
import SplitPatterns
import Tokenization

extension GGUFVocabulary {
    /// The encoding that the file describes.
    ///
    /// - Parameter pattern: replaces the one that the file names.
    func encoding(name: String, path: String, pattern: SplitPattern?) throws -> Encoding {
        switch model {
        case "gpt2": return try byteLevelEncoding(name, path, pattern)
        case "llama": return try characterEncoding(name, path)
        case "bert", "t5", "rwkv", "plamo2":
            let kind = ["bert": "WordPiece", "t5": "Unigram"][model] ?? model
            throw VocabularyFileError(
                path,
                "its tokenizer is not byte-pair encoding but \(kind) (tokenizer.ggml.model is \(model))",
                remedy: "use llama.cpp for it")
        default:
            throw VocabularyFileError(
                path, "the kind of tokenizer \(model) is not known (tokenizer.ggml.model)",
                remedy: "use llama.cpp for it, or name the model's tokenizer.json")
        }
    }

    /// llama.cpp looks for control tokens, for unknown ones as for those, and for tokens that the user defined.
    private func special(_ id: Int) -> SpecialToken? {
        let kind = kind(of: id)
        guard [.control, .unknown, .userDefined].contains(kind), !tokens[id].isEmpty else { return nil }
        return SpecialToken(
            String(decoding: tokens[id], as: UTF8.self), id: TokenID(id), isControl: kind != .userDefined)
    }

    private func affixes(addsBeginning: Bool) -> Encoding.Affixes {
        Encoding.Affixes(
            before: self.addsBeginning ?? addsBeginning ? [specialIDs.beginning].compactMap(\.self) : [],
            after: addsEnd ?? false ? [specialIDs.end].compactMap(\.self) : [])
    }

    private func byteLevelEncoding(
        _ name: String, _ path: String, _ pattern: SplitPattern?
    ) throws -> Encoding {
        let splits = pattern == nil ? try GGUFPreTokenizer.named(preTokenizer, path: path) : nil
        let ids = Dictionary(
            tokens.enumerated().map { ($1, TokenID($0)) }, uniquingKeysWith: { first, _ in first })
        let ranked = try merges.enumerated().map { rank, merge in
            guard let left = ids[merge.left], let right = ids[merge.right],
                let made = ids[merge.left + merge.right]
            else {
                throw VocabularyFileError(
                    path, "merge \(rank + 1) is of tokens that the file does not have",
                    remedy: "fetch the file again")
            }
            return MergeList.RankedMerge(
                Merge(pair: Pair(left: left, right: right), token: made), rank: UInt32(rank))
        }
        let bytes = tokens.indices.map { special($0) == nil ? self.bytes(ofByteLevel: $0) : nil }
        var symbols = SymbolRules(unit: .bytes)
        symbols.looksUpWholePieces = splits?.ignoresMerges ?? false
        let list = MergeList(tokens: bytes, spellings: bytes, merges: ranked, symbols: symbols)
        return try Encoding(
            name: name, vocabulary: Vocabulary(mergingBytes: list),
            pattern: try pattern ?? splits!.splits.splitPattern(),
            specialTokens: tokens.indices.compactMap(special), preparation: nil,
            affixes: affixes(addsBeginning: splits?.addsBeginning ?? false))
    }

    /// SentencePiece's algorithm, with the tokens that the user defined cut out first.
    private func characterEncoding(_ name: String, _ path: String) throws -> Encoding {
        guard scores.count == tokens.count else {
            throw VocabularyFileError(
                path, "its tokens have no scores (tokenizer.ggml.scores)", remedy: "convert the model again")
        }
        var model = SentencePieceModel()
        model.pieces = tokens.indices.map { id in
            var piece = SentencePieceModel.Piece()
            (piece.text, piece.score) = (tokens[id], scores[id])
            // Merges make tokens that the user defined, too, wherever they are not spelled as they are; and llama.cpp,
            // unlike SentencePiece, does not take unused ones apart again.
            let kind = kind(of: id)
            piece.kind =
                switch kind {
                case .userDefined, .unused: .normal
                case .control: .control
                default: SentencePieceModel.PieceKind(rawValue: kind.rawValue)!
                }
            return piece
        }
        model.trainer.algorithm = .bpe
        // It is decoded as the special token that it is.
        model.trainer.unknownSurface = nil
        model.trainer.byteFallback = model.pieces.contains { $0.kind == .byte }
        model.normalizer.addsDummyPrefix = addsSpacePrefix ?? true
        model.normalizer.removesExtraWhitespace = removesExtraWhitespace ?? false
        model.normalizer.precompiledCharacterMap = precompiledCharacterMap
        let encoding = try model.encoding(name: name, path: path)
        return try Encoding(
            name: name, vocabulary: encoding.vocabulary, pattern: encoding.pattern,
            specialTokens: tokens.indices.compactMap(special), preparation: encoding.preparation,
            affixes: affixes(addsBeginning: true), decoding: encoding.decoding)
    }
}
