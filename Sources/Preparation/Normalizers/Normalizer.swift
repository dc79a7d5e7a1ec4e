package import SplitPatterns

/// How an encoding changes a text before it splits it.
///
/// Texts and origins are those of Hugging Face's normalizers, or of SentencePiece's own. Bytes that are not
/// UTF-8 are kept as they are, except by ``sentencePiece(_:)``.
package indirect enum Normalizer: Sendable, Hashable {
    /// A Unicode normal form.
    case unicode(NormalizationForm)
    /// Each match becomes the content.
    case replace(TextPattern, with: [UInt8])
    /// The prefix comes before a text that is not empty.
    case prepend([UInt8])
    /// White space at the ends is removed.
    case strip(left: Bool, right: Bool)
    /// Each code point becomes its lower case, whatever its context.
    case lowercase
    /// Combining marks are removed.
    case stripAccents
    /// Characters are changed one by one.
    case characters(CharacterChange)
    /// Each byte becomes the character that GPT-2's files spell it with: `ByteLevel` as a normalizer.
    case byteLevel
    /// The character map of a SentencePiece model, as Hugging Face applies it.
    case characterMap(CharacterMap)
    /// SentencePiece's own normalizer.
    case sentencePiece(SentencePieceNormalizer)
    /// One after another.
    case sequence([Normalizer])

    /// Changes a text.
    ///
    /// - Parameter time: how long expressions may take for the whole input.
    /// - Throws: `SplitPatternError.matchFailed` if a regular expression reaches a limit, and `growsTooLong` if the
    ///   text becomes far longer than it was.
    /// - Complexity: linear in the text, except for what a regular expression takes.
    package func normalize(
        _ text: inout AlignedText, within time: MatchingTime = MatchingTime()
    ) throws(SplitPatternError) {
        switch self {
        case .unicode(let form):
            try text.rewrite { result throws(SplitPatternError) in form.normalize(&result) }
        case .replace(let pattern, let content):
            try Replacement(of: pattern, with: content).apply(to: &text, within: time)
        case .prepend(let prefix):
            guard !text.bytes.isEmpty else { return }
            try text.checkLimit(text.bytes.count + prefix.count)
            text.bytes.insert(contentsOf: prefix, at: 0)
            guard let origin = text.origins.first else { return }
            text.origins.insert(contentsOf: repeatElement(origin, count: prefix.count), at: 0)
        case .strip(let left, let right):
            let kept = text.bytes.withUnsafeBufferPointer {
                Stripping.range(ofStripped: $0, left: left, right: right)
            }
            text.bytes = Array(text.bytes[kept])
            if text.tracksOrigins { text.origins = Array(text.origins[kept]) }
        case .lowercase:
            try text.rewrite { result throws(SplitPatternError) in LowerCase.write(to: &result) }
        case .stripAccents:
            try text.rewrite { result throws(SplitPatternError) in Accents.strip(&result) }
        case .characters(let change):
            try text.rewrite { result throws(SplitPatternError) in change.write(to: &result) }
        case .byteLevel:
            try text.rewrite { result throws(SplitPatternError) in ByteCharacters.write(to: &result) }
        case .characterMap(let map):
            try text.rewrite { result throws(SplitPatternError) in map.normalizeByGraphemes(&result) }
        case .sentencePiece(let normalizer):
            try normalizer.normalize(&text)
        case .sequence(let normalizers):
            for normalizer in normalizers { try normalizer.normalize(&text, within: time) }
        }
    }

    /// Whether a text is surely unchanged, so that it can be used where it is.
    ///
    /// `false` for a few texts that do not change. Much faster than ``normalize(_:)``.
    package func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.isEmpty { return true }
        switch self {
        case .unicode(let form): return form.nextChange(in: text, from: 0) == text.count
        case .replace(let pattern, let content):
            return Replacement(of: pattern, with: content).leavesUnchanged(text)
        case .prepend(let prefix): return prefix.isEmpty
        case .strip(let left, let right):
            return Stripping.range(ofStripped: text, left: left, right: right) == 0..<text.count
        case .lowercase: return LowerCase.nextChange(in: text, from: 0) == text.count
        case .stripAccents: return Accents.nextChange(in: text, from: 0) == text.count
        case .characters(let change): return change.nextChange(in: text, from: 0) == text.count
        case .byteLevel: return ByteCharacters.leaveUnchanged(text)
        case .characterMap(let map): return map.leavesUnchanged(text)
        case .sentencePiece(let normalizer): return normalizer.leavesUnchanged(text)
        case .sequence(let normalizers): return normalizers.allSatisfy { $0.leavesUnchanged(text) }
        }
    }
}
