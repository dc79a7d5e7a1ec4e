import Display
import Formats
import Oddities

extension VocabularyDocument {
    /// The report as lines for a terminal.
    ///
    /// - Parameter showsAll: every finding that the report keeps, rather than the first few of each kind.
    package func text(showsAll: Bool = false, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        let totals = report.totals
        let most = showsAll ? Int.max : 5
        var text = style.bold(printable(encoding.name)) + "  \(counted(totals.tokens, "token"))"
        text += " and \(counted(totals.specialTokens, "special token"))"
        text += ", pattern \(printable(encoding.pattern))\n\n"
        let list = FindingList(findings: report.findings, counts: report.counts, showsAll: showsAll)
        text += style.bold("ODDITIES") + "    \(list.severities)\n" + list.text(style)
        if !report.unlisted.isEmpty {
            text +=
                "NOTE  no list of \(report.unlisted.map(\.rawValue).joined(separator: " and ")) tokens is known "
            text += "for this encoding; that is no proof that it has none\n"
        }
        text += "\n" + style.bold("LONGEST WORDS") + "\n"
        for script in report.longestWords.prefix(showsAll ? .max : 8) {
            text += row(script.name, script.tokens.prefix(3).map { "\($0.id) \(clipped(visible($0.bytes)))" })
        }
        text += "\n" + style.bold("COUNTS") + "\n"
        text += row(
            "twins", totals.redundant,
            "\(share(totals.redundant)): a word again, except for case and one space")
        text += row(
            "unreachable", totals.unreachable,
            "their own text gives other tokens; "
                + "of \(grouped(totals.unreachableContextual)) a longer text was found that has them")
        text += row("dead", totals.unreachableDead, "no text has them")
        text += row("partial UTF-8", totals.partialUTF8, "begin or end inside a character")
        text += row("impossible bytes", totals.impossibleBytes, "have a byte that UTF-8 never has")
        text += row("X and ␠X", totals.withAndWithoutSpace, "are there with a space before them too")
        text += row("white space", totals.whiteSpaceOnly, "are nothing else")
        text += row("not NFC", totals.notNFC, "are not in normal form C")
        text += row("never merged", totals.neverMerged, "no merge builds upon them")
        text += row("digits", totals.digitTokens.sorted { $0.key < $1.key }.map { "\($0): \(grouped($1))" })
        text += row("scripts", report.scripts.prefix(max(most, 8)).map { "\($0.name) \(grouped($0.tokens))" })
        if let used = totals.used, let corpus {
            text += row(
                "corpus", ["\(printable(corpus.name)) has \(grouped(used)) of the tokens (\(share(used)))"])
            text += row("unused", report.unused!.prefix(max(most, 8)).map { "\($0.id) \(visible($0.bytes))" })
        }
        text += "\n" + style.bold("LONGEST TOKENS") + "\n"
        for token in report.longest.prefix(most) {
            let size = counted(token.bytes.count, "byte")
            text += "\(rightAligned(String(token.id), 8))  \(size)  \(clipped(visible(token.bytes)))\n"
        }
        return text
    }

    private func row(_ name: String, _ count: Int, _ meaning: String) -> String {
        row(name, [rightAligned(grouped(count), 7), meaning])
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        "\(padded(name, 18))\(cells.joined(separator: "  "))\n"
    }

    /// A part of all tokens: `12.3%`.
    private func share(_ part: Int) -> String {
        let whole = report.totals.tokens
        let tenths = whole == 0 ? 0 : Int((Double(part) * 1000 / Double(whole)).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    private func clipped(_ text: String) -> String { text.count > 48 ? text.prefix(47) + "…" : text }
}
