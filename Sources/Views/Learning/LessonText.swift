package import BytePairs
import Display
import Terminal

extension Lesson {
    /// Rows of a step that show pairs.
    private static let mostRows = 5
    /// Cells of a text that is shown after each step.
    private static let mostCells = 600

    /// The text and the steps as lines for a terminal or a file.
    ///
    /// - Parameter sentence: another text, encoded with what was learned.
    package func printed(encoding sentence: JoinedText? = nil, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        var lines = [
            "A merge makes the commonest pair of neighbours one new token; then all pairs are counted again.",
            "",
            style.bold("TEXT") + "  \(counted(text.bytes.count, "byte")), each a token. "
                + "│ is between two tokens, ┃ between two pieces; a pair lies inside a piece.",
        ]
        lines.append(" " + row(text, after: 0, style, marking: steps.first?.merge.pair))
        for step in steps {
            lines += ["", style.bold("STEP \(step.number)")] + pairRows(step.ranking, style)
            lines.append(" " + reason(for: step))
            lines.append(
                " → token \(step.merge.token) is " + style.styled(shown(step.merge.token), Self.freshColor)
                    + "; the text has \(size(after: step.number))")
            lines.append(" " + row(text, after: step.number, style, fresh: step.merge.token))
        }
        lines += ["", style.bold("END"), " " + ending]
        if !steps.isEmpty { lines += summary(style) }
        if let sentence { lines += sentenceLines(sentence, style) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let freshColor = "1;36"

    private func pairRows(_ ranking: Ranking, _ style: TextStyle) -> [String] {
        let shownPairs = ranking.pairs.prefix(Self.mostRows)
        let width = shownPairs.map { cellWidth(of: shown($0.pair)) }.max() ?? 0
        let digits = String(ranking.pairs[0].count).count
        var rows = shownPairs.enumerated().map { place, counted in
            let bar = Self.bar(counted.count, of: ranking.pairs[0].count, width: 24)
            let row =
                "\(paddedCells(shown(counted.pair), width))  "
                + "\(rightAligned(String(counted.count), digits))  \(bar)"
            return place == 0 ? " " + style.styled(row, Self.freshColor) : " " + row
        }
        let hidden = ranking.distinct - shownPairs.count
        if hidden > 0 { rows.append(" " + style.faint("and \(counted(hidden, "other pair"))")) }
        return rows
    }

    /// A bar in eighths of a cell.
    package static func bar(_ count: Int, of most: Int, width: Int) -> String {
        let eighths = max(1, count * width * 8 / max(most, 1))
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        return String(repeating: "█", count: eighths / 8) + rest
    }

    /// A text as tokens after this many steps, cut short if it is long.
    private func row(
        _ text: JoinedText, after steps: Int, _ style: TextStyle, fresh: TokenID? = nil,
        marking pair: Pair? = nil
    ) -> String {
        let starts = Set(text.pieces.map(\.lowerBound))
        let tokens = text.tokens(after: steps)
        let marked = pair.map { Set(places(of: $0, in: text, after: steps).flatMap { [$0, $0 + 1] }) } ?? []
        var (row, cells) = ("", 0)
        for (number, token) in tokens.enumerated() {
            let face = visible(text.bytes[token])
            cells += cellWidth(of: face) + 1
            guard cells <= Self.mostCells else {
                return row + style.faint(" … and \(counted(tokens.count - number, "more token"))")
            }
            if number > 0 { row += starts.contains(token.lowerBound) ? "┃" : style.faint("│") }
            let isFresh = fresh != nil && token.count > 1 && id(of: token, in: text) == fresh
            row += isFresh || marked.contains(number) ? style.styled(face, Self.freshColor) : face
        }
        return row
    }

    /// The growth of the text's tokens, and the vocabulary.
    private func summary(_ style: TextStyle) -> [String] {
        let last = steps.count
        return [
            " The text had \(size(after: 0)); it has \(size(after: last)).",
            " The vocabulary had 256 tokens, the single bytes; it has \(vocabularySize(after: last)).",
            "", style.bold("BYTES PER TOKEN"),
            " \(decimal(bytesPerToken(after: 0), digits: 2)) \(sparkline(upTo: last, width: 60)) "
                + decimal(bytesPerToken(after: last), digits: 2),
            "", style.bold("LEARNED"),
            " "
                + steps.map { "\($0.merge.token) \(shown($0.merge.token))" }.joined(separator: "  "),
        ]
    }

    /// Bytes per token from the start to a step, in at most `width` cells.
    package func sparkline(upTo step: Int, width: Int) -> String {
        let marks = Array("▁▂▃▄▅▆▇█")
        let highest = bytesPerToken(after: steps.count) - 1
        let cells = min(width, step + 1)
        return String(
            (0..<cells).map { cell in
                let at = cells == 1 ? step : cell * step / (cells - 1)
                let height = highest > 0 ? (bytesPerToken(after: at) - 1) / highest : 0
                return marks[Int((height * Double(marks.count - 1)).rounded())]
            })
    }

    private func sentenceLines(_ sentence: JoinedText, _ style: TextStyle) -> [String] {
        let count = sentence.tokenCount(after: steps.count)
        let ids = sentence.tokens(after: steps.count).map { String(id(of: $0, in: sentence)) }
        return [
            "",
            style.bold("ANOTHER TEXT") + "  \(counted(sentence.bytes.count, "byte")), "
                + "\(counted(count, "token")) with the same merges in the same order",
            " " + row(sentence, after: steps.count, style),
            " " + ids.joined(separator: " "),
        ]
    }
}

extension Lesson {
    /// The numbers of the tokens that a pair begins at where it is merged next, from the left in each piece.
    package func places(of pair: Pair, in text: JoinedText, after steps: Int) -> [Int] {
        guard let step = self.steps.first(where: { $0.merge.pair == pair })?.number else { return [] }
        return text.tokens(after: steps).enumerated().dropFirst().compactMap { number, token in
            text.joins[token.lowerBound] == step ? number - 1 : nil
        }
    }
}
