import BytePairs
import Tokenization

/// What several formats cannot express of an encoding, as noun phrases.
enum SharedLosses {
    /// Names after the first of special tokens that share an id, and those of special tokens that have the id of
    /// a token that merges make.
    static func ofSharedIDs(_ encoding: Encoding, keepsTaken: Bool = false) -> [String] {
        let specials = encoding.specialTokens
        let shared = zip(specials, specials.dropFirst()).filter { $0.id == $1.id }.map {
            "the special token \($1.text), which has the id of \($0.text)"
        }
        let taken = keepsTaken ? [] : encoding.takenIDs
        return shared
            + specials.filter { taken.contains($0.id) }.map {
                "the special token \($0.text), which has the id of an ordinary token"
            }
    }

    /// What happens to a text before it is split, apart from what `isExpressible` takes.
    static func ofPreparation(_ encoding: Encoding) -> [String] {
        var losses: [String] = []
        if let normalizer = encoding.preparation?.normalizer {
            losses.append("the normalizer: \(normalizer.words)")
        }
        switch encoding.preparation?.splitting ?? .pattern {
        case .pattern: break
        case .preTokenizer(let preTokenizer): losses.append("the pre-tokenizer: \(preTokenizer.words)")
        case .none: if encoding.preparation?.normalizer == nil { losses.append("that text is not split") }
        }
        return losses
    }

    /// Where added tokens count and what they take with them, and those that are text.
    static func ofFlags(_ encoding: Encoding, keepsText: Bool = false) -> [String] {
        var losses: [String] = []
        let flagged = encoding.specialTokens.filter { !$0.matching.isEmpty }
        if let first = flagged.first {
            losses.append(
                "flags of \(flagged.count) added tokens, such as \(first.matching.words) of \(first.text)")
        }
        let ordinary = encoding.specialTokens.filter { !$0.isControl }
        if !keepsText, let first = ordinary.first {
            losses.append("that \(ordinary.count) added tokens, such as \(first.text), are always one token")
        }
        return losses
    }

    /// The ids around a text.
    static func ofAffixes(_ encoding: Encoding) -> [String] {
        encoding.affixes == Encoding.Affixes()
            ? []
            : [
                "the tokens around a text (\((encoding.affixes.before + encoding.affixes.after).map { "\($0)" }.joined(separator: ", ")))"
            ]
    }
}

extension SpecialToken.Matching {
    /// Hugging Face's names of the flags.
    package var words: String {
        let names: [(SpecialToken.Matching, String)] = [
            (.singleWord, "single_word"), (.takesSpaceBefore, "lstrip"), (.takesSpaceAfter, "rstrip"),
            (.inNormalizedText, "normalized"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}

extension SharedLosses {
    /// Affixes of symbols, and what becomes of text without a token.
    static func ofSymbols(_ encoding: Encoding) -> [String] {
        guard let rules = encoding.vocabulary.symbolRules else { return [] }
        var losses: [String] = []
        if !rules.prefix.isEmpty || !rules.suffix.isEmpty { losses.append("affixes of parts of words") }
        let hasAllBytes = (UInt8.min...UInt8.max).allSatisfy { encoding.vocabulary.id(of: [$0]) != nil }
        if rules.unknownToken != nil, rules.unit == .characters || !hasAllBytes {
            losses.append("the unknown token")
        }
        return losses
    }

    /// Merges that are not in the order of ids, which a rank file's must be.
    static func ofPairOrder(_ encoding: Encoding) -> [String] {
        encoding.vocabulary.symbolRules == nil
            ? [] : ["the list of merges: here a token's id decides when it is merged"]
    }
}
