import BytePairs
import Pieces
import Preparation
import SplitPatterns

/// What a text consists of, in order: batches of pieces, and special tokens between them.
enum TextPart {
    case pieces(PieceBatch)
    /// Pieces of text that was changed; the batch counts bytes of the stretch.
    case prepared(PieceBatch, PreparedStretch)
    case special(SpecialToken, Range<Int>)

    /// Where the part ends in the text; at the latest, where its stretch does.
    var end: Int {
        switch self {
        case .pieces(let batch): batch.end
        case .prepared(_, let stretch): stretch.range.upperBound
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
        case .pieces(let batch), .prepared(let batch, _): encode(batch, into: ids)
        }
    }
}

extension Tokenizer {
    /// Cuts a text at its special tokens, and what lies between them into pieces. Every way to look at a text
    /// goes through here, so that they cannot disagree. Offsets count bytes of the whole text.
    ///
    /// - Parameter tracksOrigins: whether stretches that were prepared know where their bytes come from.
    func forEachPart(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        tracksOrigins: Bool = false, _ body: (TextPart) throws -> Void
    ) throws {
        let splitter = encoding.pattern.takeSplitter()
        defer { encoding.pattern.give(splitter) }
        let cutter = cutter(specialTokens: policy, tracksOrigins: tracksOrigins, with: splitter)
        try forEachPart(of: text, specialTokens: policy, with: cutter, body)
    }

    /// What cuts texts one after another: making one retains all that a tokenizer is made of, which takes longer than
    /// encoding a few bytes, and much longer while other threads do so, too.
    func cutter(
        specialTokens policy: SpecialTokenPolicy, tracksOrigins: Bool = false, with splitter: Splitter
    ) -> TextCutter {
        TextCutter(
            tokenizer: self, added: addedTokens(policy), splitter: splitter, tracksOrigins: tracksOrigins)
    }

    private func addedTokens(_ policy: SpecialTokenPolicy) -> AddedTokenSteps {
        guard case .allowedAmongText = policy else { return policy.allowsAny ? allTokens : textTokens }
        let others = encoding.specialTokens.filter { $0.isControl && !policy.allows($0) }
        return others.isEmpty ? allTokens : allTokens.leaving(Set(others.map(\.id)))
    }

    /// The same with a cutter for that policy.
    @inline(__always)
    func forEachPart(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        with cutter: TextCutter,
        _ body: (TextPart) throws -> Void
    ) throws {
        try refuseForbidden(in: text, policy)
        try cutter.cut(text, body)
    }

    private func refuseForbidden(in text: UnsafeBufferPointer<UInt8>, _ policy: SpecialTokenPolicy) throws {
        switch policy {
        case .asText, .allAllowed, .allowedAmongText: return
        case .forbidden, .allowed: break
        }
        try controlTokens.forEachSegment(of: text) { segment in
            if case .token(let token, let range) = segment, !policy.allows(token) {
                throw SpecialTokenError(token: token, byteOffset: range.lowerBound)
            }
        }
    }

    /// The spellings of special tokens in bytes, with their byte ranges: leftmost first, the longest where
    /// several begin at one place.
    ///
    /// - Complexity: linear in the bytes.
    public func specialTokens(
        in bytes: some Collection<UInt8>
    ) -> [(token: SpecialToken, range: Range<Int>)] {
        withBuffer(of: bytes) { text in
            var found: [(token: SpecialToken, range: Range<Int>)] = []
            // Neither finding tokens nor this body throws.
            try? controlTokens.forEachSegment(of: text) { segment in
                if case .token(let token, let range) = segment { found.append((token, range)) }
            }
            return found
        }
    }

    /// Calls `body` with bytes as one buffer, copied only where the collection is not contiguous.
    func withBuffer<Result>(
        of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        if let result = try bytes.withContiguousStorageIfAvailable(body) { return result }
        return try Array(bytes).withUnsafeBufferPointer(body)
    }
}
