package import SplitPatterns

/// What an encoding changes in a text before it is split into pieces.
package indirect enum Normalizer: Sendable, Hashable {
    case unicode(NormalizationForm)
    case replace(TextPattern, with: [UInt8])
    case prepend([UInt8])
    case strip(left: Bool, right: Bool)
    case lowercase
    case stripAccents
    case characterMap(CharacterMap)
    case sequence([Normalizer])
}

/// A normalization form of Unicode.
package enum NormalizationForm: Sendable, Hashable { case nfc, nfd, nfkc, nfkd }

/// SentencePiece's `precompiled_charsmap`.
package struct CharacterMap: Sendable, Hashable {
    package let bytes: [UInt8]

    /// A map of these bytes, `nil` if they are not one.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return nil }
        self.bytes = bytes
    }
}
