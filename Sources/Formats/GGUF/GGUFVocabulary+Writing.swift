import BytePairs
import Preparation
import SplitPatterns
import Tokenization

extension GGUFVocabulary {
    /// The vocabulary of an encoding, and what the format cannot express of it, as noun phrases.
    ///
    /// - Throws: ``VocabularyFileError`` for a split pattern that llama.cpp has no name for.
    static func write(
        _ encoding: Encoding, path: String
    ) throws(VocabularyFileError) -> (vocabulary: GGUFVocabulary, losses: [String]) {
        let names = try TokenNames(encoding, path: path)
        var file = GGUFVocabulary()
        file.name = encoding.name
        var losses = SharedLosses.ofFlags(encoding, keepsText: true) + SharedLosses.ofSharedIDs(encoding)
        if let id = encoding.vocabulary.emptyTokenIDs.first {
            losses.append("token \(id), which has no text")
        }
        file.setTokens(encoding, names)
        file.setAffixes(encoding, &losses)
        if names.spellsBytes {
            try names.checkDistinct(encoding, path: path)
            try file.setByteLevel(encoding, names, path, &losses)
        } else {
            try file.setSentencePiece(encoding, path, &losses)
        }
        return (file, losses)
    }

    /// Ids have no holes here: a token that is never used fills each.
    private mutating func setTokens(_ encoding: Encoding, _ names: TokenNames) {
        let taken = encoding.takenIDs
        let specials = encoding.specialTokens.filter { !taken.contains($0.id) }
        let controls = Set(specials.filter(\.isControl).map(\.id))
        let rules = encoding.vocabulary.symbolRules
        let userDefined = Set(specials.map(\.id) + (rules?.verbatim ?? []))
        let bytes = Set((rules?.byteTokens ?? []).compactMap(\.self))
        for id in 0..<TokenID(names.count) {
            tokens.append(Array((names[id] ?? "[PAD\(id)]").utf8))
            kinds.append(
                names[id] == nil || rules?.unused.contains(id) == true
                    ? .unused
                    : id == rules?.unknownToken && !names.spellsBytes
                        ? .unknown
                        : controls.contains(id)
                            ? .control
                            : userDefined.contains(id) ? .userDefined : bytes.contains(id) ? .byte : .normal)
        }
    }

    private mutating func setAffixes(_ encoding: Encoding, _ losses: inout [String]) {
        let affixes = encoding.affixes
        if affixes.before.count > 1 || affixes.after.count > 1 {
            losses.append("more than one token before or after a text")
        }
        addsBeginning = !affixes.before.isEmpty
        addsEnd = !affixes.after.isEmpty
        specialIDs.beginning = affixes.before.first
        specialIDs.end =
            affixes.after.first
            ?? Self.ends.lazy.compactMap { name in
                encoding.specialTokens.first { $0.text == name && $0.isControl }?.id
            }.first
        specialIDs.unknown = encoding.vocabulary.symbolRules?.unknownToken
    }

    /// What is usual for the token that ends a text.
    private static let ends = ["<|end_of_text|>", "<|endoftext|>", "</s>", "<eos>", "<｜end▁of▁sentence｜>"]

    // MARK: - Kinds of vocabularies

    private mutating func setByteLevel(
        _ encoding: Encoding, _ names: TokenNames, _ path: String, _ losses: inout [String]
    ) throws(VocabularyFileError) {
        model = "gpt2"
        let rules = encoding.vocabulary.symbolRules
        let looksUp = rules?.looksUpWholePieces ?? !encoding.vocabulary.unmadeTokens.isEmpty
        // llama.cpp's names for models with cl100k's pattern leave out its rule for the end of a text.
        let isCl100k = encoding.pattern == .cl100k
        if isCl100k { losses.append("how cl100k's pattern splits white space at the end of a text") }
        let pattern = isCl100k ? SplitPattern.llama3 : encoding.pattern
        guard let name = GGUFPreTokenizer.name(of: pattern, ignoresMerges: looksUp) else {
            throw VocabularyFileError(
                path, "llama.cpp has no name for the split pattern \(encoding.pattern)",
                remedy: "write a tokenizer.json instead, and convert it with llama.cpp's own program")
        }
        preTokenizer = name
        losses += SharedLosses.ofPreparation(encoding) + SharedLosses.ofSymbols(encoding)
        if looksUp, GGUFPreTokenizer.all[name]?.ignoresMerges == false,
            !encoding.vocabulary.unmadeTokens.isEmpty
        {
            losses.append("tokens that no merge makes (\(encoding.vocabulary.unmadeTokens.count))")
        }
        merges = encoding.vocabulary.rankedMerges.compactMap { ranked in
            guard let left = names[ranked.merge.pair.left], let right = names[ranked.merge.pair.right] else {
                return nil
            }
            return SpelledMerge(left: Array(left.utf8), right: Array(right.utf8))
        }
    }

    /// Tokens with scores, whose pairs follow from them.
    private mutating func setSentencePiece(
        _ encoding: Encoding, _ path: String, _ losses: inout [String]
    ) throws(VocabularyFileError) {
        guard encoding.preparation?.splitting == TextPreparation.Splitting.none,
            let normalizer = encoding.preparation?.normalizer.flatMap(SentencePieceNormalizer.init(same:))
        else {
            throw VocabularyFileError(
                path, "of tokens of characters, a GGUF file has only SentencePiece's and Llama 2's kind",
                remedy: "write a tokenizer.json instead")
        }
        model = "llama"
        preTokenizer = "default"
        let rules = encoding.vocabulary.symbolRules
        addsSpacePrefix = normalizer.addsDummyPrefix
        removesExtraWhitespace = normalizer.removesExtraWhitespace
        precompiledCharacterMap = normalizer.characterMap?.blob ?? []
        if normalizer.treatsWhitespaceAsSuffix { losses.append("the space that is added after a text") }
        if !normalizer.escapesWhitespace { losses.append("that spaces stay spaces") }
        if rules?.verbatim.isEmpty == false {
            losses.append("pieces that the user defined, which llama.cpp cuts out before it normalizes")
        }
        if let unused = rules?.unused, !unused.isEmpty {
            losses.append("that \(unused.count) unused pieces are never produced, which llama.cpp ignores")
        }
        if Set(rules?.byteTokens ?? []).count < 256 || rules?.byteTokens.contains(nil) == true {
            losses.append("characters without a token, for which llama.cpp needs tokens of all bytes")
        }
        var seen: Set<TokenID> = []
        scores = tokens.map { _ in 0 }
        for ranked in encoding.vocabulary.rankedMerges {
            guard seen.insert(ranked.merge.token).inserted else { continue }
            scores[Int(ranked.merge.token)] = -Float(ranked.rank)
        }
        if encoding.vocabulary.rankedMerges.count != seen.count, rules?.unknown != .afterMerging {
            losses.append("several merges that make one token")
        }
    }
}

extension GGUFPreTokenizer {
    /// llama.cpp's name for a pattern, one that looks whole pieces up if `ignoresMerges` if there is one.
    static func name(of pattern: SplitPattern, ignoresMerges: Bool) -> String? {
        let names = all.keys.sorted().filter { name in
            guard let known = try? all[name]!.splits.splitPattern() else { return false }
            return known == pattern || known.name != nil && known.name == pattern.name
        }
        // The names of the families first, as they are usual in files.
        let usual = ["gpt-2", "llama-bpe", "qwen2", "gpt-4o", "dbrx", "starcoder"]
        let ordered = usual.filter(names.contains) + names
        return ordered.first { all[$0]!.ignoresMerges == ignoresMerges } ?? ordered.first
    }
}

extension SentencePieceNormalizer {
    /// SentencePiece's normalizer, or steps of Hugging Face's that do the same.
    fileprivate init?(same normalizer: Normalizer) {
        func isSpaces(_ step: Normalizer) -> Bool {
            step == .replace(TextPattern(literal: " ".utf8), with: Array("\u{2581}".utf8))
        }
        switch normalizer {
        case .sentencePiece(let own): self = own
        case .sequence(let steps)
        where steps.count == 2 && steps[0] == .prepend(Array("\u{2581}".utf8)) && isSpaces(steps[1]):
            self.init(
                characterMap: nil, removesExtraWhitespace: false, addsDummyPrefix: true,
                escapesWhitespace: true)
        case let step where isSpaces(step):
            self.init(
                characterMap: nil, removesExtraWhitespace: false, addsDummyPrefix: false,
                escapesWhitespace: true)
        default: return nil
        }
    }
}
