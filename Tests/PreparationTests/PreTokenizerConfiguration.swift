import Preparation
import SplitPatterns

/// A pre-tokenizer as a `tokenizer.json` has it.
struct PreTokenizerConfiguration: Decodable {
    enum Pattern: Decodable {
        case string(String)
        case regex(String)

        private enum Keys: String, CodingKey { case String, Regex }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Keys.self)
            if let regex = try values.decodeIfPresent(Swift.String.self, forKey: .Regex) {
                self = .regex(regex)
            } else {
                self = .string(try values.decode(Swift.String.self, forKey: .String))
            }
        }
    }

    let type: String
    var behavior: String?
    var pattern: Pattern?
    var invert: Bool?
    var individual_digits: Bool?
    var delimiter: String?
    var replacement: String?
    var prepend_scheme: String?
    var split: Bool?
    var add_prefix_space: Bool?
    var use_regex: Bool?
    var length: Int?
    var pretokenizers: [PreTokenizerConfiguration]?

    func preTokenizer() throws -> PreTokenizer {
        switch type {
        case "Split":
            let pattern =
                switch pattern! {
                case .string(let string): TextPattern(literal: string.utf8)
                case .regex(let regex): try TextPattern(oniguruma: regex)
                }
            return .split(pattern, Self.behavior(behavior!), isInverted: invert!)
        case "Punctuation": return .punctuation(Self.behavior(behavior!))
        case "Digits": return .digits(individually: individual_digits!)
        case "Whitespace": return .whitespace
        case "WhitespaceSplit": return .whitespaceSplit
        case "CharDelimiterSplit": return .characterDelimiter(delimiter!.unicodeScalars.first!)
        case "Metaspace":
            let schemes: [String: PreTokenizer.PrependScheme] = [
                "always": .always, "first": .first, "never": .never,
            ]
            return .metaspace(
                replacement: replacement!.unicodeScalars.first!, schemes[prepend_scheme!]!, splits: split!)
        case "ByteLevel": return .byteLevel(addsPrefixSpace: add_prefix_space!, usesRegex: use_regex!)
        case "FixedLength": return .fixedLength(length!)
        case "Sequence": return .sequence(try pretokenizers!.map { try $0.preTokenizer() })
        default: throw UnknownType(type: type)
        }
    }

    struct UnknownType: Error { let type: String }

    private static func behavior(_ name: String) -> SplitBehavior {
        let behaviors: [String: SplitBehavior] = [
            "Removed": .removed, "Isolated": .isolated, "MergedWithPrevious": .mergedWithPrevious,
            "MergedWithNext": .mergedWithNext, "Contiguous": .contiguous,
        ]
        return behaviors[name]!
    }
}
