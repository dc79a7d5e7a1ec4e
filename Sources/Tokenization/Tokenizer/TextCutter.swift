import BytePairs
import Pieces
import Preparation
import SplitPatterns

/// The tokens that are cut out of a text in its two steps: of the text as it is, and of what normalization
/// makes of the rest.
///
/// A class, because every text refers to them, and a structure would count up all that it consists of.
final class AddedTokenSteps: Sendable {
    let inText: AddedTokens
    let inNormalizedText: AddedTokens

    /// - Parameters:
    ///   - normalizer: normalizes what is looked for in normalized text, too.
    ///   - controlsAreText: whether the spellings of control tokens are text.
    init(_ tokens: [SpecialToken], _ normalizer: Normalizer?, controlsAreText: Bool = false) {
        inText = AddedTokens(
            tokens.filter { !$0.matching.contains(.inNormalizedText) }, controlsAreText: controlsAreText)
        let normalized = tokens.filter { $0.matching.contains(.inNormalizedText) }
        let time = MatchingTime()
        let spellings = normalized.map { token in
            var text = AlignedText(token.text.utf8, tracksOrigins: false)
            // Where an expression fails on so short a text, the token is looked for as it is written: not those of
            // files, which are refused then.
            try? normalizer?.normalize(&text, within: time)
            return text.bytes
        }
        inNormalizedText = AddedTokens(
            normalized, spellings: spellings, controlsAreText: controlsAreText)
    }
}

/// Cuts texts, one after another, into special tokens and batches of pieces. For one thread at a time.
final class TextCutter {
    /// What is cut out of the next text.
    @exclusivity(unchecked) var added: AddedTokenSteps
    /// Whether stretches that are prepared know where their bytes come from.
    @exclusivity(unchecked) var tracksOrigins = false
    private let pattern: SplitPattern
    private let preparation: TextPreparation?
    private let safeCuts: SafeCuts?
    let splitter: Splitter
    /// How long expressions may take for the text that is being cut.
    private let matchingTime = MatchingTime()

    init(_ encoding: Encoding, _ safeCuts: SafeCuts?, _ added: AddedTokenSteps) {
        self.added = added
        self.safeCuts = safeCuts
        pattern = encoding.pattern
        preparation = encoding.preparation
        splitter = pattern.takeSplitter()
    }

    deinit { pattern.give(splitter) }

    /// Whether a text is nothing but text for the split pattern: it has no added token, and nothing is prepared.
    func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        added.inNormalizedText.isEmpty
            && (added.inText.isEmpty || !added.inText.finder.isAnywhere(in: text))
            && (preparation?.leavesUnchanged(text) ?? true)
            && WellFormedUTF8.end(of: text, from: 0) == text.count
    }

    @inline(__always)
    func cut(_ text: UnsafeBufferPointer<UInt8>, _ body: (TextPart) throws -> Void) throws {
        matchingTime.begin(byteCount: text.count)
        try added.inText.forEachSegment(of: text) { segment in
            switch segment {
            case .token(let token, let range): try body(.special(token, range))
            case .text(let range): try cut(text, in: range, body)
            }
        }
    }

    /// To the pattern, the text between two special tokens is the whole text, as in tiktoken.
    @inline(__always)
    private func cut(
        _ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>, _ body: (TextPart) throws -> Void
    ) throws {
        guard let preparation, added.inNormalizedText.isEmpty, range.count > PreparedParts.leastSize,
            let parts = PreparedParts(preparation, pattern, safeCuts)
        else { return try cut(text, in: range, preparation, body) }
        var (start, preparing) = (range.lowerBound, preparation)
        while start < range.upperBound {
            let rest = UnsafeBufferPointer(rebasing: text[start..<range.upperBound])
            let end = start + parts.end(of: rest)
            try cut(text, in: start..<end, preparing, body)
            (start, preparing) = (end, parts.rest)
        }
    }

    @inline(__always)
    private func cut(
        _ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>, _ preparation: TextPreparation?,
        _ body: (TextPart) throws -> Void
    ) throws {
        if let preparation, !preparation.leavesUnchanged(UnsafeBufferPointer(rebasing: text[range])) {
            try prepare(text, in: range, preparation, body)
        } else if added.inNormalizedText.isEmpty {
            try split(text, in: range, body)
        } else {
            let part = UnsafeBufferPointer(rebasing: text[range])
            try added.inNormalizedText.forEachSegment(of: part) { segment in
                switch segment {
                case .token(let token, let place):
                    try body(.special(token, place.shifted(by: range.lowerBound)))
                case .text(let place): try split(text, in: place.shifted(by: range.lowerBound), body)
                }
            }
        }
    }

    @inline(__always)
    private func split(
        _ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>, _ body: (TextPart) throws -> Void
    ) throws {
        splitter.begin(text, in: range, within: matchingTime)
        while let batch = try splitter.nextBatch() {
            if range.count > PieceEncoder.longestPiece { try refuseLongPieces(batch) }
            try body(.pieces(batch))
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

    private func prepare(
        _ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>, _ preparation: TextPreparation,
        _ body: (TextPart) throws -> Void
    ) throws {
        guard range.count <= PieceEncoder.longestPiece / 4 else {
            throw TokenizerError.pieceTooLong(byteOffset: range.lowerBound, count: range.count)
        }
        let tracksOrigins = tracksOrigins || preparation.needsOrigins
        var normalized = AlignedText(text[range], tracksOrigins: tracksOrigins)
        try preparation.normalizer?.normalize(&normalized, within: matchingTime)
        let bytes = normalized.bytes
        try bytes.withUnsafeBufferPointer { bytes in
            try added.inNormalizedText.forEachSegment(of: bytes) { segment in
                switch segment {
                case .token(let token, let place):
                    let stretch = PreparedStretch(normalized, range: range)
                    try body(.special(token, stretch.original(place)))
                case .text(let place):
                    let isFirst = range.lowerBound == 0 && place.lowerBound == 0
                    try prepare(normalized.slice(place), isFirst: isFirst, in: range, preparation, body)
                }
            }
        }
    }

    private func prepare(
        _ text: AlignedText, isFirst: Bool, in range: Range<Int>, _ preparation: TextPreparation,
        _ body: (TextPart) throws -> Void
    ) throws {
        switch preparation.splitting {
        case .pattern:
            let stretch = PreparedStretch(text, range: range)
            try text.bytes.withUnsafeBufferPointer { bytes in
                splitter.begin(bytes, in: 0..<bytes.count, within: matchingTime)
                while let batch = try splitter.nextBatch() { try body(.prepared(batch, stretch)) }
            }
        case .preTokenizer(let preTokenizer):
            // What was removed from the start is part of the whole text.
            let isStart = isFirst && text.origins.first.map { $0.start == 0 } ?? true
            try handOut(preTokenizer.split(text, isStart: isStart, within: matchingTime), in: range, body)
        case .none:
            try handOut(PreparedText(text), in: range, body)
        }
    }

    /// Hands out pieces in batches. Where nothing can merge, they are cut further, so that the same words are
    /// found again.
    private func handOut(
        _ prepared: PreparedText, in range: Range<Int>, _ body: (TextPart) throws -> Void
    ) throws {
        let stretch = PreparedStretch(prepared.text, range: range)
        let ends =
            safeCuts?.ends(within: prepared.ends, of: prepared.text.bytes)
            ?? prepared.ends
        try prepared.text.bytes.withUnsafeBufferPointer { bytes in
            try ends.withUnsafeBufferPointer { ends in
                var (first, start) = (0, 0)
                while first < ends.count {
                    let next = min(first + PieceBatch.capacity, ends.count)
                    let batch = UnsafeBufferPointer(rebasing: ends[first..<next])
                    try body(.prepared(PieceBatch(text: bytes, start: start, ends: batch), stretch))
                    start = ends[next - 1]
                    first = next
                }
            }
        }
    }
}

extension Range<Int> {
    fileprivate func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
