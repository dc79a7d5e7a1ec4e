public import BytePairs
import SplitPatterns

extension Tokenizer {
    /// The ids of a text.
    ///
    /// ```swift
    /// try tokenizer.encode("How many eyes?")
    /// try tokenizer.encode("end<|endoftext|>", specialTokens: .allAllowed)
    /// ```
    ///
    /// - Throws: ``SpecialTokenError`` where the policy forbids a special token; `SplitPatternError` where a pattern
    ///   of the user's own hits a limit.
    /// - Complexity: *n* log *n* in the longest piece, else linear.
    public func encode(
        _ text: String, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> [TokenID] {
        try encode(text.utf8, specialTokens: policy)
    }

    /// The ids of bytes, which need not be UTF-8: runs that are not become pieces of their own.
    ///
    /// - Throws: as for text.
    public func encode(
        _ bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy = .forbidden
    ) throws -> [TokenID] {
        try withBuffer(of: bytes) { text in
            var ids: [TokenID] = []
            ids.reserveCapacity(text.count / 4)
            try forEachBatch(of: text, specialTokens: policy) { batch, _ in ids.append(contentsOf: batch) }
            return ids
        }
    }

    /// Hands out the ids of bytes in batches as they come, so that no array of all of them is built.
    ///
    /// The policy is checked for the whole input before the first batch: what is refused leaves nothing behind.
    ///
    /// - Parameters:
    ///   - bytes: the input, which need not be UTF-8.
    ///   - policy: what to do with the spellings of special tokens.
    ///   - body: takes the ids of a batch and the byte offset up to which the input is encoded by then.
    /// - Throws: as for text, and whatever `body` throws.
    public func forEachBatch(
        of bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy = .forbidden,
        _ body: (_ ids: UnsafeBufferPointer<TokenID>, _ end: Int) throws -> Void
    ) throws {
        try withBuffer(of: bytes) { try forEachBatch(of: $0, specialTokens: policy, body) }
    }

    /// How many tokens a text has. No array of ids is built.
    ///
    /// Special tokens count as the text that they are spelled with. Where one piece can have 2 GiB, or with a split
    /// pattern of the user's own, which can hit PCRE2's limits on a text made for that, call ``count(_:specialTokens:)`` with the text's `utf8`:
    /// it throws where this one traps.
    public func count(_ text: String) -> Int {
        neverFailing { try count(text.utf8, specialTokens: .asText) }
    }

    /// How many tokens bytes have. No array of ids is built.
    ///
    /// - Throws: what encoding throws.
    public func count(
        _ bytes: some Collection<UInt8>, specialTokens policy: SpecialTokenPolicy
    ) throws -> Int {
        var count = 0
        try forEachBatch(of: bytes, specialTokens: policy) { ids, _ in count += ids.count }
        return count
    }

    func forEachBatch(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        _ body: (UnsafeBufferPointer<TokenID>, Int) throws -> Void
    ) throws {
        var ids: [TokenID] = []
        try forEachPart(of: text, specialTokens: policy) { part in
            switch part {
            case .special(let token, let range):
                try withUnsafePointer(to: token.id) {
                    try body(UnsafeBufferPointer(start: $0, count: 1), range.upperBound)
                }
            case .pieces(let start, let ends):
                ids.removeAll(keepingCapacity: true)
                encoder.encode(text, from: start, ends: ends, into: &ids)
                try ids.withUnsafeBufferPointer { try body($0, ends.last ?? start) }
            }
        }
    }

    /// Runs work that fails only for split patterns of the user's own.
    func neverFailing<Result>(_ work: () throws -> Result) -> Result {
        do {
            return try work()
        } catch {
            fatalError("\(error)")
        }
    }
}

/// What a text is made of, in order: batches of pieces, and special tokens between them.
enum TextPart {
    /// The first piece begins at `start`; each ends where `ends` says, and the next begins there.
    case pieces(start: Int, ends: UnsafeBufferPointer<Int>)
    case special(SpecialToken, Range<Int>)
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
                let special = policy == .asText ? nil : specialTokenFinder.first(in: text, from: start)
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
            var pieceStart = start
            for end in batch {
                guard end - pieceStart <= PieceEncoder.longestPiece else {
                    throw TokenizerError.pieceTooLong(byteOffset: pieceStart, count: end - pieceStart)
                }
                pieceStart = end
            }
            try batch.withUnsafeBufferPointer { try body(.pieces(start: start, ends: $0)) }
            start = pieceStart
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
