public import BytePairs

extension Tokenizer {
    /// The bytes of ids, exactly; special tokens give their spelling.
    ///
    /// ```swift
    /// try tokenizer.decode(tokenizer.encode(bytes)) == bytes        // for all bytes
    /// ```
    ///
    /// - Throws: ``TokenizerError/unknownID(_:position:size:)`` for an id that no token has.
    /// - Complexity: linear in the bytes.
    public func decode(_ ids: some Sequence<TokenID>) throws -> [UInt8] {
        if let bytes = try ids.withContiguousStorageIfAvailable({ try decode($0) }) { return bytes }
        return try Array(ids).withUnsafeBufferPointer { try decode($0) }
    }

    private func decode(_ ids: UnsafeBufferPointer<TokenID>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var joiner = TokenJoiner(encoding.decoding)
        for position in ids.indices {
            let start = bytes.count
            try appendBytes(of: ids[position], at: position, to: &bytes)
            joiner.join(ids[position], in: &bytes, from: start)
        }
        return bytes
    }

    /// The text of ids, with U+FFFD where their bytes are not UTF-8: lossy, unlike ``decode(_:)``. Ids that
    /// end in the middle of a character give such a replacement.
    ///
    /// - Throws: as ``decode(_:)``.
    public func decodeText(_ ids: some Sequence<TokenID>) throws -> String {
        String(decoding: try decode(ids), as: UTF8.self)
    }

    /// The bytes of one token, special ones included, or `nil` if no token has this id.
    public func bytes(of id: TokenID) -> [UInt8]? {
        encoding.vocabulary[id] ?? textOfSpecialToken[id]
    }

    /// A decoder for ids that arrive one by one.
    public func streamDecoder() -> StreamDecoder { StreamDecoder(self) }

    func appendBytes(of id: TokenID, at position: Int, to bytes: inout [UInt8]) throws(TokenizerError) {
        let before = bytes.count
        encoding.vocabulary.appendBytes(of: id, to: &bytes)
        guard bytes.count == before else { return }
        guard let special = textOfSpecialToken[id] else {
            if encoding.vocabulary.contains(id) { return }
            throw .unknownID(id, position: position, size: encoding.size)
        }
        bytes.append(contentsOf: special)
    }
}
