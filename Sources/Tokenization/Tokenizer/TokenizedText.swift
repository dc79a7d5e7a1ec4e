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

    /// Makes the last token and the last piece end where the text does: what was removed at the end belongs to
    /// them.
    mutating func cover(_ count: Int) {
        guard !ends.isEmpty, !pieceEnds.isEmpty else { return }
        ends[ends.count - 1] = count
        pieceEnds[pieceEnds.count - 1] = count
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
        try withWorker(specialTokens: policy, tracksOrigins: true) { worker in
            let encoder = worker.encoder
            let scratch = encoder.scratch
            try forEachPart(of: text, specialTokens: policy, with: worker.cutter) { part in
                switch part {
                case .special(let token, let range):
                    tokenized.specialTokens.append(tokenized.ids.count)
                    tokenized.ids.append(token.id)
                    tokenized.ends.append(range.upperBound)
                    tokenized.pieceEnds.append(range.upperBound)
                case .pieces(let batch) where encoding.vocabulary.tokensAreTheirText:
                    scratch.removeAll()
                    encoder.encode(batch, into: scratch)
                    tokenized.ids.append(contentsOf: scratch.ids)
                    tokenized.pieceEnds.append(contentsOf: batch.ends)
                    encoding.vocabulary.appendEnds(of: scratch.ids, from: batch.start, to: &tokenized.ends)
                case .pieces(let batch): append(batch, to: &tokenized) { $0 }
                case .prepared(let batch, let stretch):
                    append(batch, to: &tokenized) { stretch.original(0..<$0).upperBound }
                }
            }
        }
        tokenized.cover(text.count)
        return tokenized
    }

    /// Appends the tokens of a batch piece by piece.
    ///
    /// - Parameter original: the place in the text of a place in the batch.
    private func append(
        _ batch: PieceBatch, to tokenized: inout TokenizedText, original: (Int) -> Int
    ) {
        forEachToken(of: batch) { token, bytes in
            tokenized.ids.append(token)
            // Text that was moved or removed must not make a token end before the one before it.
            tokenized.ends.append(max(original(bytes.upperBound), tokenized.ends.last ?? 0))
        }
        for end in batch.ends {
            tokenized.pieceEnds.append(max(original(end), tokenized.pieceEnds.last ?? 0))
        }
    }

    /// Calls `body` with each token of a batch and its bytes in the batch's text, piece by piece.
    func forEachToken(of batch: PieceBatch, _ body: (_ token: TokenID, _ bytes: Range<Int>) -> Void) {
        var pieceStart = batch.start
        batch.forEachPiece { piece in
            var start = pieceStart
            encoder.encode(piece) { token, end in
                // Where bytes of an affix are tokens, a piece's tokens have more bytes than the text.
                let end = pieceStart + min(end, piece.count)
                body(token, start..<end)
                start = end
            }
            pieceStart += piece.count
        }
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
        var decoded: [UInt8] = []
        var joiner = TokenJoiner(encoding.decoding)
        for (index, id) in ids.enumerated() {
            let start = decoded.count
            try appendBytes(of: id, at: index, to: &decoded)
            joiner.join(id, in: &decoded, from: start)
            if textOfSpecialToken[id] != nil, !encoding.vocabulary.contains(id) {
                tokenized.specialTokens.append(index)
            }
            tokenized.ends.append(decoded.count)
        }
        tokenized.pieceEnds = try tokenize(text, specialTokens: .allAllowed).pieceEnds
        return tokenized
    }
}
