import BPE
import Display
import Formats
import Oddities

/// What is unusual about a vocabulary as a file: what surprises those who use its ids.
struct UnusualVocabulary {
    private(set) var sentences: [String] = []

    init(_ encoding: Encoding, _ origin: EncodingOrigin, _ totals: VocabularyTotals) {
        let vocabulary = encoding.vocabulary
        if origin.isRecognizedBySizeAlone {
            sentences.append(
                "recognized by its number of ranks alone: give --pattern if it is another model's")
        }
        if encoding.hasWrongPatternOfMistral {
            sentences.append(
                "Mistral's older files have Llama 3's split pattern by mistake: the model was trained with tekken's"
            )
        }
        noteHoles(encoding)
        noteSpecials(encoding)
        note(vocabulary.emptyTokenIDs, "without text")
        note(Self.duplicates(vocabulary), "with the same bytes as an earlier one")
        // Where text is changed first, a token's own text says nothing.
        if totals.unreachable > 0, encoding.preparation == nil {
            sentences.append("the text of \(counted(totals.unreachable, "token")) becomes other tokens")
        }
        if totals.unreachableDead > 0, encoding.preparation == nil {
            sentences.append("no text has \(counted(totals.unreachableDead, "token"))")
        }
        note(
            (0..<TokenID(vocabulary.size)).filter {
                vocabulary[$0]?.starts(with: [0xEF, 0xBB, 0xBF]) == true
            },
            "that begins with a byte order mark", "that begin with a byte order mark")
        noteLostText(encoding)
    }

    private mutating func note(_ ids: [TokenID], _ one: String, _ several: String? = nil) {
        guard !ids.isEmpty else { return }
        let list = ids.prefix(6).map { "\($0)" }.joined(separator: ", ") + (ids.count > 6 ? ", …" : "")
        sentences.append("\(counted(ids.count, "token")) \(ids.count == 1 ? one : several ?? one): \(list)")
    }

    private mutating func noteHoles(_ encoding: Encoding) {
        let count = encoding.holeCount
        guard count > 0 else { return }
        let specials = Set(encoding.specialTokens.map(\.id))
        // A special token may be thousands of millions of ids away.
        let first = (0..<UInt64(encoding.size)).lazy.map { TokenID($0) }.filter {
            !encoding.vocabulary.contains($0) && !specials.contains($0)
        }.prefix(6)
        let list = first.map { "\($0)" }.joined(separator: ", ") + (count > 6 ? ", …" : "")
        sentences.append("\(counted(count, "id")) without a token: \(list)")
    }

    private mutating func noteSpecials(_ encoding: Encoding) {
        for (first, second) in zip(encoding.specialTokens, encoding.specialTokens.dropFirst())
        where first.id == second.id {
            sentences.append("\(first.text) and \(second.text) both have the id \(first.id)")
        }
        let ordinary = encoding.specialTokens.filter { !$0.isControl }
        if let first = ordinary.first {
            sentences.append(
                "\(counted(ordinary.count, "added token")) found in any text, even where special tokens are not "
                    + "allowed, such as \(first.text)")
        }
        let flagged = encoding.specialTokens.filter {
            !$0.matching.isDisjoint(with: [.takesSpaceBefore, .takesSpaceAfter, .singleWord])
        }
        if let first = flagged.first {
            sentences.append(
                "\(counted(flagged.count, "added token")) with flags, such as \(first.text): \(first.matching.words)"
            )
        }
    }

    private static func duplicates(_ vocabulary: Vocabulary) -> [TokenID] {
        var seen: Set<[UInt8]> = []
        // Next to characters, those for single bytes are a fallback.
        let fallbacks = Set((vocabulary.symbolRules?.byteTokens ?? []).compactMap(\.self))
        return (0..<TokenID(vocabulary.size)).filter { id in
            guard let token = vocabulary[id], !token.isEmpty, !fallbacks.contains(id) else { return false }
            return !seen.insert(token).inserted
        }
    }

    private mutating func noteLostText(_ encoding: Encoding) {
        guard let rules = encoding.vocabulary.symbolRules, rules.unit == .characters, rules.byteTokens.isEmpty
        else {
            return
        }
        sentences.append(
            rules.unknownToken == nil
                ? "characters without a token are lost: they become no token at all"
                : "characters without a token are lost: they become the unknown token")
    }
}

extension Encoding {
    /// How many ids have no token.
    var holeCount: Int {
        let tokens = (0..<TokenID(vocabulary.size)).count(where: vocabulary.contains)
        return size - tokens - Set(specialTokens.map(\.id).filter { !vocabulary.contains($0) }).count
    }

    /// Whether this is a model of Mistral's with Llama 3's split pattern.
    fileprivate var hasWrongPatternOfMistral: Bool {
        pattern == .llama3
            && ["[INST]", "[/INST]"].allSatisfy { name in specialTokens.contains { $0.text == name } }
    }
}
