public import BytePairs
import Pieces

extension Tokenizer {
    /// The ids of a text of which merges are dropped at random (BPE-dropout): for training a model that sees
    /// words in many forms.
    ///
    /// ```swift
    /// try tokenizer.encode("How many eyes?", dropout: 0.1, seed: 42)     // the same ids on every machine
    /// ```
    ///
    /// Each merge, when it comes up, is dropped with the probability `dropout`, and comes up again after the
    /// next one that is not, as in Hugging Face's library. 0 gives the usual ids, 1 the bytes or characters
    /// that merging begins with. Decoding gives the text back, as always. Each piece draws on its own: from the seed and
    /// its number in the text.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - dropout: from 0 to 1.
    ///   - seed: another seed drops other merges.
    ///   - policy: what to do with the spellings of special tokens.
    /// - Throws: as ``encode(_:specialTokens:)-(String,_)``.
    /// - Complexity: *n* log *n* in the longest piece, otherwise linear; no piece is looked up.
    public func encode(
        _ text: String, dropout: Double, seed: UInt64, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> [TokenID] {
        try encode(text.utf8, dropout: dropout, seed: seed, specialTokens: policy)
    }

    /// The ids of bytes of which merges are dropped at random.
    ///
    /// - Throws: as for text.
    public func encode(
        _ bytes: some Collection<UInt8>, dropout: Double, seed: UInt64,
        specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> [TokenID] {
        precondition((0...1).contains(dropout), "a probability is from 0 to 1")
        var (ids, number) = ([TokenID](), UInt64(0))
        try withBuffer(of: bytes) { text in
            try forEachPart(of: text, specialTokens: policy) { part in
                switch part {
                case .special(let token, _): ids.append(token.id)
                case .pieces(let batch), .prepared(let batch, _):
                    batch.forEachPiece { piece in
                        // Far from each other, so that pieces do not draw alike.
                        let ownSeed = seed &+ number &* 0xD134_2543_DE82_EF95
                        encoder.encode(piece, dropout: dropout, seed: ownSeed, into: &ids)
                        number += 1
                    }
                }
            }
        }
        return ids
    }
}
