import CIntrinsics
package import SplitPatterns

/// The normalizer of a SentencePiece model: its character map, its pieces that are taken as they are, and what
/// it does to white space.
///
/// Each byte's origin begins where SentencePiece says that it comes from, and ends where the next byte's begins.
/// That gives the places that SentencePiece gives its pieces, which the pieces for single bytes share unevenly:
/// the last byte of a character has all of it.
package struct SentencePieceNormalizer: Sendable, Hashable {
    package var characterMap: CharacterMap?
    /// White space at the ends is removed, and a run of it becomes one space.
    package var removesExtraWhitespace: Bool
    /// A space is added in front of the text, or after it.
    package var addsDummyPrefix: Bool
    /// A space becomes U+2581.
    package var escapesWhitespace: Bool
    /// The added space comes after the text.
    package var treatsWhitespaceAsSuffix: Bool
    /// The pieces that the user defined, which are found first and kept.
    package let userDefined: UserDefinedPieces

    package init(
        characterMap: CharacterMap?, removesExtraWhitespace: Bool, addsDummyPrefix: Bool,
        escapesWhitespace: Bool, treatsWhitespaceAsSuffix: Bool = false, userDefined: [[UInt8]] = []
    ) {
        self.characterMap = characterMap
        self.removesExtraWhitespace = removesExtraWhitespace
        self.addsDummyPrefix = addsDummyPrefix
        self.escapesWhitespace = escapesWhitespace
        self.treatsWhitespaceAsSuffix = treatsWhitespaceAsSuffix
        self.userDefined = UserDefinedPieces(userDefined)
    }

    /// Changes a text. Each ill-formed byte becomes U+FFFD.
    ///
    /// - Throws: `SplitPatternError.growsTooLong` if the map makes the text far longer than it was.
    /// - Complexity: linear in the text, times the length of the longest key of the map.
    package func normalize(_ text: inout AlignedText) throws(SplitPatternError) {
        let (old, oldOrigins) = (text.bytes, text.origins)
        var writer = SentencePieceWriter(of: self, tracksOrigins: text.tracksOrigins, limit: text.limit)
        old.withUnsafeBufferPointer { writer.write($0) }
        if writer.isTooLong { try text.checkLimit(.max) }
        text.bytes = writer.bytes
        guard text.tracksOrigins else { return }
        let places = writer.places
        func start(of place: Int32) -> UInt32 {
            Int(place) < oldOrigins.count ? oldOrigins[Int(place)].start : oldOrigins.last?.end ?? 0
        }
        text.origins = writer.bytes.indices.map {
            AlignedText.Origin(start: start(of: places[$0]), end: start(of: places[$0 + 1]))
        }
    }

    /// Whether a text is surely unchanged: it has no space, which nearly all texts have, and no prefix is added.
    package func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.isEmpty
            || !addsDummyPrefix && characterMap == nil && text.last != 0x81
                && bpe_index_of_byte(text.baseAddress, text.count, 0x20) == text.count
                && WellFormedUTF8.end(of: text, from: 0) == text.count
    }
}
