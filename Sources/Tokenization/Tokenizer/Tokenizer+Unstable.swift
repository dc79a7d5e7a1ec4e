public import BytePairs
import Pieces

/// The ids of a text to which more will be added, apart from those at its end that may then change.
public struct UnstableEncoding: Sendable, Hashable {
    /// The ids that stay as they are.
    public let stable: [TokenID]
    /// What the bytes after them may begin with: each completion is a sequence of ids whose bytes begin with
    /// them. Empty if the text ends with a special token.
    public let completions: Set<[TokenID]>
}

extension Tokenizer {
    /// The ids of a text to which more will be added, as tiktoken's `encode_with_unstable` has them.
    ///
    /// ```swift
    /// let unstable = try tokenizer.encodeWithUnstable("hello fanta")
    /// unstable.stable                            // the ids of "hello"
    /// unstable.completions                       // " fanta", " fantastic", …
    /// ```
    ///
    /// The last piece, and the white space before it if it is white space, is unstable. Its completions are
    /// all tokens that begin with it, and what encoding gives if any token begins inside it and ends after
    /// it. As in tiktoken, that is a rule of thumb: a pattern that looks further ahead is not taken into
    /// account.
    ///
    /// - Throws: as ``encode(_:specialTokens:)-(String,_)``.
    /// - Complexity: as encoding each token of the vocabulary that begins with an end of the last piece: for a
    ///   text that ends with one letter, thousands.
    public func encodeWithUnstable(
        _ text: String, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> UnstableEncoding {
        let (stable, end) = try stablePart(of: text.utf8, specialTokens: policy)
        let completions = end.isEmpty ? [] : try completions(of: decode(end))
        return UnstableEncoding(stable: stable, completions: completions)
    }

    /// The ids of a text, divided into those that stay as they are if more text comes, and those of its unstable
    /// end.
    package func stablePart(
        of text: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy
    ) throws -> (stable: [TokenID], end: [TokenID]) {
        var ids: [TokenID] = []
        var lastPieceTokens = 0
        try withBuffer(of: text) { text in
            try forEachPart(of: text, specialTokens: policy) { part in
                switch part {
                case .special(let token, _):
                    ids.append(token.id)
                    lastPieceTokens = 0
                case .pieces(let batch), .prepared(let batch, _):
                    batch.forEachPiece { piece in
                        let before = ids.count
                        encoder.encode(piece, into: &ids)
                        lastPieceTokens = ids.count - before
                    }
                }
            }
        }
        guard lastPieceTokens > 0 else { return (ids, []) }
        // White space may join what comes after it, and then earlier white space.
        if isSpace(ids[ids.count - lastPieceTokens]) {
            while lastPieceTokens < ids.count, isSpace(ids[ids.count - lastPieceTokens - 1]) {
                lastPieceTokens += 1
            }
        }
        return (Array(ids.dropLast(lastPieceTokens)), Array(ids.suffix(lastPieceTokens)))
    }

    /// The ids of bytes as one piece, whatever the split pattern says, without special tokens.
    package func encodePiece(_ bytes: [UInt8]) -> [TokenID] { encoder.encode(bytes) }

    /// Appends the ids of bytes whose special tokens are text, and remembers none of the pieces: for the many
    /// texts that are made up to try something, and do not come again.
    package func encodeOnce(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) throws {
        // A closure that names the tokenizer would count up all that it consists of, for each of half a vocabulary.
        try withWorker(specialTokens: .asText) { worker in
            try worker.cutter.cut(text) { part in
                switch part {
                case .special(let token, _): ids.append(token.id)
                case .pieces(let batch), .prepared(let batch, _): worker.encoder.encodeOnce(batch, into: &ids)
                }
            }
        }
    }

    /// Whether a token is blanks, line feeds and tabs only.
    private func isSpace(_ id: TokenID) -> Bool {
        guard let bytes = encoding.vocabulary[id] else { return false }
        return bytes.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
    }

    private func completions(of unstable: [UInt8]) throws -> Set<[TokenID]> {
        var completions: Set<[TokenID]> = []
        var isFirst = [Bool](repeating: false, count: 256)
        for byte in unstable { isFirst[Int(byte)] = true }
        var places: [UInt8: [Int]] = [:]
        for (place, byte) in unstable.enumerated() { places[byte, default: []].append(place) }
        var straddling: [(place: Int, token: [UInt8])] = []
        encoding.vocabulary.forEachToken(whereFirstByte: isFirst) { id, token in
            for place in places[token[0]] ?? [] where token.starts(with: unstable[place...]) {
                if place == 0 {
                    completions.insert([id])
                } else {
                    straddling.append((place, Array(token)))
                }
            }
        }
        for (place, token) in straddling {
            let possible = unstable[..<place] + token
            var (begun, length) = ([TokenID](), 0)
            for id in try pieceIDs(of: Array(possible)) where length < unstable.count {
                begun.append(id)
                length += encoding.vocabulary.byteCount(of: id)
            }
            completions.insert(begun)
        }
        if let last = lastCharacter(of: unstable), last.isWhiteSpace, last.start > 0 {
            completions.insert(
                encoder.encode(Array(unstable[..<last.start]))
                    + encoder.encode(Array(unstable[last.start...])))
        }
        return completions
    }

    /// The ids of a text, or of one piece if the bytes are not UTF-8.
    private func pieceIDs(of bytes: [UInt8]) throws -> [TokenID] {
        String(validating: bytes, as: UTF8.self) == nil
            ? encoder.encode(bytes) : try encode(bytes, specialTokens: .asText)
    }

    private func lastCharacter(of bytes: [UInt8]) -> (start: Int, isWhiteSpace: Bool)? {
        for length in 1...4 where length <= bytes.count {
            guard let text = String(validating: bytes.suffix(length), as: UTF8.self) else { continue }
            let scalars = text.unicodeScalars
            guard scalars.count == 1 else { return nil }
            return (bytes.count - length, scalars.first!.properties.isWhitespace)
        }
        return nil
    }
}
