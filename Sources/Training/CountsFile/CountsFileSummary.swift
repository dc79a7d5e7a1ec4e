import Files

/// What is in a counts file that has been written.
package struct CountsFileSummary: Equatable, Sendable {
    /// How many distinct pieces.
    package let distinct: Int
    /// How many pieces in all, and how many bytes these have.
    package let pieces: Int
    package let bytes: Int

    init(writing counted: CorpusCounts, to path: String) throws {
        self.init(try OutputFile.write(to: path) { try counted.write(to: $0) })
    }

    private init(_ totals: CountsFile.Totals) {
        (distinct, pieces, bytes) = (totals.distinct, totals.pieces, totals.bytes)
    }

    /// Adds counts files up into one, which is the same in whatever order they are named.
    ///
    /// - Throws: an error that names the file if one is damaged, or was counted with another split pattern.
    package init(merging files: [String], into path: String) throws {
        self.init(
            try OutputFile.write(to: path) { file in
                var merge = try CountsMerge(files.map { CountsSource(path: $0) })
                let expressions = merge.header?.expressions ?? []
                let writer = CountsWriter(
                    CountsFile.Header(expressions: expressions, hasPositions: false), to: file.write)
                while try merge.next() {
                    try merge.piece.withUnsafeBufferPointer {
                        try writer.append($0, count: merge.count, first: 0)
                    }
                }
                return try writer.finish()
            })
    }

    /// The expressions of the split pattern that a counts file's pieces were cut with.
    package static func expressions(of path: String) throws -> [String] {
        try CountsReader(CountsSource(path: path)).header.expressions
    }
}
