package import BytePairs

/// The tokens of a text in flat arrays: what a view of many tokens works on. All offsets count bytes of the text.
package struct TokenizedText: Sendable {
    /// The tokens in order.
    package internal(set) var ids: [TokenID] = []
    /// Where each token ends; the next begins there.
    package internal(set) var ends: [Int] = []
    /// Where each piece of the split pattern ends; a special token is a piece.
    package internal(set) var pieceEnds: [Int] = []
    /// Which tokens are special ones, ascending.
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
        try batchEncoders.withEncoder(forTextOf: text.count) { batchEncoder in
            try tokenize(text, policy, batchEncoder, into: &tokenized)
        }
        return tokenized
    }

    private func tokenize(
        _ text: UnsafeBufferPointer<UInt8>, _ policy: SpecialTokenPolicy, _ batchEncoder: BatchEncoder?,
        into tokenized: inout TokenizedText
    ) throws {
        try forEachPart(of: text, specialTokens: policy) { part in
            switch part {
            case .special(let token, let range):
                tokenized.specialTokens.append(tokenized.ids.count)
                tokenized.ids.append(token.id)
                tokenized.ends.append(range.upperBound)
                tokenized.pieceEnds.append(range.upperBound)
            case .pieces(let start, let ends):
                let first = tokenized.ids.count
                if let batchEncoder {
                    tokenized.ids.append(contentsOf: batchEncoder.encode(text, from: start, ends: ends))
                } else {
                    encoder.encode(text, from: start, ends: ends, into: &tokenized.ids)
                }
                tokenized.pieceEnds.append(contentsOf: ends)
                // The ids of a batch make up its bytes without gaps, so their lengths are all there is to know.
                var end = start
                for id in tokenized.ids[first...] {
                    end += encoding.vocabulary.byteCount(of: id)
                    tokenized.ends.append(end)
                }
            }
        }
    }
}

extension Tokenizer {
    /// The tokens of a text that was decoded from ids: those ids, whether or not encoding gives them. The pieces are
    /// those of the text, so a token can cross their ends.
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
