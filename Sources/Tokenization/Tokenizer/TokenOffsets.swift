public import BytePairs
import Pieces
import SplitPatterns

/// One token and the part of a text that it stands for.
public struct TokenOffsets: Sendable, Hashable {
    /// The token.
    public let id: TokenID
    /// Its part of the text as it was, half-open, in the unit that was asked for.
    public let range: Range<Int>
}

/// What offsets in a text count.
public enum OffsetUnit: String, Sendable, Hashable, CaseIterable {
    case bytes
    /// Unicode scalars, as Python counts. A byte that is not UTF-8 counts as one.
    case scalars
    /// Code units of UTF-16, as JavaScript counts.
    case utf16
}

/// How Hugging Face's post-processors shorten offsets: a token does not stand for the spaces at its ends.
package struct OffsetTrimming: Sendable, Hashable {
    /// Whether a single space that the first token begins with counts, because it was added.
    package var keepsAddedSpace: Bool

    package init(keepsAddedSpace: Bool) { self.keepsAddedSpace = keepsAddedSpace }
}

extension Tokenizer {
    /// The tokens of a text, each with the part of the text that it stands for: as it was, whatever the
    /// encoding changes in it.
    ///
    /// ```swift
    /// try tokenizer.offsets(of: "ﬁt", unit: .scalars)      // for an encoding with NFKC: (f, 0..<1), (it, 0..<2)
    /// ```
    ///
    /// The offsets are those of Hugging Face's library. A token that is part of a character stands for the
    /// whole character, so parts of a text can belong to several tokens, to one or to none.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: as encoding, without remembering pieces; memory for the text's places.
    public func offsets(
        of text: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy = .forbidden,
        unit: OffsetUnit
    ) throws -> [TokenOffsets] {
        try withBuffer(of: text) { text in
            var found: [Found] = []
            try forEachPart(of: text, specialTokens: policy, tracksOrigins: true) { part in
                append(part, of: text, to: &found)
            }
            let places = Places(in: text, unit)
            return found.enumerated().map { index, token in
                let range = places.range(token.range)
                return TokenOffsets(id: token.id, range: trim(range, of: token, isFirst: index == 0))
            }
        }
    }

    /// The tokens of a text with the parts of it that they stand for.
    public func offsets(
        of text: String, specialTokens policy: SpecialTokenPolicy = .forbidden, unit: OffsetUnit
    ) throws -> [TokenOffsets] {
        try offsets(of: text.utf8, specialTokens: policy, unit: unit)
    }

    /// A token, its bytes in the text, and the spaces at its ends.
    private struct Found {
        let id: TokenID
        let range: Range<Int>
        var leadingSpaces = 0
        var trailingSpaces = 0

        init(_ id: TokenID, _ range: Range<Int>, text: some BidirectionalCollection<UInt8>) {
            self.id = id
            self.range = range
            leadingSpaces = text.prefix { $0 == 0x20 }.count
            trailingSpaces = text.reversed().prefix { $0 == 0x20 }.count
        }

        /// A token of characters, or one that is cut out of a text: all white space of its spelling counts, and the
        /// letter that spells a space for ByteLevel.
        init(_ id: TokenID, _ range: Range<Int>, spelling: some Sequence<UInt8>) {
            self.id = id
            self.range = range
            let isSpace = String(decoding: Array(spelling), as: UTF8.self).unicodeScalars.map {
                $0.properties.isWhitespace || $0 == ByteAlphabet.gpt2Characters[0x20]
            }
            leadingSpaces = isSpace.prefix { $0 }.count
            trailingSpaces = isSpace.reversed().prefix { $0 }.count
        }
    }

    private func append(_ part: TextPart, of text: UnsafeBufferPointer<UInt8>, to found: inout [Found]) {
        switch part {
        case .special(let token, let range): found.append(Found(token.id, range, spelling: text[range]))
        case .pieces(let batch): append(batch, to: &found) { $0 }
        case .prepared(let batch, let stretch): append(batch, to: &found, original: stretch.original)
        }
    }

    private func append(
        _ batch: PieceBatch, to found: inout [Found], original: (Range<Int>) -> Range<Int>
    ) {
        if encoding.vocabulary.losesBytes { return appendSpelled(batch, to: &found, original: original) }
        let vocabulary = encoding.vocabulary
        let isOfCharacters = !encoding.offsetTrimmings.isEmpty && vocabulary.symbolRules?.unit == .characters
        forEachToken(of: batch) { id, bytes in
            found.append(
                isOfCharacters
                    ? Found(id, original(bytes), spelling: vocabulary.spelling(of: id) ?? [])
                    : Found(id, original(bytes), text: batch.text[bytes]))
        }
    }

    /// As Hugging Face's library counts where bytes are lost: what follows moves to their place in the
    /// characters that spell the piece, of which some have one byte and some have two. So tokens may overlap.
    private func appendSpelled(
        _ batch: PieceBatch, to found: inout [Found], original: (Range<Int>) -> Range<Int>
    ) {
        func length(_ byte: UInt8) -> Int { ByteAlphabet.gpt2Characters[Int(byte)].utf8.count }
        var start = batch.start
        batch.forEachPiece { piece in
            let places = piece.indices.flatMap { repeatElement(start + $0, count: length(piece[$0])) }
            var end = 0
            encoder.encode(piece) { id, _ in
                let bytes = encoding.vocabulary.spelling(of: id) ?? []
                let first = end
                end += bytes.reduce(0) { $0 + length($1) }
                found.append(Found(id, original(places[first]..<places[end - 1] + 1), text: bytes))
            }
            start += piece.count
        }
    }

    private func trim(_ range: Range<Int>, of token: Found, isFirst: Bool) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        for trimming in encoding.offsetTrimmings {
            let isAdded = (isFirst || start == 0) && trimming.keepsAddedSpace && token.leadingSpaces == 1
            if !isAdded { start = min(start + token.leadingSpaces, end) }
            if end >= token.trailingSpaces { end = max(end - token.trailingSpaces, start) }
        }
        return start..<end
    }
}

/// Places of a text in another unit than bytes.
private struct Places {
    /// How many units come before each byte and the end.
    private var before: [UInt32] = []
    /// Whether a character begins before each byte and ends after it.
    private var isInside: [Bool] = []

    /// - Complexity: linear in the text.
    init(in text: UnsafeBufferPointer<UInt8>, _ unit: OffsetUnit) {
        before.reserveCapacity(text.count + 1)
        isInside.reserveCapacity(text.count + 1)
        var (position, units) = (0, UInt32(0))
        while position < text.count {
            // A byte that is not UTF-8 counts as a character.
            let length = max(WellFormedUTF8.sequenceLength(text, at: position), 1)
            for offset in 0..<length {
                before.append(unit == .bytes ? units + UInt32(offset) : units)
                isInside.append(offset > 0)
            }
            switch unit {
            case .bytes: units += UInt32(length)
            case .scalars: units += 1
            case .utf16: units += length == 4 ? 2 : 1
            }
            position += length
        }
        before.append(units)
        isInside.append(false)
    }

    /// A range of bytes in the unit; it grows to whole characters.
    func range(_ bytes: Range<Int>) -> Range<Int> {
        var (start, end) = (bytes.lowerBound, bytes.upperBound)
        while isInside[start] { start -= 1 }
        while !bytes.isEmpty, isInside[end] { end += 1 }
        return Int(before[start])..<max(Int(before[start]), Int(before[end]))
    }
}
