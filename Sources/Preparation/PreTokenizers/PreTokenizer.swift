package import SplitPatterns

/// How an encoding splits a text into pieces, where that is more than a split pattern.
package indirect enum PreTokenizer: Sendable, Hashable {
    case split(TextPattern, SplitBehavior, isInverted: Bool)
    case digits(individually: Bool)
    case punctuation(SplitBehavior)
    case whitespace
    case whitespaceSplit
    case characterDelimiter(Unicode.Scalar)
    case metaspace(replacement: Unicode.Scalar, PrependScheme, splits: Bool)
    case byteLevel(addsPrefixSpace: Bool, usesRegex: Bool)
    case fixedLength(Int)
    case sequence([PreTokenizer])
}

/// What becomes of the text that a split pattern matches.
package enum SplitBehavior: Sendable, Hashable {
    case removed, isolated, mergedWithPrevious, mergedWithNext, contiguous
}

/// Before which texts a replacement for a space is put.
package enum PrependScheme: Sendable, Hashable { case always, first, never }
