/// Tokens broken into rows. Each token takes a cell for the boundary before it and the cells of its face; a
/// row ends where the next token does not fit, and after a token that ends a line of the text.
package struct TokenLayout: Equatable {
    /// The first token of each row.
    package private(set) var rowStarts: [Int] = [0]
    package let tokenCount: Int

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

    /// - Complexity: linear in the rows.
    package func row(of token: Int) -> Int { rowStarts.lastIndex { $0 <= token } ?? 0 }

    package func tokens(inRow row: Int) -> Range<Int> {
        guard rowStarts.indices.contains(row) else { return 0..<0 }
        return rowStarts[row]..<(row + 1 < rowStarts.count ? rowStarts[row + 1] : tokenCount)
    }

    /// The first of `height` rows that are shown, with `row` in the middle where possible.
    package func firstRow(showing row: Int, height: Int) -> Int {
        min(max(0, row - height / 2), max(0, rowStarts.count - height))
    }
}
