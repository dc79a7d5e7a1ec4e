import Display
import Formats

/// Counts as lines of text.
struct CountText {
    /// The names of the encodings; with several, each has a column under its name.
    let encodings: [String]

    private var widths: [Int] {
        encodings.map { encodings.count == 1 ? 9 : max(9, shownName($0).count) }
    }

    /// The names over the columns; nothing for one.
    var heading: String {
        encodings.count == 1 ? "" : columns(encodings.map(shownName)) + "\n"
    }

    /// A count and a path, as `wc` writes them.
    func line(_ row: CountRow) -> String {
        "\(columns(row.tokens.map(String.init))) \(shownName(row.name))\n"
    }

    /// The only line: of standard input the numbers alone, of a file without columns to align.
    func onlyLine(_ row: CountRow, isBare: Bool) -> String {
        if encodings.count > 1 { return heading + line(row) }
        return isBare ? "\(row.tokens[0])\n" : "\(row.tokens[0]) \(shownName(row.name))\n"
    }

    /// Rows with each one's share of the total, and the total.
    ///
    /// - Parameters:
    ///   - name: what a row is.
    ///   - showsFiles: whether rows stand for several files.
    ///   - most: how many rows are shown; the others are added up in one.
    func table(_ rows: [CountRow], total: CountRow, name: String, showsFiles: Bool, most: Int?) -> String {
        var text = tableHeading(name, "share", showsFiles ? "files" : nil)
        let shown = rows.prefix(most ?? rows.count)
        for row in shown { text += tableLine(row, percentage(row, total), showsFiles, shownName(row.name)) }
        if shown.count < rows.count {
            var rest = CountRow(name: [], tokens: total.tokens.map { _ in 0 })
            for row in rows[shown.count...] { rest.add(row) }
            text += tableLine(
                rest, percentage(rest, total), showsFiles, "(\(grouped(rows.count - shown.count)) more)")
        }
        return text + tableLine(total, percentage(total, total), showsFiles, "total")
    }

    /// Which rows fit into a budget, with the sum up to each; then those that are left out.
    func budget(_ parts: BudgetParts, total: CountRow) -> String {
        var text = tableHeading("path", "sum", nil)
        var sum = 0
        for row in parts.fitting {
            sum += row.tokens[0]
            text += tableLine(row, String(sum), false, shownName(row.name))
        }
        text += parts.sentence(ofTotal: total) + "\n"
        guard !parts.leftOut.isEmpty else { return text }
        text += "\n" + "left out:\n"
        for row in parts.leftOut { text += tableLine(row, "-", false, shownName(row.name)) }
        return text
    }

    private func columns(_ texts: [String]) -> String {
        zip(texts, widths).map { rightAligned($0, $1) }.joined(separator: "  ")
    }

    private func tableHeading(_ name: String, _ second: String, _ files: String?) -> String {
        let tokens = columns(encodings.count == 1 ? ["tokens"] : encodings.map(shownName))
        return
            "\(tokens)  \(rightAligned(second, 9))\(files.map { "  " + rightAligned($0, 7) } ?? "")  \(name)\n"
    }

    private func tableLine(
        _ row: CountRow, _ second: String, _ showsFiles: Bool, _ name: String
    ) -> String {
        let files = showsFiles ? "  " + rightAligned(String(row.files), 7) : ""
        return "\(columns(row.tokens.map(String.init)))  \(rightAligned(second, 9))\(files)  \(name)\n"
    }

    private func percentage(_ row: CountRow, _ total: CountRow) -> String {
        "\(decimal(100 * row.share(of: total)))%"
    }
}

/// Which files fit into a budget: each that still fits, in the order shown.
struct BudgetParts {
    let budget: TokenAmount
    private(set) var fitting: [CountRow] = []
    private(set) var leftOut: [CountRow] = []
    private(set) var used = 0

    init(_ rows: [CountRow], _ budget: TokenAmount) {
        self.budget = budget
        for row in rows {
            if row.tokens[0] <= budget.count - used {
                used += row.tokens[0]
                fitting.append(row)
            } else {
                leftOut.append(row)
            }
        }
    }

    /// What fits, in words.
    func sentence(ofTotal total: CountRow) -> String {
        let goal = "\(grouped(used)) of \(budget.inWords)"
        if leftOut.isEmpty { return "everything fits: \(goal)" }
        return """
            \(grouped(fitting.count)) of \(counted(total.files, "file")) fit: \(goal); \
            \(grouped(leftOut.count)) left out, with \(counted(total.tokens[0] - used, "token"))
            """
    }
}

extension TokenAmount {
    /// `128,000 tokens`, or the same with whose limit it is.
    var inWords: String {
        guard let limit else { return counted(count, "token") }
        return "\(limit.model)'s \(counted(count, "token")) (table of \(type(of: limit).date))"
    }
}
