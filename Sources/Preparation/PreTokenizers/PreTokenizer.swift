package import SplitPatterns

/// How a text is cut into the pieces that are merged, in the terms of a `tokenizer.json`.
///
/// The pieces and their origins are those of Hugging Face's libraries. Where nothing is added or removed,
/// ``splitPattern`` is the faster way to the same pieces.
///
/// Bytes that are not well-formed UTF-8 are characters that nothing matches.
package indirect enum PreTokenizer: Sendable, Hashable {
    /// Cuts by a pattern. Inverted, the gaps between its matches count as the matches.
    case split(TextPattern, SplitBehavior, isInverted: Bool)
    /// Cuts off numbers: each digit, or each run.
    case digits(individually: Bool)
    /// Cuts by each punctuation character.
    case punctuation(SplitBehavior)
    /// Keeps what `\w+` and `[^\w\s]+` match.
    case whitespace
    /// Removes white space.
    case whitespaceSplit
    /// Removes one character.
    case characterDelimiter(Unicode.Scalar)
    /// Replaces each space, adds the replacement to the front of a piece that does not begin with it, and
    /// cuts before each replacement if it splits.
    case metaspace(replacement: Unicode.Scalar, PrependScheme, splits: Bool)
    /// Adds a space to the front of a piece that does not begin with one, and cuts by GPT-2's expression. The
    /// bytes stay as they are: they are never spelled as characters.
    case byteLevel(addsPrefixSpace: Bool, usesRegex: Bool)
    /// Cuts into pieces of this many characters, which must be more than 0.
    case fixedLength(Int)
    /// Each cuts the pieces of the one before.
    case sequence([PreTokenizer])

    /// Which pieces ``metaspace(replacement:_:splits:)`` adds to.
    package enum PrependScheme: Sendable, Hashable {
        case always
        /// Only those at the start of the whole input.
        case first
        case never
    }

    /// Cuts a text into pieces.
    ///
    /// - Parameters:
    ///   - isStart: whether the text begins where the whole input begins.
    ///   - time: how long expressions may take for the whole input.
    /// - Throws: ``SplitPatternError`` if matching an expression reaches a limit.
    /// - Complexity: linear in the text, apart from regular expressions.
    package func split(
        _ text: AlignedText, isStart: Bool, within time: MatchingTime = MatchingTime()
    ) throws(SplitPatternError) -> PreparedText {
        var cutter = PieceCutter(text, isStart: isStart, within: time)
        try apply(to: &cutter)
        return cutter.result
    }

    private func apply(to cutter: inout PieceCutter) throws(SplitPatternError) {
        switch self {
        case .split(let pattern, let behavior, let isInverted):
            try cutter.cut(by: PatternMatcher(pattern: pattern), behavior, isInverted: isInverted)
        case .digits(let individually):
            try cutter.cut(by: CharacterMatcher(Digits()), individually ? .isolated : .contiguous)
        case .punctuation(let behavior):
            try cutter.cut(by: CharacterMatcher(Punctuation()), behavior)
        case .whitespace:
            try cutter.cut(by: WordMatcher(), .removed, isInverted: true)
        case .whitespaceSplit:
            try cutter.cut(by: CharacterMatcher(WhiteSpace()), .removed)
        case .characterDelimiter(let delimiter):
            try cutter.cut(by: SingleCharacterMatcher(delimiter), .removed)
        case .metaspace(let replacement, let scheme, let splits):
            cutter.replaceSpaces(with: replacement, scheme)
            if splits { try cutter.cut(by: SingleCharacterMatcher(replacement), .mergedWithNext) }
        case .byteLevel(let addsPrefixSpace, let usesRegex):
            if addsPrefixSpace { cutter.replaceSpaces(with: " ", .always) }
            if usesRegex { try cutter.cut(by: SplitPatternMatcher(pattern: .gpt2), .isolated) }
            cutter.spellsBytes = true
        case .fixedLength(let length):
            try cutter.cut(by: LengthMatcher(length: length), .isolated)
        case .sequence(let steps):
            for step in steps { try step.apply(to: &cutter) }
        }
    }
}
