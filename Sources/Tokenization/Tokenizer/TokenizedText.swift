package import BytePairs
import Pieces

/// The tokens of a text in flat arrays, for views of many tokens. All offsets count bytes of the text.
package struct TokenizedText: Sendable {
    /// The tokens in order.
    package internal(set) var ids: [TokenID] = []
    /// Where each token ends; the next begins there.
    package internal(set) var ends: [Int] = []
    /// Where each piece of the split pattern ends; a special token is a piece.
    package internal(set) var pieceEnds: [Int] = []
    /// The indices of special tokens, ascending.
    package internal(set) var specialTokens: [Int] = []

    package init() {}

    /// Whether the token with this index is a special one.
    ///
    /// - Complexity: logarithmic in the special tokens.
    package func isSpecial(_ token: Int) -> Bool {
        var (low, high) = (0, specialTokens.count)
        while low < high {
            let middle = (low + high) / 2
            if specialTokens[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < specialTokens.count && specialTokens[low] == token
    }

    /// Adds the tokens of the next part of the text, which starts at `offset`.
    package mutating func append(_ next: TokenizedText, at offset: Int) {
        specialTokens += next.specialTokens.map { $0 + ids.count }
        ids += next.ids
        ends += next.ends.map { $0 + offset }
        pieceEnds += next.pieceEnds.map { $0 + offset }
    }

    /// The bytes of the token with this index.
    @inline(__always)
    package func range(of token: Int) -> Range<Int> {
        (token == 0 ? 0 : ends[token - 1])..<ends[token]
    }
}

extension Tokenizer {
    /// The tokens of a text and where each ends.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: as encoding.
    package func tokenize(
        _ text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy
    ) throws -> TokenizedText {
        var tokenized = TokenizedText()
        try withBatchEncoder { encoder in
            let scratch = encoder.scratch
            try forEachPart(of: text, specialTokens: policy) { part in
                switch part {
                case .special(let token, let range):
                    tokenized.specialTokens.append(tokenized.ids.count)
                    tokenized.ids.append(token.id)
                    tokenized.ends.append(range.upperBound)
                    tokenized.pieceEnds.append(range.upperBound)
                case .pieces(let batch):
                    scratch.removeAll()
                    encoder.encode(batch, into: scratch)
                    tokenized.ids.append(contentsOf: scratch.ids)
                    tokenized.pieceEnds.append(contentsOf: batch.ends)
                    var end = batch.start
                    // The tokens of a batch cover its bytes without gaps, so their lengths say where each
                    // ends.
                    for id in scratch.ids {
                        end += encoding.vocabulary.byteCount(of: id)
                        tokenized.ends.append(end)
                    }
                }
            }
        }
        return tokenized
    }

    /// The tokens of a text that was decoded from ids: those ids, whether or not encoding gives them. The
    /// pieces are those of the text, so a token can cross their ends.
    ///
    /// - Throws: what encoding throws.
    package func tokens(
        of text: UnsafeBufferPointer<UInt8>, givenAs ids: [TokenID]
    ) throws -> TokenizedText {
        var tokenized = TokenizedText()
        tokenized.ids = ids
        var end = 0
        for (index, id) in ids.enumerated() {
            if let special = textOfSpecialToken[id] {
                tokenized.specialTokens.append(index)
                end += special.count
            } else {
                end += encoding.vocabulary.byteCount(of: id)
            }
            tokenized.ends.append(end)
        }
        tokenized.pieceEnds = try tokenize(text, specialTokens: .allAllowed).pieceEnds
        return tokenized
    }
}
