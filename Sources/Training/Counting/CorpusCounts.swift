import BytePairs
import Files
import SplitPatterns

/// The counts of a corpus: in memory, or as sorted runs on disk where memory was short.
struct CorpusCounts {
    let expressions: [String]
    /// What was held out, which is not among the counts. Of a resumed run, only its own part.
    let heldOut: DistinctPieces

    private enum Counts {
        case counter(PieceCounter)
        /// Files, and where merging them can write more.
        case runs([CountsSource], WorkFolder?)
    }
    private let counts: Counts

    init(_ pattern: SplitPattern, _ counter: PieceCounter, heldOut: DistinctPieces) {
        self.heldOut = heldOut
        expressions = pattern.expressions
        counts = .counter(counter)
    }

    /// The counts of files of one split pattern.
    init(
        _ pattern: SplitPattern, runs: [CountsSource], folder: WorkFolder?,
        heldOut: DistinctPieces = DistinctPieces()
    ) {
        self.heldOut = heldOut
        expressions = pattern.expressions
        counts = .runs(runs, folder)
    }

    /// All pieces with their counts, in an order that suits the tie rule.
    func pieces(for ties: TieRule) throws -> DistinctPieces {
        let order: PieceCounter.Order = ties == .firstSeen ? .firstSeen : .common
        if case .counter(let counter) = counts { return counter.pieces(in: order) }
        var pieces = DistinctPieces()
        var firsts: [UInt64] = []
        try forEach { piece, count, first in
            pieces.append(piece, count: count)
            if order == .firstSeen { firsts.append(first) }
        }
        let counts = pieces.counts
        return order == .firstSeen
            ? pieces.reordered(counts.indices.sorted { firsts[$0] < firsts[$1] })
            : pieces.reordered(counts.indices.sorted { counts[$0] > counts[$1] })
    }

    /// Writes all counts to one counts file.
    func write(to file: OutputFile) throws -> CountsFile.Totals {
        let writer = CountsWriter(
            CountsFile.Header(expressions: expressions, hasPositions: false), to: file.write)
        try forEach { try writer.append($0, count: $1, first: $2) }
        return try writer.finish()
    }

    /// All pieces in the order of their bytes.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>, _ count: Int, _ first: UInt64) throws -> Void) throws {
        switch counts {
        case .counter(let counter): try counter.forEach(in: .bytes, body)
        case .runs(let runs, let folder):
            do {
                var merge = try CountsMerge(Self.narrowed(runs, folder))
                while try merge.next() {
                    try merge.piece.withUnsafeBufferPointer { try body($0, merge.count, merge.first) }
                }
            } catch let problem as InputProblem {
                // Runs are made again by starting again, not by counting pieces.
                guard let folder else { throw problem }
                throw WorkFolderFailure(path: folder.path, reason: "\(problem.path): \(problem.problem)")
            }
        }
    }

    /// Few enough files to be merged at once.
    private static func narrowed(
        _ runs: [CountsSource], _ folder: WorkFolder?
    ) throws -> [CountsSource] {
        var runs = runs
        while runs.count > CountsMerge.mostFiles, let folder {
            let some = Array(runs.prefix(CountsMerge.mostFiles))
            runs = Array(runs.dropFirst(some.count)) + [try folder.mergeRuns(some)]
        }
        return runs
    }
}
