import Preparation
import SplitPatterns

/// Normalizes texts with a character map that strangers made, in the two ways that there are.
struct CharacterMapUse {
    private let map: CharacterMap

    /// - Throws: ``UnusableInput`` if the map is refused.
    init(_ bytes: [UInt8]) throws {
        do {
            map = try CharacterMap(bytes)
        } catch {
            throw UnusableInput(description: "\(error)")
        }
    }

    func normalize() throws {
        do {
            try normalizeTexts()
        } catch let error as SplitPatternError {
            throw UnusableInput(description: error.description)
        }
    }

    private func normalizeTexts() throws {
        let normalizers: [Normalizer] = [
            .characterMap(map),
            .sentencePiece(
                SentencePieceNormalizer(
                    characterMap: map, removesExtraWhitespace: true, addsDummyPrefix: true,
                    escapesWhitespace: true)),
        ]
        for normalizer in normalizers {
            for bytes in EncodingUse.texts {
                var text = AlignedText(bytes, tracksOrigins: true)
                let isUnchanged = bytes.withUnsafeBufferPointer { normalizer.leavesUnchanged($0) }
                try normalizer.normalize(&text)
                if isUnchanged, text.bytes != bytes { throw FuzzFault("\(bytes) is said to stay as it is") }
                guard text.origins.count == text.bytes.count,
                    text.origins.allSatisfy({ $0.end <= bytes.count })
                else { throw FuzzFault("a byte comes from past the end of \(bytes)") }
            }
        }
    }
}
