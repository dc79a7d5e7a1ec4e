import BytePairs
import SplitPatterns

/// What a text is made of, in order: batches of pieces, and special tokens between them.
enum TextPart {
    /// The first piece begins at `start`; each ends where `ends` says, and the next begins there.
    case pieces(start: Int, ends: UnsafeBufferPointer<Int>)
    case special(SpecialToken, Range<Int>)

    /// Where the part ends.
    var end: Int {
        switch self {
        case .pieces(let start, let ends): ends.last ?? start
        case .special(_, let range): range.upperBound
        }
    }
}

extension Tokenizer {
    /// Cuts a text at its special tokens and what lies between into pieces. Every view of a text goes through
    /// here, so none can disagree with another. Offsets count bytes of the whole text.
    func forEachPart(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        _ body: (TextPart) throws -> Void
    ) throws {
        try refuseForbidden(in: text, policy)
        try encoding.pattern.withSplitter { splitter in
            var ends = [Int](repeating: 0, count: Splitter.batchSize)
            var start = 0
            while start < text.count {
                let special = policy.allowsAny ? specialTokenFinder.first(in: text, from: start) : nil
                let end = special?.range.lowerBound ?? text.count
                try forEachBatch(of: text, start..<end, &splitter, &ends, body)
                if let special { try body(.special(special.token, special.range)) }
                start = special?.range.upperBound ?? text.count
            }
        }
    }

    /// To the pattern, what lies between two special tokens is the whole text, as in tiktoken.
    private func forEachBatch(
        of text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ splitter: inout Splitter,
        _ ends: inout [Int],
        _ body: (TextPart) throws -> Void
    ) throws {
        let segment = UnsafeBufferPointer(rebasing: text[range])
        splitter.begin()
        var start = range.lowerBound
        while case let count = try splitter.fill(&ends, of: segment, origin: range.lowerBound), count > 0 {
            let batch = ends.prefix(count)
            if segment.count > PieceEncoder.longestPiece { try refuseLongPieces(from: start, ends: batch) }
            try batch.withUnsafeBufferPointer { try body(.pieces(start: start, ends: $0)) }
            start = ends[count - 1]
        }
    }

    private func refuseLongPieces(from start: Int, ends: ArraySlice<Int>) throws {
        var start = start
        for end in ends {
            guard end - start <= PieceEncoder.longestPiece else {
                throw TokenizerError.pieceTooLong(byteOffset: start, count: end - start)
            }
            start = end
        }
    }

    func refuseForbidden(in text: UnsafeBufferPointer<UInt8>, _ policy: SpecialTokenPolicy) throws {
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

    /// The spellings of special tokens in bytes, with their byte ranges: leftmost first, the longest where several
    /// begin at one place.
    ///
    /// - Complexity: linear in the bytes.
    public func specialTokens(
        in bytes: some Collection<UInt8>
    ) -> [(token: SpecialToken, range: Range<Int>)] {
        withBuffer(of: bytes) { Array(specialTokens(in: $0)) }
    }

    /// Lends bytes as one buffer, copying only where the collection is not one already.
    func withBuffer<Result>(
        of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        if let result = try bytes.withContiguousStorageIfAvailable(body) { return result }
        return try Array(bytes).withUnsafeBufferPointer(body)
    }
}
