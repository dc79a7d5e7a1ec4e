import Display
import Oddities

extension ParallelDocument {
    /// The price of the second text beside the first, as lines for a terminal.
    ///
    /// - Parameter usesColor: whether to set off words in colour.
    /// - Complexity: linear in the encodings and scripts.
    public func text(usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        let names = [input.name, other.name].map(printable)
        let width = max(12, names.map(\.count).max()! + 2)
        func row(_ cells: [String]) -> String {
            padded(cells[0], 22) + cells.dropFirst().map { rightAligned($0, width) }.joined() + "\n"
        }
        func ratio(_ a: Int, _ b: Int) -> String {
            a == 0 ? "–" : "×\(decimal(Double(b) / Double(a), digits: 2))"
        }
        var text = style.bold(row([""] + names + ["price"]))
        let both = (report.totals, otherReport.totals)
        text += row(
            [printable(encoding.name)] + [both.0.tokens, both.1.tokens].map { "\(grouped($0)) tok" } + [
                ratio(both.0.tokens, both.1.tokens)
            ])
        for (a, b) in zip(report.comparisons, otherReport.comparisons) {
            text += row([
                printable(a.name), "\(grouped(a.tokens)) tok", "\(grouped(b.tokens)) tok",
                ratio(a.tokens, b.tokens),
            ])
        }
        text += row([
            "bytes", grouped(both.0.bytes), grouped(both.1.bytes), ratio(both.0.bytes, both.1.bytes),
        ])
        text += row([
            "characters", grouped(both.0.characters), grouped(both.1.characters),
            ratio(both.0.characters, both.1.characters),
        ])
        for (name, report) in zip(names, [report, otherReport]) {
            text += "\n" + style.bold(name) + "\n"
            for script in report.scripts {
                text +=
                    "  \(padded(script.name, 20))\(rightAligned(grouped(script.letters), 10)) letters  \(rightAligned(grouped(script.tokens), 8)) tokens  \(decimal(script.tokensPerLetter, digits: 2)) a letter\n"
            }
        }
        return text
    }
}
