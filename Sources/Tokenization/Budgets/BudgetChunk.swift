import BytePairs

/// A part of a text that fits a budget.
public struct BudgetChunk: Sendable, Hashable {
    /// Where it is in the text.
    public let bytes: Range<Int>
    /// How many tokens it has as a text of its own.
    public let tokenCount: Int
}

extension Tokenizer {
    /// A text cut into chunks of at most `budget` tokens each, as for retrieval.
    ///
    /// ```swift
    /// for chunk in try tokenizer.chunks(of: text, fitting: 512, overlap: 64, at: .sentences) {
    ///     print(chunk.bytes, chunk.tokenCount)
    /// }
    /// ```
    ///
    /// Each chunk is counted as a text of its own. It is the longest that fits and ends where a unit does: a
    /// line, a sentence, a paragraph. Where not even one unit fits, the next finer boundary is tried, and where
    /// not one character fits, a chunk ends inside it. A chunk begins where the one before ends, or before
    /// that: so that what they share begins where a unit does and has at most `overlap` tokens, as much as
    /// possible. The overlap is left out where with it no further unit would fit. Together, the chunks are the
    /// whole text.
    ///
    /// Special tokens are encoded as text.
    ///
    /// - Throws: what encoding throws.
    /// - Precondition: the budget is at least 1, and the overlap less than it and not negative.
    /// - Complexity: linear in the text, and in the overlaps. For an encoding that changes text or has a custom
    ///   split pattern, chunks are looked for as ``prefix(of:fitting:)-(String,_)`` says, and each is encoded
    ///   several times.
    public func chunks(
        of bytes: some Collection<UInt8>, fitting budget: Int, overlap: Int = 0,
        at boundary: TextBoundary = .characters
    ) throws -> [BudgetChunk] {
        var chunks: [BudgetChunk] = []
        try forEachChunk(of: bytes, fitting: budget, overlap: overlap, at: boundary) { chunks.append($0) }
        return chunks
    }

    /// A text cut into chunks of at most `budget` tokens each.
    ///
    /// Traps where ``count(_:)`` traps; all else is as for bytes.
    public func chunks(
        of text: String, fitting budget: Int, overlap: Int = 0, at boundary: TextBoundary = .characters
    ) -> [BudgetChunk] {
        neverFailing { try chunks(of: text.utf8, fitting: budget, overlap: overlap, at: boundary) }
    }

    /// Hands out chunks as they are found.
    package func forEachChunk(
        of bytes: some Collection<UInt8>, fitting budget: Int, overlap: Int, at boundary: TextBoundary,
        _ body: (BudgetChunk) throws -> Void
    ) throws {
        precondition(budget > 0, "a budget of no tokens")
        precondition((0..<budget).contains(overlap), "an overlap as large as the budget")
        try withBuffer(of: bytes) { text in
            var cutter = ChunkCutter(self, text, budget: budget, overlap: overlap, boundary)
            while let chunk = try cutter.next() { try body(chunk) }
        }
    }
}

/// Cuts one text into chunks.
private struct ChunkCutter {
    private let tokenizer: Tokenizer
    private let text: UnsafeBufferPointer<UInt8>
    private let budget: Int
    private let overlap: Int
    private let search: PrefixSearch?
    private let counts: SuffixCounts?
    private let levels: [Level]
    private var start = 0
    private var end = 0

    private struct Level {
        let boundary: TextBoundary
        let ends: [Int]
    }

    init(
        _ tokenizer: Tokenizer, _ text: UnsafeBufferPointer<UInt8>, budget: Int, overlap: Int,
        _ boundary: TextBoundary
    ) {
        self.tokenizer = tokenizer
        self.text = text
        self.budget = budget
        self.overlap = overlap
        search = PrefixSearch(tokenizer)
        counts = overlap > 0 ? SuffixCounts(tokenizer) : nil
        levels = sequence(first: boundary, next: \.finer).map { Level(boundary: $0, ends: $0.ends(in: text)) }
    }

    /// The next chunk, `nil` at the end of the text.
    mutating func next() throws -> BudgetChunk? {
        guard end < text.count else { return nil }
        for level in levels {
            for first in start < end ? [start, end] : [end] {
                guard let found = try longest(from: first, at: level) else { continue }
                let chunk = BudgetChunk(bytes: first..<found.end, tokenCount: found.tokens)
                end = found.end
                start = try end < text.count && overlap > 0 ? shared(of: chunk.bytes, at: level) : end
                return chunk
            }
        }
        // Not one character fits.
        let chunk = try bytesThatFit()
        (start, end) = (chunk.bytes.upperBound, chunk.bytes.upperBound)
        return chunk
    }

    private func longest(from first: Int, at level: Level) throws -> (end: Int, tokens: Int)? {
        let isCharacters = level.boundary == .characters
        let ends = level.ends[level.ends.partitioningIndex { $0 > first }...]
        if let search {
            guard isCharacters else {
                return search.longest(of: text, from: first, fitting: budget, at: ends, after: end)
            }
            let found = search.longest(of: text, from: first, fitting: budget)
            return found.end > end ? found : nil
        }
        let rest = UnsafeBufferPointer(rebasing: text[first...])
        var cut = first + (try tokenizer.triedPrefix(of: rest, fitting: budget))
        while cut > end {
            if !isCharacters {
                let index = ends.partitioningIndex { $0 > cut }
                guard index > ends.startIndex, ends[index - 1] > end else { return nil }
                cut = ends[index - 1]
            }
            let part = UnsafeBufferPointer(rebasing: text[first..<cut])
            if let tokens = try tokenizer.count(part, upTo: budget, specialTokens: .asText) {
                return (cut, tokens)
            }
            cut -= 1
        }
        return nil
    }

    /// Where the next chunk begins.
    private func shared(of chunk: Range<Int>, at level: Level) throws -> Int {
        let part = UnsafeBufferPointer(rebasing: text[chunk])
        let (ends, isCharacters) = (level.ends, level.boundary == .characters)
        func isAllowed(_ place: Int) -> Bool {
            let place = chunk.lowerBound + place
            guard place > chunk.lowerBound else { return false }
            if isCharacters { return true }
            let index = ends.partitioningIndex { $0 >= place }
            return index < ends.count && ends[index] == place
        }
        if let counts {
            let found = tokenizer.longestSuffix(of: part, fitting: overlap, counts, at: isAllowed)
            return chunk.lowerBound + found
        }
        var place = try tokenizer.triedSuffix(of: part, fitting: overlap)
        while place < part.count {
            let rest = UnsafeBufferPointer(rebasing: part[place...])
            if part[place] & 0xC0 != 0x80, isAllowed(place),
                try tokenizer.count(rest, upTo: overlap, specialTokens: .asText) != nil
            {
                break
            }
            place += 1
        }
        return chunk.lowerBound + place
    }

    /// The bytes of a character up to where they fit; one byte, whatever it has.
    private func bytesThatFit() throws -> BudgetChunk {
        var next = end + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        while true {
            let part = UnsafeBufferPointer(rebasing: text[end..<next])
            let tokens = try tokenizer.count(part, specialTokens: .asText)
            if tokens <= budget || part.count == 1 {
                return BudgetChunk(bytes: end..<next, tokenCount: tokens)
            }
            next = end + max(part.count / 2, 1)
        }
    }
}
