import Preparation
import SplitPatterns

extension TextPattern {
    /// `{"String": …}` or `{"Regex": …}`.
    var json: StepJSON {
        switch source {
        case .literal(let bytes): .object([("String", .text(bytes))])
        case .expression(let expression), .oniguruma(let expression): .object([("Regex", .text(expression))])
        }
    }
}

extension PreTokenizer {
    /// The `"pre_tokenizer"` of a `tokenizer.json`.
    var json: StepJSON {
        switch self {
        case .split(let pattern, let behavior, let isInverted):
            .step(
                "Split",
                [("pattern", pattern.json), ("behavior", .text(behavior.name)), ("invert", .bool(isInverted))])
        case .digits(let individually): .step("Digits", [("individual_digits", .bool(individually))])
        case .punctuation(let behavior): .step("Punctuation", [("behavior", .text(behavior.name))])
        case .whitespace: .step("Whitespace")
        case .whitespaceSplit: .step("WhitespaceSplit")
        case .characterDelimiter(let scalar): .step("CharDelimiterSplit", [("delimiter", .scalar(scalar))])
        case .metaspace(let replacement, let scheme, let splits):
            .step(
                "Metaspace",
                [
                    ("replacement", .scalar(replacement)), ("prepend_scheme", .text(scheme.name)),
                    ("split", .bool(splits)),
                ])
        case .byteLevel(let addsPrefixSpace, let usesRegex):
            Self.byteLevelJSON(addsPrefixSpace: addsPrefixSpace, usesRegex: usesRegex)
        case .fixedLength(let length): .step("FixedLength", [("length", .number(length))])
        case .sequence(let steps): .step("Sequence", [("pretokenizers", .list(steps.map(\.json)))])
        }
    }

    static func byteLevelJSON(addsPrefixSpace: Bool, usesRegex: Bool) -> StepJSON {
        .step(
            "ByteLevel",
            [
                ("add_prefix_space", .bool(addsPrefixSpace)), ("trim_offsets", .bool(true)),
                ("use_regex", .bool(usesRegex)),
            ])
    }

    /// The first `Metaspace` among the steps.
    var metaspace: (replacement: Unicode.Scalar, scheme: PrependScheme)? {
        switch self {
        case .metaspace(let replacement, let scheme, _): (replacement, scheme)
        case .sequence(let steps): steps.lazy.compactMap(\.metaspace).first
        default: nil
        }
    }
}

extension PreTokenizer.PrependScheme {
    var name: String {
        switch self {
        case .always: "always"
        case .first: "first"
        case .never: "never"
        }
    }
}

extension SplitBehavior {
    fileprivate var name: String {
        switch self {
        case .removed: "Removed"
        case .isolated: "Isolated"
        case .mergedWithPrevious: "MergedWithPrevious"
        case .mergedWithNext: "MergedWithNext"
        case .contiguous: "Contiguous"
        }
    }
}
