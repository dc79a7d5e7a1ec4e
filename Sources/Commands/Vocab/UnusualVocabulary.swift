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
            sentences.append("recognized by its number of ranks alone: give --pattern if it is another model's")
        }
        if encoding.hasWrongPatternOfMistral {
            sentences.append(
                "Mistral's older files have Llama 3's split pattern by mistake: the model was trained with tekken's")
        }
        noteHoles(encoding)
        noteSpecials(encoding)
        note(vocabulary.emptyTokenIDs, "without text")
        note(Self.duplicates(vocabulary), "with the same bytes as an earlier one")
        if totals.unreachable > 0 {
            sentences.append("the text of \(counted(totals.unreachable, "token")) becomes other tokens")
        }
        if totals.unreachableDead > 0 { sentences.append("no text has \(counted(totals.unreachableDead, "token"))") }
        note(
            (0..<TokenID(vocabulary.size)).filter { vocabulary[$0]?.starts(with: [0xEF, 0xBB, 0xBF]) == true },
            "that begins with a byte order mark", "that begin with a byte order mark")
        noteLostText(encoding)
    }

    private mutating func note(_ ids: [TokenID], _ one: String, _ several: String? = nil) {
        guard !ids.isEmpty else { return }
        let list = ids.prefix(6).map { "\($0)" }.joined(separator: ", ") + (ids.count > 6 ? ", …" : "")
        sentences.append("\(counted(ids.count, "token")) \(ids.count == 1 ? one : several ?? one): \(list)")
    }

    private mutating func noteHoles(_ encoding: Encoding) {
        let specials = Set(encoding.specialTokens.map(\.id))
        let holes = (0..<TokenID(encoding.size)).filter { !encoding.vocabulary.contains($0) && !specials.contains($0) }
        guard !holes.isEmpty else { return }
        let list = holes.prefix(6).map { "\($0)" }.joined(separator: ", ") + (holes.count > 6 ? ", …" : "")
        sentences.append("\(counted(holes.count, "id")) without a token: \(list)")
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
                "\(counted(flagged.count, "added token")) with flags, such as \(first.text): \(first.matching.words)")
        }
    }

    private static func duplicates(_ vocabulary: Vocabulary) -> [TokenID] {
        var seen: Set<[UInt8]> = []
        return (0..<TokenID(vocabulary.size)).filter { id in
            guard let token = vocabulary[id], !token.isEmpty else { return false }
            return !seen.insert(token).inserted
        }
    }

    private mutating func noteLostText(_ encoding: Encoding) {
        guard let rules = encoding.vocabulary.symbolRules, rules.unit == .characters, rules.byteTokens.isEmpty else {
            return
        }
        sentences.append(
            rules.unknownToken == nil
                ? "characters without a token are lost: they become no token at all"
                : "characters without a token are lost: they become the unknown token")
    }
}

extension Encoding {
    /// Whether this is a model of Mistral's with Llama 3's split pattern.
    fileprivate var hasWrongPatternOfMistral: Bool {
        pattern == .llama3
            && ["[INST]", "[/INST]"].allSatisfy { name in specialTokens.contains { $0.text == name } }
    }
}
