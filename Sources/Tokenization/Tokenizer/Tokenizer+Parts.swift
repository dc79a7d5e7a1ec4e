import BytePairs
import Pieces
import SplitPatterns

/// What a text consists of, in order: batches of pieces, and special tokens between them.
enum TextPart {
    case pieces(PieceBatch)
    case special(SpecialToken, Range<Int>)

    var end: Int {
        switch self {
        case .pieces(let batch): batch.end
        case .special(_, let range): range.upperBound
        }
    }
}

extension BatchEncoder {
    /// Appends the ids of a part of a text.
    @inline(__always)
    func encode(_ part: TextPart, into ids: IDBuffer) {
        switch part {
        case .special(let token, _): ids.append(token.id)
        case .pieces(let batch): encode(batch, into: ids)
        }
    }
}

extension Tokenizer {
    /// Cuts a text at its special tokens, and what lies between them into pieces. Every way to look at a text
    /// goes through here, so that they cannot disagree. Offsets count bytes of the whole text.
    func forEachPart(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        _ body: (TextPart) throws -> Void
    ) throws {
        try refuseForbidden(in: text, policy)
        let splitter = encoding.pattern.takeSplitter()
        defer { encoding.pattern.give(splitter) }
        var start = 0
        while start < text.count {
            let special = policy.allowsAny ? specialTokenFinder.first(in: text, from: start) : nil
            let end = special?.range.lowerBound ?? text.count
            // To the pattern, the text between two special tokens is the whole text, as in tiktoken.
            splitter.begin(text, in: start..<end)
            while let batch = try splitter.nextBatch() {
                if end - start > PieceEncoder.longestPiece { try refuseLongPieces(batch) }
                try body(.pieces(batch))
            }
            if let special { try body(.special(special.token, special.range)) }
            start = special?.range.upperBound ?? text.count
        }
    }

    private func refuseLongPieces(_ batch: PieceBatch) throws {
        var start = batch.start
        for end in batch.ends {
            guard end - start <= PieceEncoder.longestPiece else {
                throw TokenizerError.pieceTooLong(byteOffset: start, count: end - start)
            }
            start = end
        }
    }

    private func refuseForbidden(in text: UnsafeBufferPointer<UInt8>, _ policy: SpecialTokenPolicy) throws {
        if policy == .asText || policy == .allAllowed { return }
        if let special = specialTokens(in: text).first(where: { !policy.allows($0.token) }) {
            throw SpecialTokenError(token: special.token, byteOffset: special.range.lowerBound)
        }
    }

    private func specialTokens(
        in text: UnsafeBufferPointer<UInt8>
    ) -> some Sequence<(token: SpecialToken, range: Range<Int>)> {
        sequence(state: 0) { start in
            let special = specialTokenFinder.first(in: text, from: start)
            start = special?.range.upperBound ?? text.count
            return special
        }
    }

    /// The spellings of special tokens in bytes, with their byte ranges: leftmost first, the longest where
    /// several begin at one place.
    ///
    /// - Complexity: linear in the bytes.
    public func specialTokens(
        in bytes: some Collection<UInt8>
    ) -> [(token: SpecialToken, range: Range<Int>)] {
        withBuffer(of: bytes) { Array(specialTokens(in: $0)) }
    }

    /// Calls `body` with bytes as one buffer, copied only where the collection is not contiguous.
    func withBuffer<Result>(
        of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        if let result = try bytes.withContiguousStorageIfAvailable(body) { return result }
        return try Array(bytes).withUnsafeBufferPointer(body)
    }
}
