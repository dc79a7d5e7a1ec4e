package import Pieces

/// Cuts one text after another into pieces, a batch at a time. One for each thread.
///
/// ```swift
/// splitter.begin(text)
/// while let batch = try splitter.nextBatch() { … }
/// ```
///
/// A text is first cut into runs that are well-formed UTF-8 and runs that are not; each of the latter is a
/// piece. The former go to the scanner of a built-in pattern, or through the stages of a custom pattern, one
/// for each expression: a stage applies its expression to every part that the stage before it gives. To an
/// expression, its part is the whole text: `$` and look-ahead see the part's end, as in Hugging Face's
/// sequence of splits.
package final class Splitter {
    private let expressions: [String]
    private let scanner: Scanner?
    /// Whether text that an expression does not match is left out.
    private let dropsGaps: Bool
    @exclusivity(unchecked) private var stages: [SplitStage]
    /// The part of the text to be split, and its offset in the whole text.
    @exclusivity(unchecked) private var part = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    @exclusivity(unchecked) private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    @exclusivity(unchecked) private var origin = 0
    /// Where the next batch begins, in the whole text.
    @exclusivity(unchecked) private var batchStart = 0
    /// Where what is left out after the last batch ends.
    @exclusivity(unchecked) private var gapEnd: Int?
    /// How far the scanner is in the part; for patterns that cut a text into parts first, where the current
    /// one ends.
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var subpartEnd = 0
    /// The end of the runs that have been handed to the first stage.
    @exclusivity(unchecked) private var runEnd = 0
    @exclusivity(unchecked) private var runIsText = false
    private let ends = UnsafeMutableBufferPointer<Int>.allocate(capacity: PieceBatch.capacity)
    /// How many pieces the shared batch has.
    @exclusivity(unchecked) package private(set) var sharedPieceCount = 0
    /// How long expressions may take for each text that begins without a time of its own.
    package var matchingTime = MatchingTime()
    /// How long they may take for this text.
    @exclusivity(unchecked) private var textTime: MatchingTime

    init(_ expressions: [String], _ engine: SplitPattern.Engine, dropsGaps: Bool = false) {
        self.expressions = expressions
        self.dropsGaps = dropsGaps
        textTime = matchingTime
        switch engine {
        case .scanner(let scanner):
            self.scanner = scanner
            stages = []
        case .expressions(let expressions):
            scanner = nil
            stages = expressions.map { SplitStage($0, keepsGaps: !dropsGaps) }
        }
    }

    deinit {
        ends.deallocate()
        for stage in stages { stage.deallocate() }
    }

    /// Begins with the bytes of `text`, which must stay valid until the last batch.
    package func begin(_ text: UnsafeBufferPointer<UInt8>) { begin(text, in: 0..<text.count) }

    /// Begins with a part of a text. To the pattern, the part is the whole text; offsets count from the start
    /// of the text.
    ///
    /// - Parameter time: what is left of the time for a text of which this is a part; without one, the time begins.
    package func begin(
        _ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>, within time: MatchingTime? = nil
    ) {
        self.text = text
        part = UnsafeBufferPointer(rebasing: text[range])
        (origin, batchStart) = (range.lowerBound, range.lowerBound)
        (position, runEnd) = (0, 0)
        gapEnd = nil
        guard !stages.isEmpty else { return }
        for index in stages.indices {
            stages[index].begin(0..<0, isText: false)
            stages[index].beginText()
        }
        textTime = time ?? matchingTime
        if time == nil { matchingTime.begin(byteCount: range.count) }
    }

    /// The next pieces, `nil` at the end. The batch is valid until the next call.
    package func nextBatch() throws(SplitPatternError) -> PieceBatch? {
        if let end = gapEnd { (batchStart, gapEnd) = (end, nil) }
        let count = if let scanner { scan(scanner) } else { try matchExpressions() }
        guard count > 0 else { return nil }
        let batch = PieceBatch(
            text: text, start: batchStart, ends: UnsafeBufferPointer(rebasing: ends[..<count]))
        batchStart = batch.end
        return batch
    }

    /// Whether short texts can share a batch: the pattern has a scanner.
    package var canShareBatches: Bool { scanner != nil }

    /// Begins a batch that several short texts share, so that each does not pay for one of its own.
    ///
    /// ```swift
    /// splitter.beginSharedBatch(in: memory)
    /// while splitter.appendToSharedBatch(nextRange) { … }
    /// let batch = splitter.sharedBatch
    /// ```
    ///
    /// - Parameter memory: the texts, one after the other, and ``readableBytes`` more.
    package func beginSharedBatch(in memory: UnsafeBufferPointer<UInt8>) {
        (text, part) = (memory, memory)
        (origin, batchStart) = (0, 0)
        sharedPieceCount = 0
    }

    /// How many bytes after a text must be readable.
    package static let readableBytes = TextWindow.size

    /// Appends the pieces of the text in a range of the memory, which is well-formed UTF-8 and begins where the text
    /// before it ends. Each text is a whole one to the pattern.
    ///
    /// - Returns: `false`, with nothing appended, if the batch may have too little room.
    package func appendToSharedBatch(_ range: Range<Int>) -> Bool {
        guard let scanner else { return false }
        var (count, position, subpartEnd) = (sharedPieceCount, range.lowerBound, range.lowerBound)
        let scanned = ScannedText(base: text.baseAddress!, end: range.upperBound, readableEnd: text.count)
        scanner.fill(ends, count: &count, of: scanned, position: &position, partEnd: &subpartEnd, origin: 0)
        guard position == range.upperBound else { return false }
        sharedPieceCount = count
        return true
    }

    /// The pieces of all texts since ``beginSharedBatch(in:)``; valid until the splitter is used again.
    package var sharedBatch: PieceBatch {
        PieceBatch(text: text, start: 0, ends: UnsafeBufferPointer(rebasing: ends[..<sharedPieceCount]))
    }

    private func matchExpressions() throws(SplitPatternError) -> Int {
        var count = 0
        do {
            if !stages.isEmpty, stages.count == 1 || !dropsGaps { try fillFromLastStage(&count) }
            while count < ends.count, gapEnd == nil, let piece = try nextPart(stages.count - 1) {
                append(piece.upperBound, isGap: stages.contains(where: \.isAfterGap), &count)
            }
        } catch {
            let expression = expressions[error.stage]
            throw .matchFailed(expression, offset: origin + error.offset, reason: error.reason)
        }
        return count
    }

    /// Appends the end of a piece, or leaves out what no expression matches.
    private func append(_ end: Int, isGap: Bool, _ count: inout Int) {
        if !dropsGaps || !isGap {
            ends[count] = origin + end
            count += 1
        } else if count == 0 {
            batchStart = origin + end
        } else {
            // The pieces of a batch have nothing between them.
            gapEnd = origin + end
        }
    }

    /// Fills in the pieces of the last stage, many at a time, as long as an automaton finds them.
    private func fillFromLastStage(_ count: inout Int) throws(StageFailure) {
        let last = stages.count - 1
        while !stages[last].usesPCRE2, count < ends.count, gapEnd == nil {
            if stages[last].isDone {
                guard let part = try nextPart(last - 1) else { return }
                stages[last].begin(part, isText: runIsText)
            }
            if let gapEnd = stages[last].fill(ends, &count, of: part, origin: origin) {
                append(gapEnd, isGap: true, &count)
            }
        }
    }

    private func scan(_ scanner: Scanner) -> Int {
        var count = 0
        while count < ends.count {
            if position == runEnd {
                guard nextRun() != nil else { break }
                subpartEnd = position
            }
            if runIsText {
                let run = ScannedText(
                    base: part.baseAddress!, end: runEnd, readableEnd: text.count - origin)
                scanner.fill(
                    ends, count: &count, of: run, position: &position, partEnd: &subpartEnd, origin: origin)
                if position < runEnd { break }
            } else {
                position = runEnd
                ends[count] = origin + position
                count += 1
            }
        }
        return count
    }

    /// The next part that a stage gives; before the first stage, the next run.
    private func nextPart(_ stage: Int) throws(StageFailure) -> Range<Int>? {
        guard stage >= 0 else { return nextRun() }
        while stages[stage].isDone {
            guard let part = try nextPart(stage - 1) else { return nil }
            stages[stage].begin(part, isText: runIsText)
        }
        do {
            return try stages[stage].next(of: part, within: textTime)
        } catch {
            throw StageFailure(stage: stage, offset: stages[stage].position, reason: error.reason)
        }
    }

    private func nextRun() -> Range<Int>? {
        guard runEnd < part.count else { return nil }
        let start = runEnd
        runEnd = WellFormedUTF8.end(of: part, from: start)
        runIsText = runEnd > start
        if !runIsText { runEnd = WellFormedUTF8.nextStart(in: part, from: start) }
        return start..<runEnd
    }
}

/// Which expression could not be matched, and where.
private struct StageFailure: Error {
    let stage: Int
    let offset: Int
    let reason: String
}
