import Display
import EmbeddedReport
import Formats
import Oddities

extension ParallelDocument {
    /// What both texts cost, as a page.
    package func html() -> String {
        let names = [input, other].map { htmlEscaped(printable($0.title)) }
        func row(_ name: String, _ a: Int, _ b: Int) -> String {
            let ratio = a == 0 ? "–" : "×\(decimal(Double(b) / Double(a), digits: 2))"
            return
                "<tr><td>\(htmlEscaped(printable(name)))</td><td>\(grouped(a))</td><td>\(grouped(b))</td><td>\(ratio)</td></tr>"
        }
        let (a, b) = (report.totals, otherReport.totals)
        let rows =
            [row("tokens in \(encoding.name)", a.tokens, b.tokens)]
            + zip(report.comparisons, otherReport.comparisons).map {
                row("tokens in \($0.name)", $0.tokens, $1.tokens)
            }
            + [row("bytes", a.bytes, b.bytes), row("characters", a.characters, b.characters)]
        let scripts = zip(names, [report, otherReport]).map { name, report in
            "<h2>\(name)</h2><table><tr><th>script</th><th>letters</th><th>tokens</th><th>a letter</th></tr>"
                + report.scripts.map {
                    "<tr><td>\(htmlEscaped($0.name))</td><td>\(grouped($0.letters))</td><td>\(grouped($0.tokens))</td>"
                        + "<td>\(decimal($0.tokensPerLetter, digits: 2))</td></tr>"
                }.joined() + "</table>"
        }
        return htmlPage(
            title: "\(printable(input.title)) and \(printable(other.title))",
            style: String(cString: embedded_report_css()),
            main:
                "<h1>The price of a language</h1>\n<table><tr><th></th><th>\(names[0])</th><th>\(names[1])</th><th>price</th></tr>"
                + rows.joined() + "</table>\n" + scripts.joined(separator: "\n"))
    }
}
