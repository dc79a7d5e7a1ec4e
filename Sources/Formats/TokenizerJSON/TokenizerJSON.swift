import BytePairs
import Preparation
import SplitPatterns
import Tokenization

/// Writes Hugging Face's `tokenizer.json`: their `tokenizers` gives the same ids with it. Described in docs/formats.md.
struct TokenizerJSON {
    private let encoding: Encoding
    private let names: TokenNames
    private let addedTokenIDs: AddedTokenIDs
    /// What the file cannot express, as noun phrases.
    private(set) var losses: [String] = []

    /// - Throws: ``VocabularyFileError`` if two tokens would have the same entry.
    init(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        self.encoding = encoding
        names = try TokenNames(encoding, path: path)
        addedTokenIDs = AddedTokenIDs(encoding, names)
        try names.checkDistinct(encoding, path: path)
    }

    /// The file's bytes for an encoding.
    ///
    /// - Throws: ``VocabularyFileError`` if two tokens would have the same entry.
    static func serialize(_ encoding: Encoding, path: String) throws -> [UInt8] {
        var file = try TokenizerJSON(encoding, path: path)
        return file.serialize()
    }

    /// The file's bytes; what they cannot express is added to ``losses``.
    ///
    /// - Complexity: linear in the tokens and merges.
    mutating func serialize() -> [UInt8] {
        let vocabulary = encoding.vocabulary
        let rules = vocabulary.symbolRules
        let normalizer = encoding.preparation?.normalizer?.json(&losses) ?? .null
        let added = addedTokens()
        let entries = entries()
        let merges = merges()
        noteOtherLosses()
        let text = """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [\(added.isEmpty ? "" : "\n\(added.joined(separator: ",\n"))\n  ")],
              "normalizer": \(normalizer.line),
              "pre_tokenizer": \(preTokenizer),
              "post_processor": \(postProcessor.line),
              "decoder": \(TokenDecoderJSON(encoding, names).json.line),
              "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": \(text(rules?.unknownToken.flatMap { names[$0] })),
                "continuing_subword_prefix": \(text(rules?.prefix)),
                "end_of_word_suffix": \(text(rules?.suffix)),
                "fuse_unk": \(rules?.fusesUnknown ?? false),
                "byte_fallback": \(rules?.byteTokens.isEmpty == false),
                "ignore_merges": \(rules?.looksUpWholePieces ?? looksUpRankedPieces),
                "vocab": {
            \(entries.joined(separator: ",\n"))
                },
                "merges": [
            \(merges.joined(separator: ",\n"))
                ]
              }
            }

            """
        return Array(text.utf8)
    }

    private func text(_ text: String?) -> String { text.map(StepJSON.quoted) ?? "null" }

    private func text(_ bytes: [UInt8]?) -> String {
        guard let bytes, !bytes.isEmpty else { return "null" }
        return StepJSON.quoted(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether pieces that are tokens are looked up where ids are ranks. Not where the spelling of a special token
    /// is a piece, since `"vocab"` has those too; then merges must make every token.
    private var looksUpRankedPieces: Bool {
        let isPiece = encoding.specialTokens.contains { token in
            guard encoding.preparation?.splitting ?? .pattern == .pattern else { return true }
            return (try? encoding.pattern.pieces(of: Array(token.text.utf8)).count) ?? 1 < 2
        }
        return !isPiece || !encoding.vocabulary.unmadeTokens.isEmpty
    }

    private func addedTokens() -> [String] {
        encoding.specialTokens.map { token in
            let flags = token.matching
            return """
                    {"id": \(token.id), "content": \(StepJSON.quoted(token.text)), \
                "single_word": \(flags.contains(.singleWord)), \
                "lstrip": \(flags.contains(.takesSpaceBefore)), "rstrip": \(flags.contains(.takesSpaceAfter)), \
                "normalized": \(flags.contains(.inNormalizedText)), "special": \(token.isControl)}
                """
        } + verbatimTokens
    }

    /// Pieces that SentencePiece's user defined: cut out of normalized text, as it does.
    private var verbatimTokens: [String] {
        (encoding.vocabulary.symbolRules?.verbatim ?? []).compactMap { id in
            guard let name = names[id], !encoding.specialTokens.contains(where: { $0.id == id }) else {
                return nil
            }
            return """
                    {"id": \(id), "content": \(StepJSON.quoted(name)), "single_word": false, "lstrip": false, \
                "rstrip": false, "normalized": true, "special": false}
                """
        }
    }

    private func entries() -> [String] {
        let unlisted = addedTokenIDs.unlisted
        return (0..<TokenID(names.count)).compactMap { id in
            guard let name = names[id], !unlisted.contains(id) else { return nil }
            return "      \(StepJSON.quoted(name)): \(id)"
        }
    }

    private func merges() -> [String] {
        let quoted = (0..<TokenID(names.count)).map { names[$0].map(StepJSON.quoted) }
        let size = TokenID(names.count)
        return Self.inOrder(encoding.vocabulary).compactMap { ranked in
            let pair = ranked.merge.pair
            guard pair.left < size, pair.right < size, let left = quoted[Int(pair.left)],
                let right = quoted[Int(pair.right)]
            else { return nil }
            return "      [\(left), \(right)]"
        }
    }

    /// The merges, in the order in which their library tries them. Of merges of one rank SentencePiece takes the
    /// leftmost, so that a run of spaces grows from its start; the one that makes the longest token does the same.
    private static func inOrder(_ vocabulary: Vocabulary) -> [MergeList.RankedMerge] {
        let ranked = vocabulary.rankedMerges
        guard zip(ranked, ranked.dropFirst()).contains(where: { $0.rank == $1.rank }) else { return ranked }
        return ranked.enumerated().map { ($1, vocabulary.byteCount(of: $1.merge.token), $0) }
            .sorted { ($0.0.rank, $1.1, $0.2) < ($1.0.rank, $0.1, $1.2) }.map(\.0)
    }

    // MARK: - Steps

    private var preTokenizer: String {
        switch encoding.preparation?.splitting ?? .pattern {
        case .none: return names.spellsBytes ? Self.byteLevel.line : "null"
        case .preTokenizer(let preTokenizer): return preTokenizer.json.line
        // What bytes inside characters become depends on the steps, so those of a file are written again.
        case .pattern where encoding.pattern == .falcon && encoding.pattern.published != nil:
            return PreTokenizer.falconJSON.line
        case .pattern: break
        }
        let expressions = encoding.pattern.splitExpressions
        var steps = expressions.map { expression in
            """
                  {"type": "Split", "pattern": {"Regex": \(StepJSON.quoted(expression))}, \
            "behavior": "Isolated", "invert": false}
            """
        }
        if names.spellsBytes { steps.append("      \(Self.byteLevel.line)") }
        guard !steps.isEmpty else { return "null" }
        return """
            {
                "type": "Sequence",
                "pretokenizers": [
            \(steps.joined(separator: ",\n"))
                ]
              }
            """
    }

    private static let byteLevel = PreTokenizer.byteLevelJSON(addsPrefixSpace: false, usesRegex: false)

    /// Shortens the places of tokens, and puts ids around a text, and around both texts of a pair.
    private var postProcessor: StepJSON {
        var steps = encoding.offsetTrimmings.map {
            PreTokenizer.byteLevelJSON(addsPrefixSpace: $0.keepsAddedSpace, usesRegex: true)
        }
        if encoding.affixes != Encoding.Affixes() || encoding.template != nil { steps.append(template) }
        switch steps.count {
        case 0: return .null
        case 1: return steps[0]
        default: return .step("Sequence", [("processors", .list(steps))])
        }
    }

    private var template: StepJSON {
        let single = parts(around: .first(segment: 0), segment: 0)
        let template =
            encoding.template
            ?? TextTemplate(single: single, pair: single + parts(around: .second(segment: 1), segment: 1))
        let specials = template.tokens.sorted().map { id in
            let name = names[id] ?? "\(id)"
            let fields: [(String, StepJSON)] = [
                ("id", .text(name)), ("ids", .list([.number(Int(id))])), ("tokens", .list([.text(name)])),
            ]
            return (name, StepJSON.object(fields))
        }
        return .step(
            "TemplateProcessing",
            [
                ("single", .list(template.single.map(json))), ("pair", .list(template.pair.map(json))),
                ("special_tokens", .object(specials)),
            ])
    }

    private func parts(around text: TextTemplate.Part, segment: Int) -> [TextTemplate.Part] {
        let affixes = encoding.affixes
        return affixes.before.map { .token($0, segment: segment) } + [text]
            + affixes.after.map { .token($0, segment: segment) }
    }

    private func json(_ part: TextTemplate.Part) -> StepJSON {
        func piece(_ kind: String, _ id: String, _ segment: Int) -> StepJSON {
            .object([(kind, .object([("id", .text(id)), ("type_id", .number(segment))]))])
        }
        return switch part {
        case .first(let segment): piece("Sequence", "A", segment)
        case .second(let segment): piece("Sequence", "B", segment)
        case .token(let id, let segment): piece("SpecialToken", names[id] ?? "\(id)", segment)
        }
    }

    // MARK: - Losses

    private mutating func noteOtherLosses() {
        let vocabulary = encoding.vocabulary
        losses += SharedLosses.ofSharedIDs(encoding, keepsTaken: addedTokenIDs.keepsTaken)
        if encoding.decoding.leavesOutSteps {
            losses.append("its decoder, which tokens of bytes do without here")
        }
        if let id = vocabulary.emptyTokenIDs.first { losses.append("token \(id), which has no text") }
        guard let rules = vocabulary.symbolRules else { return }
        if vocabulary.hiddenCharacterCount > 0 {
            losses.append(
                "merges of characters that have no token of their own (\(vocabulary.hiddenCharacterCount))")
        }
        if !rules.unused.isEmpty { losses.append("pieces that are never given (\(rules.unused.count))") }
        if !rules.verbatim.isEmpty, case .sentencePiece(let normalizer) = encoding.preparation?.normalizer,
            normalizer.addsDummyPrefix
        {
            losses.append(
                "pieces that the user defined, with a space before the text (\(rules.verbatim.count))")
        }
    }
}

extension SplitPattern {
    /// The expressions of the `Split` steps, none where a text is not split.
    var splitExpressions: [String] { isWholeText ? [] : exportedExpressions }

    /// Whether a whole text is one piece.
    var isWholeText: Bool { expressions == ["(?s).+"] }
}
