package import BytePairs

/// Turns ids into bytes as they arrive: the same bytes as ``Tokenizer/decode(_:)`` makes of all of them.
package struct ByteDecoder {
    private let tokenizer: Tokenizer
    private var position: Int
    private var joiner: TokenJoiner

    /// - Parameter position: how many ids come before the first, for errors.
    package init(_ tokenizer: Tokenizer, position: Int = 0) {
        self.tokenizer = tokenizer
        self.position = position
        joiner = TokenJoiner(tokenizer.encoding.decoding)
    }

    /// Appends the bytes of the next ids.
    ///
    /// - Throws: ``TokenizerError/unknownID(_:position:size:)``.
    package mutating func append(_ ids: UnsafeBufferPointer<TokenID>, to bytes: inout [UInt8]) throws {
        for id in ids {
            let start = bytes.count
            try tokenizer.appendBytes(of: id, at: position, to: &bytes)
            joiner.join(id, in: &bytes, from: start)
            position += 1
        }
    }
}
