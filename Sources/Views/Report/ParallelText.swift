import Display
import Formats
import Oddities

extension ParallelDocument {
    /// The costs of both texts, and the ratio between them, as lines for a terminal.
    package func text(usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        let names = [input.name, other.name].map(printable)
        let width = max(12, names.map(\.count).max()! + 2)
        func row(_ name: String, _ cells: [String]) -> String {
            padded(name, 22) + cells.map { rightAligned($0, width) }.joined() + "\n"
        }
        func row(_ name: String, _ a: Int, _ b: Int, unit: String = "") -> String {
            let ratio = a == 0 ? "–" : "×\(decimal(Double(b) / Double(a), digits: 2))"
            return row(printable(name), [grouped(a) + unit, grouped(b) + unit, ratio])
        }
        let (a, b) = (report.totals, otherReport.totals)
        var text = style.bold(row("", names + ["price"]))
        text += row(encoding.name, a.tokens, b.tokens, unit: " tok")
        for (a, b) in zip(report.comparisons, otherReport.comparisons) {
            text += row(a.name, a.tokens, b.tokens, unit: " tok")
        }
        text += row("bytes", a.bytes, b.bytes) + row("characters", a.characters, b.characters)
        for (name, report) in zip(names, [report, otherReport]) {
            text += "\n" + style.bold(name) + "\n"
            for script in report.scripts {
                text += "  \(padded(script.name, 20))\(rightAligned(grouped(script.letters), 10)) letters"
                text += "  \(rightAligned(grouped(script.tokens), 8)) tokens"
                text += "  \(decimal(script.tokensPerLetter, digits: 2)) a letter\n"
            }
        }
        return text
    }
}
