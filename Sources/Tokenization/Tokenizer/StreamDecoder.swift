public import BytePairs

/// Turns ids into text as they arrive, never showing half a character.
///
/// ```swift
/// var stream = tokenizer.streamDecoder()
/// for id in ids { print(try stream.append(id), terminator: "") }
/// print(stream.finish())
/// ```
///
/// Bytes that may still become a character are held back, at most three. All the strings together are what
/// ``Tokenizer/decodeText(_:)`` gives for all the ids.
public struct StreamDecoder: Sendable {
    private let tokenizer: Tokenizer
    private var pending: [UInt8] = []
    private var position = 0
    private var joiner: TokenJoiner

    init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        joiner = TokenJoiner(tokenizer.encoding.decoding)
    }

    /// Takes the next id and returns the text that is now complete, which may be empty.
    ///
    /// - Throws: ``TokenizerError/unknownID(_:position:size:)``; the decoder can go on with other ids.
    public mutating func append(_ id: TokenID) throws -> String {
        defer { position += 1 }
        let start = pending.count
        try tokenizer.appendBytes(of: id, at: position, to: &pending)
        joiner.join(id, in: &pending, from: start)
        let complete = pending.count - Self.unfinishedSuffix(of: pending)
        defer { pending.removeFirst(complete) }
        return String(decoding: pending[..<complete], as: UTF8.self)
    }

    /// Ends the stream: an incomplete character comes out as U+FFFD.
    public mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that more bytes could complete.
    private static func unfinishedSuffix(of bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let suffix = bytes.suffix(length)
            guard let lead = suffix.first, lead >= 0xC2 else { continue }
            // The standard library decides whether a sequence is complete, invalid or unfinished: it repairs
            // only an unfinished one as a single U+FFFD.
            return isUnfinished(suffix) ? length : 0
        }
        return 0
    }

    private static func isUnfinished(_ suffix: ArraySlice<UInt8>) -> Bool {
        let needed =
            switch suffix.first! {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard suffix.count < needed else { return false }
        return String(decoding: suffix, as: UTF8.self).unicodeScalars.count == 1
    }
}
