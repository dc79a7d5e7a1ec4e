import BytePairs
import Preparation
import SplitPatterns
import Tokenization

extension TokenizerJSONFile {
    /// The encoding that the file describes.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - path: the file's name, for errors.
    /// - Throws: ``VocabularyFileError`` for what cannot be encoded exactly.
    func encoding(name: String, path: String) throws -> Encoding {
        guard model.dropout ?? 0 == 0 else {
            throw VocabularyFileError(
                path, "it drops merges at random (\"dropout\"), so its ids are other ones each time",
                remedy: "set \"dropout\" to null in the file: models are used without it")
        }
        let specials = addedTokens.map(\.specialToken)
        let spellsBytes = preTokenizer?.spellsBytes ?? false
        if spellsBytes {
            try refuseFallbackOfLetters(path)
            try refuseAffixesOfLetters(path)
        }
        var decoding = try TokenText(decoder, path: path)
        decoding.add(specialTexts: try addedTexts(decoding, path))
        if spellsBytes, model.endOfWordSuffix ?? "" == "" { decoding.useBytes() }
        let spellings = spellings(spellsBytes: spellsBytes)
        let list = MergeList(
            tokens: try tokens(decoding, spelled: spellings, spellsBytes: spellsBytes),
            spellings: spellings,
            merges: model.merges.enumerated().map { MergeList.RankedMerge($1, rank: UInt32($0)) },
            symbols: try symbols(unit: spellsBytes ? .bytes : .characters, path))
        let (pattern, preparation) = try splitting()
        return try Encoding(
            name: name, vocabulary: spellsBytes ? Vocabulary(mergingBytes: list) : Vocabulary(list),
            pattern: pattern, specialTokens: specials, preparation: preparation,
            affixes: affixes.template?.affixes ?? Encoding.Affixes(),
            template: affixes.template, decoding: decoding.rules, offsetTrimmings: affixes.offsetTrimmings)
    }

    /// Refuses a vocabulary of bytes that falls back to bytes: its owner's library would look for the bytes of the letter
    /// that spells a byte, where that letter is no token.
    private func refuseFallbackOfLetters(_ path: String) throws {
        guard model.fallsBackToBytes,
            let letter = ByteAlphabet.gpt2Characters.first(where: {
                model.vocabulary.id(of: String($0).utf8) == nil
            })
        else { return }
        throw VocabularyFileError(
            path,
            "it has \"byte_fallback\", and no token for \(letter), which is how ByteLevel spells a byte: "
                + "this program does not fall back from there",
            remedy: "add the 256 letters of ByteLevel to \"vocab\", as all known models have them")
    }

    /// Refuses a prefix or suffix that ByteLevel would spell differently.
    private func refuseAffixesOfLetters(_ path: String) throws {
        for (name, affix) in [
            ("continuing_subword_prefix", model.continuingSubwordPrefix),
            ("end_of_word_suffix", model.endOfWordSuffix),
        ] {
            guard let affix, !affix.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { continue }
            throw VocabularyFileError(
                path,
                "\"\(name)\" is \(affix.debugDescription): with ByteLevel, this program takes only letters, digits and signs of ASCII",
                remedy: "use an affix of those, as all known models do")
        }
    }

    /// How a text becomes pieces: by a split pattern, where that is all that happens.
    private func splitting() throws -> (SplitPattern, TextPreparation?) {
        if let preTokenizer, let pattern = preTokenizer.splitPattern,
            !hasToken(mixing: preTokenizer.numberBytes)
        {
            return (pattern, normalizer.map { TextPreparation(normalizer: $0, splitting: .pattern) })
        }
        let splitting = preTokenizer.map { TextPreparation.Splitting.preTokenizer($0) } ?? .none
        return (try .wholeText, TextPreparation(normalizer: normalizer, splitting: splitting))
    }

    /// Whether a token has some of these bytes and others.
    private func hasToken(mixing bytes: Set<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        return (0..<TokenID(model.vocabulary.size)).contains { id in
            guard let spelling = model.vocabulary[id],
                let token = ByteAlphabet.token(spelled: String(decoding: spelling, as: UTF8.self))
            else { return false }
            let count = token.count(where: bytes.contains)
            return 0 < count && count < token.count
        }
    }

    private func symbols(unit: SymbolRules.Unit, _ path: String) throws -> SymbolRules {
        var rules = SymbolRules(unit: unit)
        rules.prefix = Array((model.continuingSubwordPrefix ?? "").utf8)
        rules.suffix = Array((model.endOfWordSuffix ?? "").utf8)
        rules.fusesUnknown = model.fusesUnknown
        rules.looksUpWholePieces = model.ignoresMerges
        if model.fallsBackToBytes {
            rules.byteTokens = (UInt8.min...UInt8.max).map {
                model.vocabulary.id(of: ByteSpelling.spelling(of: $0))
            }
        }
        if let unknown = model.unknownToken {
            rules.unknownToken = model.vocabulary.id(of: unknown.utf8)
            guard rules.unknownToken != nil || unit == .bytes else {
                throw VocabularyFileError(
                    path, "\"unk_token\" is \(unknown.debugDescription), which \"vocab\" does not have",
                    remedy: "add it to \"vocab\", or set \"unk_token\" to null")
            }
        }
        return rules
    }

    /// What each token stands for, by id. Control tokens are not among them, nor are added ones that are only looked for.
    private func tokens(
        _ decoding: TokenText, spelled spellings: [[UInt8]?], spellsBytes: Bool
    ) throws(VocabularyFileError) -> [[UInt8]?] {
        var tokens = [[UInt8]?](repeating: nil, count: model.vocabulary.size)
        for id in tokens.indices {
            guard let spelling = model.vocabulary[TokenID(id)] else { continue }
            // Affixes aside, tokens of bytes are their bytes whatever the file says of decoding.
            let isPlain = spellsBytes && model.endOfWordSuffix ?? "" == ""
            tokens[id] =
                isPlain
                ? ByteAlphabet.token(spelled: String(decoding: spelling, as: UTF8.self)) ?? spelling
                : try decoding.bytes(of: spelling)
        }
        for token in addedTokens where Int(token.id) < tokens.count {
            let text = decoding.rules.specialTexts[token.id] ?? token.content
            tokens[Int(token.id)] = token.isSpecial || spellings[Int(token.id)] == nil ? nil : text
        }
        return tokens
    }

    /// What added tokens become, by id, where that is not their content: those that are looked for in
    /// normalized text are decoded as they are found there.
    private func addedTexts(
        _ decoding: TokenText, _ path: String
    ) throws(VocabularyFileError) -> [TokenID: [UInt8]] {
        var texts: [TokenID: [UInt8]] = [:]
        let time = MatchingTime()
        for token in addedTokens {
            var content = AlignedText(token.content, tracksOrigins: false)
            if token.isNormalized {
                do throws(SplitPatternError) {
                    try normalizer?.normalize(&content, within: time)
                } catch {
                    throw Self.failure(token, "its normalizer fails on", error.reason, path)
                }
            }
            // Their library looks for a token of nothing between all bytes, and gives up inside of a character.
            guard !content.bytes.isEmpty else {
                throw Self.failure(token, "its normalizer leaves nothing of", nil, path)
            }
            let text = try decoding.bytes(ofAdded: content.bytes)
            if text != token.content { texts[token.id] = text }
        }
        return texts
    }

    private static func failure(
        _ token: AddedToken, _ problem: String, _ reason: String?, _ path: String
    ) -> VocabularyFileError {
        let content = String(decoding: token.content.prefix(100), as: UTF8.self).debugDescription
        return VocabularyFileError(
            path, "\(problem) the added token \(content)" + (reason.map { ": \($0)" } ?? ""),
            remedy: "set \"normalized\" of the token to false, so that it is looked for as it is written")
    }

    /// How each token is spelled in the text that is merged, by id; `nil` for those that no text becomes.
    private func spellings(spellsBytes: Bool) -> [[UInt8]?] {
        // One that "vocab" does not have may get the id of a token that merges make, and one that it has may be
        // made by merges, or be what they begin with: where the spellings of control tokens are text, that
        // becomes them.
        var isControl = Set(
            addedTokens.filter { $0.isSpecial && model.vocabulary.id(of: $0.content) == $0.id }.map(\.id))
        for merge in model.merges {
            isControl.remove(merge.token)
            isControl.remove(merge.pair.left)
            isControl.remove(merge.pair.right)
        }
        return (0..<TokenID(model.vocabulary.size)).map { id in
            guard let spelling = model.vocabulary[id] else { return nil }
            // In a vocabulary of bytes they would only keep it from being ranked: text becomes them nowhere.
            guard spellsBytes else { return spelling }
            // ByteLevel writes no other letters than its own.
            guard let token = ByteAlphabet.token(spelled: String(decoding: spelling, as: UTF8.self)) else {
                return nil
            }
            return isControl.contains(id) && !model.ignoresMerges && !isOneByte(token) ? nil : token
        }
    }

    /// Whether a token is a byte, with what the model puts before or after it.
    private func isOneByte(_ token: [UInt8]) -> Bool {
        var rest = token[...]
        if let prefix = model.continuingSubwordPrefix?.utf8, rest.starts(with: prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        if let suffix = model.endOfWordSuffix?.utf8, rest.reversed().starts(with: suffix.reversed()) {
            rest = rest.dropLast(suffix.count)
        }
        return rest.count <= 1
    }
}

extension TokenizerJSONFile.AddedToken {
    fileprivate var specialToken: SpecialToken {
        var matching: SpecialToken.Matching = []
        if isSingleWord { matching.insert(.singleWord) }
        if stripsLeft { matching.insert(.takesSpaceBefore) }
        if stripsRight { matching.insert(.takesSpaceAfter) }
        if isNormalized { matching.insert(.inNormalizedText) }
        return SpecialToken(
            String(decoding: content, as: UTF8.self), id: id, isControl: isSpecial, matching: matching)
    }
}

extension PreTokenizer {
    /// Whether the vocabulary spells the text in GPT-2's characters for bytes.
    fileprivate var spellsBytes: Bool {
        switch self {
        case .byteLevel: true
        case .sequence(let steps): steps.contains(where: \.spellsBytes)
        default: false
        }
    }
}

extension SplitPattern {
    /// Takes a whole text as one piece.
    static var wholeText: SplitPattern { get throws { try SplitPattern(regex: "(?s).+") } }
}
