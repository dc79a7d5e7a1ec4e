import BytePairs
import Platform
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
        try withWorker(specialTokens: policy, tracksOrigins: tracksOrigins) {
            try forEachPart(of: text, specialTokens: policy, with: $0.cutter, body)
        }
    }

    /// Calls `body` with a worker that no other thread uses.
    @inline(__always)
    func withWorker<Result>(
        specialTokens policy: SpecialTokenPolicy, tracksOrigins: Bool = false,
        _ body: (TextWorker) throws -> Result
    ) rethrows -> Result {
        let worker = workers.take()
        defer {
            worker.encoder.releaseTable()
            workers.give(worker)
        }
        worker.cutter.added = addedTokens(policy)
        worker.cutter.tracksOrigins = tracksOrigins
        return try body(worker)
    }

    private func addedTokens(_ policy: SpecialTokenPolicy) -> AddedTokenSteps {
        guard case .allowedAmongText(let texts) = policy else {
            return policy.allowsAny ? allTokens : textTokens
        }
        // Bytes: `String` equates spellings that differ only in form.
        let allowed = Set(texts.map { Array($0.utf8) })
        return someTokens.steps(allowing: allowed) {
            let found = encoding.specialTokens.filter {
                !$0.isControl || allowed.contains(Array($0.text.utf8))
            }
            return AddedTokenSteps(found, encoding.preparation?.normalizer)
        }
    }

    /// The same with a worker's cutter.
    @inline(__always)
    func forEachPart(
        of text: UnsafeBufferPointer<UInt8>, specialTokens policy: SpecialTokenPolicy,
        with cutter: TextCutter,
        _ body: (TextPart) throws -> Void
    ) throws {
        try refuseForbidden(in: text, policy)
        try cutter.cut(text, body)
    }

    func refuseForbidden(in text: UnsafeBufferPointer<UInt8>, _ policy: SpecialTokenPolicy) throws {
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
