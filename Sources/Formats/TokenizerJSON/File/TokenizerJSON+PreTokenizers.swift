import JSON
import Preparation
import SplitPatterns

extension PreTokenizer {
    /// The `"pre_tokenizer"` of a `tokenizer.json`.
    init(_ json: JSONValue) throws(JSONError) {
        switch try json.stepType() {
        case "Sequence":
            let steps = try json.steps("pretokenizers") { (step) throws(JSONError) in try PreTokenizer(step) }
            self = .sequence(steps)
            guard !writesIntoLettersOfBytes else {
                throw JSONError(
                    "after \"ByteLevel\" a step writes into its letters, which this program does not follow",
                    at: json.offset)
            }
        case "Split":
            self = .split(
                try json.required("pattern").textPattern(), try json.required("behavior").splitBehavior(),
                isInverted: try json.flag("invert", default: false))
        case "Digits": self = .digits(individually: try json.flag("individual_digits", default: false))
        case "Punctuation": self = .punctuation(try json.member("behavior")?.splitBehavior() ?? .isolated)
        case "Whitespace": self = .whitespace
        case "BertPreTokenizer": self = .sequence([.whitespaceSplit, .punctuation(.isolated)])
        case "WhitespaceSplit": self = .whitespaceSplit
        case "CharDelimiterSplit": self = .characterDelimiter(try json.required("delimiter").scalar())
        case "Metaspace":
            self = .metaspace(
                replacement: try json.required("replacement").scalar(), try json.prependScheme(),
                splits: try json.flag("split", default: true))
        case "ByteLevel":
            self = .byteLevel(
                addsPrefixSpace: try json.flag("add_prefix_space", default: true),
                usesRegex: try json.flag("use_regex", default: true))
        case "FixedLength":
            let length = try json.member("length")
            let count = try length?.characterCount() ?? 5
            guard count > 0 else { throw JSONError("a piece has at least one character", at: json.offset) }
            self = .fixedLength(count)
        default: throw try json.unsupported("pre-tokenizer")
        }
    }
}

extension PreTokenizer {
    /// Whether another step than the last spells bytes, and one after it does so again or puts characters of its own in:
    /// here, bytes are spelled once and at the end.
    fileprivate var writesIntoLettersOfBytes: Bool {
        let steps = allSteps
        guard let first = steps.firstIndex(where: \.spellsBytesAsLetters) else { return false }
        return steps[(first + 1)...].contains {
            if case .metaspace = $0 { true } else { $0.spellsBytesAsLetters }
        }
    }

    private var spellsBytesAsLetters: Bool { if case .byteLevel = self { true } else { false } }

    /// Also those of sequences in sequences.
    private var allSteps: [PreTokenizer] {
        if case .sequence(let steps) = self { steps.flatMap(\.allSteps) } else { [self] }
    }
}

extension JSONValue {
    fileprivate func splitBehavior() throws(JSONError) -> SplitBehavior {
        switch try string() {
        case "Removed": return .removed
        case "Isolated": return .isolated
        case "MergedWithPrevious": return .mergedWithPrevious
        case "MergedWithNext": return .mergedWithNext
        case "Contiguous": return .contiguous
        case let name: throw JSONError("the behavior \(name.debugDescription) is not known", at: offset)
        }
    }

    /// The scheme of a `Metaspace`; older files have `"add_prefix_space"` in its place.
    func prependScheme() throws(JSONError) -> PreTokenizer.PrependScheme {
        let scheme: PreTokenizer.PrependScheme
        switch try member("prepend_scheme")?.string() {
        case "always", nil: scheme = .always
        case "first": scheme = .first
        case "never": scheme = .never
        case let name?: throw JSONError("the scheme \(name.debugDescription) is not known", at: offset)
        }
        // Where the two contradict each other, their library refuses the file.
        guard try flag("add_prefix_space", default: true) || scheme == .never else {
            throw JSONError(
                "\"add_prefix_space\" is false, but \"prepend_scheme\" is not \"never\"", at: offset)
        }
        return scheme
    }
}

extension TokenizerJSONFile {
    /// Whether this is a file of a model of Mistral's with Llama 3's split pattern, which older ones have by
    /// mistake: the models were trained with ``SplitPattern/tekken``. The ids are those of the file, but not
    /// those that the model knows.
    package var hasWrongPatternOfMistral: Bool {
        let instructions = ["[INST]", "[/INST]"].allSatisfy { name in
            addedTokens.contains { $0.content.elementsEqual(name.utf8) }
        }
        // Their earlier models, with SentencePiece, have such tokens too, and no split pattern.
        return instructions && preTokenizer?.splitsLikeLlama3 == true
    }
}

extension PreTokenizer {
    fileprivate var splitsLikeLlama3: Bool {
        switch self {
        case .sequence(let steps): steps.contains(where: \.splitsLikeLlama3)
        case .split(let pattern, _, _):
            pattern.source == .oniguruma(SplitPattern.llama3.exportedExpressions[0])
        default: false
        }
    }
}
