import Display
import Oddities

extension VocabularyDocument {
    /// The report as lines for a terminal.
    ///
    /// - Parameters:
    ///   - showsAll: every finding that the report keeps, rather than the first few of each kind.
    ///   - usesColor: whether to set off words in colour.
    /// - Complexity: linear in what the report keeps.
    public func text(showsAll: Bool = false, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        let totals = report.totals
        var text =
            "\(style.bold(printable(encoding.name)))  \(counted(totals.tokens, "token")) and \(counted(totals.specialTokens, "special token")), pattern \(printable(encoding.pattern))\n\n"
        text += table([
            (
                "unreachable", totals.unreachable,
                "their own text gives other tokens; of \(grouped(totals.unreachableContextual)) a longer text was found that has them"
            ),
            ("dead", totals.unreachableDead, "no text has them"),
            ("partial UTF-8", totals.partialUTF8, "begin or end inside a character"),
            ("impossible bytes", totals.impossibleBytes, "have a byte that UTF-8 never has"),
            (
                "redundant", totals.redundant,
                "\(percentage(totals.redundant, of: totals.tokens)): a word again, but for case and one space"
            ),
            ("X and ␠X", totals.withAndWithoutSpace, "are there with a space before them too"),
            ("white space", totals.whiteSpaceOnly, "are nothing else"),
            ("not NFC", totals.notNFC, "are not in normal form C"),
            ("never merged", totals.neverMerged, "no merge builds upon them"),
        ])
        text += row(
            "digits",
            totals.digitTokens.sorted { $0.key < $1.key }.map { "\($0.key): \(grouped($0.value))" }.joined(
                separator: "  "))
        text += row(
            "scripts",
            report.scripts.prefix(showsAll ? .max : 8).map { "\($0.name) \(grouped($0.tokens))" }.joined(
                separator: "  "))
        if let used = totals.used, let corpus {
            text += row(
                "corpus",
                "\(printable(corpus.name)) has \(grouped(used)) of the tokens (\(percentage(used, of: totals.tokens)))"
            )
            text += row(
                "unused",
                report.unused!.prefix(showsAll ? .max : 8).map { "\($0.id) \(visible($0.bytes))" }.joined(
                    separator: "  "))
        }
        text += "\nLONGEST\n"
        for token in report.longest.prefix(showsAll ? .max : 5) {
            text +=
                "\(rightAligned(String(token.id), 8))  \(counted(token.bytes.count, "byte"))  \(clipped(visible(token.bytes)))\n"
        }
        return text + "\n" + findingsText(report.findings, report.counts, showsAll, style)
    }

    private func table(_ rows: [(name: String, count: Int, meaning: String)]) -> String {
        rows.map { row($0.name, "\(rightAligned(grouped($0.count), 7))  \($0.meaning)") }.joined()
    }

    private func row(_ name: String, _ text: String) -> String { "\(padded(name, 18))\(text)\n" }

    private func percentage(_ part: Int, of whole: Int) -> String {
        let tenths = whole == 0 ? 0 : Int((Double(part) * 1000 / Double(whole)).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    private func clipped(_ text: String) -> String { text.count > 48 ? text.prefix(47) + "…" : text }
}
