import BytePairs
import Display
import Formats
import Oddities
import Terminal
import Tokenization

extension Inspection {
    /// The tokens as lines for a terminal or a file: counts, boundaries, a row for each token, findings.
    ///
    /// - Parameter showsAll: every finding that the report keeps, rather than the first few of each kind.
    package func text(showsAll: Bool = false, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        var text = style.bold(printable(encoding.name)) + "  " + countsText + "\n"
        guard !spans.isEmpty else { return text }
        text += "\n" + boundariesText(style) + "\n" + tokensText(style)
        let list = FindingList(findings: report.findings, counts: report.counts, showsAll: showsAll)
        return text + "\n" + style.bold("ODDITIES") + "    \(list.severities): \(list.verdict)\n"
            + list.text(style)
    }

    /// `8 tokens  32 bytes  8 pieces`
    var countsText: String {
        let totals = report.totals
        var parts = [counted(totals.tokens, "token"), counted(totals.bytes, "byte")]
        if totals.characters != totals.bytes { parts.append(counted(totals.characters, "character")) }
        parts.append(counted(pieces().count, "piece"))
        return parts.joined(separator: "  ")
    }

    /// The text with its boundaries. Lines break after tokens with a line break.
    private func boundariesText(_ style: TextStyle) -> String {
        var text = ""
        var isAtStart = true
        for span in spans {
            text += (isAtStart ? " " : style.faint("│")) + visibleText(of: span)
            isAtStart = self.bytes(of: span).contains(0x0A)
            if isAtStart { text += "\n" }
        }
        return isAtStart ? text : text + "\n"
    }

    private func tokensText(_ style: TextStyle) -> String {
        let hasWideCharacters = report.totals.characters != report.totals.bytes
        var rows = [["token", "id", "bytes"] + (hasWideCharacters ? ["characters"] : []) + ["piece"]]
        let (characters, pieces) = (characterRanges(), pieceNumbers())
        for (index, span) in spans.enumerated() {
            rows.append(
                [String(index), String(span.id), halfOpen(span.bytes)]
                    + (hasWideCharacters ? [halfOpen(characters[index])] : []) + [String(pieces[index])])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].utf8.count }.max()! }
        return rows.enumerated().map { index, row in
            let cells = zip(row, widths).map { rightAligned($0, $1) }.joined(separator: "  ")
            guard index > 0 else { return " \(style.bold(cells + "  text"))\n" }
            return " \(cells)  \(visibleText(of: spans[index - 1]))\(remark(on: spans[index - 1]))\n"
        }.joined()
    }

    /// What the text of a token does not show.
    private func remark(on span: TokenSpan) -> String {
        if span.isSpecial { return "   (special token)" }
        guard span.isPartialUTF8 else { return "" }
        let whole = wholeCharacters(around: span)
        return whole == span.bytes ? "" : "   (part of \(visible(text[whole])))"
    }
}

extension BoundaryComparison {
    /// The two encodings side by side as lines for a terminal; `≠` where they cut differently.
    package func text(usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        func column(_ inspection: Inspection, _ tokens: Range<Int>) -> String {
            inspection.spans[tokens].map { inspection.visibleText(of: $0) }.joined(separator: "│")
        }
        let ranges = stretches.map { halfOpen($0.bytes) }
        let columns = (
            stretches.map { column(first, $0.first) }, stretches.map { column(second, $0.second) }
        )
        let names = [first, second].map { printable($0.encoding.name) }
        let counts = [first, second].map { counted($0.report.totals.tokens, "token") }
        let rangeWidth = max(5, ranges.map(\.utf8.count).max() ?? 0)
        let widest = max(cellWidth(of: names[0]), counts[0].count, columns.0.map(cellWidth).max() ?? 0)
        func row(_ range: String, _ mark: String, _ a: String, _ b: String) -> String {
            " \(rightAligned(range, rangeWidth)) \(mark) \(paddedCells(a, min(40, widest)))  \(b)\n"
        }
        var text = style.bold(row("bytes", " ", names[0], names[1])) + row("", " ", counts[0], counts[1])
        for (index, stretch) in stretches.enumerated() {
            text += row(
                ranges[index], stretch.isCutDifferently ? "≠" : " ", columns.0[index], columns.1[index])
        }
        let different = stretches.count(where: \.isCutDifferently)
        return text + "\n"
            + (different == 0
                ? "both cut everywhere alike\n"
                : "cut differently in \(counted(different, "place")) of \(grouped(stretches.count))\n")
    }
}
