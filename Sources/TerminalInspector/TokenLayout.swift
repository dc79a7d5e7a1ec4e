/// How tokens are broken into rows: each takes a cell for the boundary before it and the cells of its face; a row ends
/// where the next token has no room, and behind a token that ends a line of the text.
package struct TokenLayout: Equatable {
    /// The first token of each row.
    package private(set) var rowStarts: [Int] = [0]
    package let tokenCount: Int

    /// Lays out tokens of these widths.
    ///
    /// - Complexity: linear in the tokens.
    package init(widths: [Int], width: Int, endsLine: (Int) -> Bool) {
        tokenCount = widths.count
        var column = 0
        for (token, cells) in widths.enumerated() {
            if column > 0, column + 1 + cells > width {
                rowStarts.append(token)
                column = 0
            }
            column += 1 + cells
            if token + 1 < widths.count, endsLine(token) {
                rowStarts.append(token + 1)
                column = 0
            }
        }
    }

    /// The row that a token is in.
    ///
    /// - Complexity: logarithmic in the rows.
    package func row(of token: Int) -> Int {
        var (low, high) = (0, rowStarts.count)
        while low < high {
            let middle = (low + high) / 2
            if rowStarts[middle] <= token { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// The tokens of a row.
    package func tokens(inRow row: Int) -> Range<Int> {
        guard rowStarts.indices.contains(row) else { return 0..<0 }
        return rowStarts[row]..<(row + 1 < rowStarts.count ? rowStarts[row + 1] : tokenCount)
    }

    /// The first of so many rows that are shown, so that a row is in the middle of them where there is room.
    func firstRow(showing row: Int, height: Int) -> Int {
        min(max(0, row - height / 2), max(0, rowStarts.count - height))
    }
}
