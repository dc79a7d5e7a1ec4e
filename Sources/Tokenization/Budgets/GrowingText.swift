import BytePairs
import Pieces
import SplitPatterns

/// Counts the tokens of a text that becomes longer, for an encoding that changes nothing in a text and has a
/// built-in pattern.
///
/// Pieces that stay as they are whatever follows (``GrowthRules``) are counted once. What is after them is
/// split again for each change; of its last piece the tokens grow with the text (``GrowingPiece``). While a
/// long run goes on (``LongRun``), nothing is split.
///
/// - Invariant: `pieces` and the last piece are those of `bytes[start...]`, unless a run is going on.
struct GrowingText {
    private let encoder: PieceEncoder
    private let rules: GrowthRules
    private let splitter: Splitter
    /// The most bytes of a token.
    let longestToken: Int
    /// The length in bytes of an open end from which runs are looked for.
    private let runThreshold: Int

    /// The end of the text, and where its first piece begins that can still change.
    private var bytes: [UInt8] = []
    private var start = 0
    private var settledTokens = 0
    /// The pieces that can change, except for the last: where each begins and ends, and its tokens.
    private var pieces: [(range: Range<Int>, tokens: Int)] = []
    private var lastStart = 0
    private var last: GrowingPiece
    private var run: GrowingRun?
    private var ids: [TokenID] = []

    /// How many tokens the text has.
    private(set) var count = 0

    init?(_ tokenizer: Tokenizer, runThreshold: Int = 64) {
        guard tokenizer.countsGrow, let rules = GrowthRules(tokenizer.encoding.pattern) else { return nil }
        let automaton = tokenizer.automata.forward
        encoder = tokenizer.encoder
        self.rules = rules
        self.runThreshold = runThreshold
        splitter = tokenizer.encoding.pattern.takeSplitter()
        longestToken = automaton.longest
        last = GrowingPiece(automaton)
    }

    /// How many bytes can still change: what a copy costs.
    var openCount: Int { bytes.count - start }

    /// No longer text that begins like this one has fewer tokens.
    var fewestTokensOfLonger: Int {
        let open = (openCount + longestToken - 1) / longestToken
        guard run?.isLastPieceOnly ?? true, pieces.isEmpty, let kind = lastClass, kind.onlyGrows(rules) else {
            return settledTokens + open
        }
        return settledTokens + max(open, last.fewestTokensOfLonger)
    }

    private var lastClass: GrowthRules.Ending? {
        bytes.withUnsafeBufferPointer { rules.ending(of: $0) }
    }

    /// Adds bytes at the end.
    ///
    /// - Complexity: linear in the bytes, and in those that can still change unless a run goes on.
    mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while position < more.count, run != nil {
            bytes.append(more[position])
            position += 1
            if !goOn() {
                run = nil
                forgetPieces()
                bytes.append(contentsOf: more[position...])
                return splitAgain()
            }
        }
        guard position < more.count else { return }
        bytes.append(contentsOf: more[position...])
        splitAgain()
    }

    // MARK: - Splitting again

    private mutating func splitAgain() {
        var (found, lastRange) = ([(range: Range<Int>, tokens: Int)](), start..<start)
        var known = pieces[...]
        let lastKnown = (lastStart..<lastStart + last.count, last.tokenCount)
        var total = settledTokens
        bytes.withUnsafeBufferPointer { bytes in
            splitter.begin(bytes, in: start..<bytes.count)
            // A scanner never fails.
            while let batch = try? splitter.nextBatch() {
                var pieceStart = batch.start
                for end in batch.ends {
                    let range = pieceStart..<end
                    pieceStart = end
                    if end == bytes.count {
                        lastRange = range
                        continue
                    }
                    while let first = known.first, first.range.lowerBound < range.lowerBound {
                        known.removeFirst()
                    }
                    let tokens: Int
                    if let first = known.first, first.range == range {
                        tokens = first.tokens
                    } else if lastKnown.0 == range {
                        tokens = lastKnown.1
                    } else {
                        ids.removeAll(keepingCapacity: true)
                        encoder.encode(UnsafeBufferPointer(rebasing: bytes[range]), into: &ids)
                        tokens = ids.count
                    }
                    total += tokens
                    found.append((range, tokens))
                }
            }
            if lastRange.lowerBound != lastStart || last.count > lastRange.count {
                last.removeAll()
                lastStart = lastRange.lowerBound
            }
            for position in lastStart + last.count..<lastRange.upperBound { last.append(bytes[position]) }
        }
        pieces = found
        count = total + last.tokenCount
        settle()
        if openCount >= runThreshold { beginRun() }
    }

    private mutating func settle() {
        guard !pieces.isEmpty else { return }
        let settled = bytes.withUnsafeBufferPointer { bytes in
            let open = UnsafeBufferPointer(rebasing: bytes[start...])
            let settledEnd = start + rules.settledEnd(of: open)
            return pieces.prefix { piece in
                piece.range.upperBound < settledEnd
                    || rules.isSettled(
                        first: piece.range.count,
                        of: UnsafeBufferPointer(rebasing: bytes[piece.range.lowerBound...]))
            }.count
        }
        guard settled > 0 else { return }
        settledTokens += pieces[..<settled].reduce(0) { $0 + $1.tokens }
        start = pieces[settled - 1].range.upperBound
        pieces.removeFirst(settled)
        if start > 1 << 12, start > bytes.count / 2 { dropSettled() }
    }

    private mutating func dropSettled() {
        bytes.removeFirst(start)
        for index in pieces.indices {
            let range = pieces[index].range
            pieces[index].range = range.lowerBound - start..<range.upperBound - start
        }
        lastStart -= start
        start = 0
    }

    private mutating func forgetPieces() {
        // What the last piece has become is of use where it goes on only.
        pieces = []
    }

    // MARK: - Long runs

    private mutating func beginRun() {
        let rule = bytes.withUnsafeBufferPointer { rules.longRun(atEndOf: $0, lastPiece: lastStart) }
        guard let rule else { return }
        switch rule.kind {
        case .oneKind, .whiteSpace, .illFormed:
            run = GrowingRun(rule, otherTokens: count - last.tokenCount)
        case .lines:
            var first = lastStart
            var tokens = last.tokenCount
            if let before = pieces.last, rules.isWhiteSpace(bytes, in: before.range) {
                first = before.range.lowerBound
                tokens += before.tokens
            }
            var run = GrowingRun(rule, otherTokens: count - tokens)
            run.lines = LineRun(bytes[first...], like: last)
            self.run = run
        case .groupsOfThree:
            var run = GrowingRun(rule, otherTokens: 0)
            run.recentCounts = (count(upTo: bytes.count - 2), count(upTo: bytes.count - 1), count)
            self.run = run
        }
    }

    /// Takes the last byte into the run; `false` if the run is over.
    private mutating func goOn() -> Bool {
        // In place: a copy of the run would retain and release its arrays for each byte.
        guard let rule = run?.rule, let pendingCount = run?.pendingCount else { return false }
        let pending = bytes.count - pendingCount - 1
        let step = bytes.withUnsafeBufferPointer { rule.step(UnsafeBufferPointer(rebasing: $0[pending...])) }
        switch step {
        case .ends: return false
        case .incomplete:
            if pendingCount == 0 { run!.countBefore = count }
            run!.pendingCount += 1
            count = run!.countBefore + tokens(of: pending..<bytes.count)
        case .goesOn(let isLineBreak):
            run!.pendingCount = 0
            switch rule.kind {
            case .oneKind, .whiteSpace, .illFormed:
                for position in pending..<bytes.count { last.append(bytes[position]) }
                count = run!.otherTokens + last.tokenCount
            case .lines:
                run!.lines!.append(bytes[pending...], isLineBreak: isLineBreak)
                count = run!.otherTokens + run!.lines!.tokenCount
            case .groupsOfThree:
                let recent = run!.recentCounts
                count = recent.0 + tokens(of: bytes.count - 3..<bytes.count)
                run!.recentCounts = (recent.1, recent.2, count)
            }
        }
        return true
    }

    private mutating func tokens(of range: Range<Int>) -> Int {
        ids.removeAll(keepingCapacity: true)
        bytes.withUnsafeBufferPointer { encoder.encode(UnsafeBufferPointer(rebasing: $0[range]), into: &ids) }
        return ids.count
    }

    /// The tokens of the text up to a place that can still change.
    private mutating func count(upTo end: Int) -> Int {
        var total = settledTokens
        bytes.withUnsafeBufferPointer { bytes in
            splitter.begin(bytes, in: start..<end)
            while let batch = try? splitter.nextBatch() {
                batch.forEachPiece { piece in
                    ids.removeAll(keepingCapacity: true)
                    encoder.encode(piece, into: &ids)
                    total += ids.count
                }
            }
        }
        return total
    }
}

/// A long run that is going on at the end of a text.
private struct GrowingRun {
    let rule: LongRun
    /// The tokens of all other pieces.
    let otherTokens: Int
    /// How many bytes of a character have come, and the tokens before them.
    var pendingCount = 0
    var countBefore = 0
    var lines: LineRun?
    /// The counts of the text without its last two bytes, without the last, and of all of it.
    var recentCounts = (0, 0, 0)

    init(_ rule: LongRun, otherTokens: Int) {
        self.rule = rule
        self.otherTokens = otherTokens
    }

    var isLastPieceOnly: Bool { rule.kind == .oneKind }
}

/// White space of which the part up to the last line break is a piece, and the rest another.
private struct LineRun {
    private var whole: GrowingPiece
    private var tail: GrowingPiece
    private var tokensAtLineBreak = 0

    init(_ bytes: ArraySlice<UInt8>, like piece: GrowingPiece) {
        whole = piece
        whole.removeAll()
        tail = whole
        var start = bytes.startIndex
        while start < bytes.endIndex {
            // Line breaks are bytes; in between, the places of other characters do not matter.
            let isLineBreak = bytes[start] == 10 || bytes[start] == 13
            append(bytes[start...start], isLineBreak: isLineBreak)
            start += 1
        }
    }

    mutating func append(_ character: ArraySlice<UInt8>, isLineBreak: Bool) {
        for byte in character {
            whole.append(byte)
            tail.append(byte)
        }
        if isLineBreak {
            tokensAtLineBreak = whole.tokenCount
            tail.removeAll()
        }
    }

    var tokenCount: Int { tokensAtLineBreak + tail.tokenCount }
}
