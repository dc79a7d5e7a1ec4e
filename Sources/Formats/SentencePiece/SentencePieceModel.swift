/// SentencePiece's `.model` as it is stored: pieces, how they were trained, how text is normalized first.
///
/// Source: SentencePiece's `sentencepiece_model.proto`; absent fields have its defaults. The checks are those
/// of the library when it loads a model.
package struct SentencePieceModel: Sendable, Hashable {
    /// A piece, whose id is its position.
    package struct Piece: Sendable, Hashable {
        /// UTF-8, with U+2581 for a space; `<0xNN>` for a byte.
        package var text: [UInt8] = []
        /// Of two merges the one with the higher score comes first; never NaN.
        package var score: Float = 0
        package var kind = PieceKind.normal

        package init() {}
    }

    package enum PieceKind: Int32, Sendable, CaseIterable {
        case normal = 1
        /// What stands for text that has no piece; there is exactly one.
        case unknown
        /// A signal such as `<s>`, which text never becomes.
        case control
        /// Always one piece, wherever its text is.
        case userDefined
        case unused
        /// One of the 256 bytes, for text that has no piece.
        case byte
    }

    /// The algorithm that a model is for.
    package enum Algorithm: Int32, Sendable, CaseIterable {
        case unigram = 1
        case bpe, word, char
    }

    /// How it was trained, so far as that changes how text is encoded or decoded.
    package struct TrainerSpec: Sendable, Hashable {
        package var algorithm = Algorithm.unigram
        /// Text without a piece becomes bytes instead of the unknown piece.
        package var byteFallback = false
        /// A space ends a word instead of beginning one.
        package var treatsWhitespaceAsSuffix = false
        package var unknownID: Int32 = 0
        /// Ids of signals; -1 if there is none.
        package var beginningID: Int32 = 1
        package var endID: Int32 = 2
        package var paddingID: Int32 = -1
        package var unknownPiece = "<unk>"
        package var beginningPiece = "<s>"
        package var endPiece = "</s>"
        package var paddingPiece = "<pad>"
        /// What the unknown piece is decoded to; `nil` where it is a special token.
        package var unknownSurface: String? = " \u{2047} "
    }

    /// How text is changed before it is split (or, for a denormalizer, after it is decoded).
    package struct NormalizerSpec: Sendable, Hashable {
        package var name = ""
        /// A map of characters in the library's own form, empty if there is none.
        package var precompiledCharacterMap: [UInt8] = []
        package var addsDummyPrefix = true
        package var removesExtraWhitespace = true
        package var escapesWhitespace = true
    }

    package var pieces: [Piece] = []
    package var trainer = TrainerSpec()
    package var normalizer = NormalizerSpec()
    /// `nil` where the file has none, as most.
    package var denormalizer: NormalizerSpec?

    package init() {}
}

extension SentencePieceModel {
    /// Whether a file looks like a model: its first field is a piece that is not empty, or one of the specs.
    package static func isRecognized(_ bytes: some Collection<UInt8>) -> Bool {
        let start = Array(bytes.prefix(3))
        // A piece is a message of up to 127 bytes that starts with its text.
        return start.count == 3 && start[0] == 0x0A && (3..<0x80).contains(start[1]) && start[2] == 0x0A
    }
}
