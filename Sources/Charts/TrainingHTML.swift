import BytePairs
import Display
import EmbeddedReport

extension TrainingPicture {
    package func html() -> String {
        let name = printable(name)
        let facts = facts.map {
            "<div><dt>\(htmlEscaped($0.name))</dt><dd>\(htmlEscaped($0.value))</dd></div>"
        }
        return htmlPage(
            title: "\(name): how it was learned", style: String(cString: embedded_training_css()),
            main: """
                <h1>\(htmlEscaped(name)) <small>how it was learned</small></h1>
                <dl>\(facts.joined())</dl>
                <h2>What a token holds</h2>
                <p>Bytes per token for each size of the vocabulary. \
                Where the line grows flat, more tokens buy little.</p>
                \(costChart)
                <h2>How often pieces occur</h2>
                <p>The commonest piece has rank 1. A straight line down is what language looks like; \
                a bend is text that repeats itself.</p>
                \(frequencyChart)
                <h2>How long tokens are</h2>
                \(lengthChart)
                <h2>Merges</h2>
                <div class="columns">
                \(table("The first", firstSteps))
                \(table("The last", lastSteps))
                </div>
                """)
    }

    private var costChart: String {
        LineChart(
            x: .init(title: "tokens in the vocabulary", isLogarithmic: true),
            y: .init(title: "bytes per token", isLogarithmic: false),
            lines: curves.map { curve in
                .init(label: curve.label, points: curve.costs.map { (Double($0.size), $0.bytesPerToken) })
            }
        ).svg()
    }

    private var frequencyChart: String {
        LineChart(
            x: .init(title: "rank of the piece", isLogarithmic: true),
            y: .init(title: "how often", isLogarithmic: true),
            lines: [.init(label: "", points: frequencies.map { (Double($0.rank), Double($0.count)) })]
        ).svg()
    }

    /// A bar for each length; the last holds all longer tokens.
    private var lengthChart: String {
        let last = Self.longestShown
        var bars =
            Array(lengths.prefix(last + 1)) + Array(repeating: 0, count: max(0, last + 1 - lengths.count))
        bars[last] += lengths.dropFirst(last + 1).reduce(0, +)
        let most = Double(max(bars.max() ?? 1, 1))
        let (width, height, base) = (640.0, 240.0, 200.0)
        let step = (width - 20) / Double(last)
        var marks = ""
        for length in 1...last {
            let size = Double(bars[length]) / most * (base - 30)
            let x = 10 + Double(length - 1) * step
            let isLast = length == last
            let count = "\(counted(bars[length], "token")) of \(length)\(isLast ? " or more" : "") bytes"
            marks += """
                <rect class="bar" x="\(coordinate(x))" y="\(coordinate(base - size))" \
                width="\(coordinate(step - 4))" height="\(coordinate(size))"><title>\(count)</title></rect>
                <text x="\(coordinate(x + step / 2 - 2))" y="\(coordinate(base + 16))" \
                text-anchor="middle">\(length)\(isLast ? "+" : "")</text>

                """
        }
        let caption = "bytes of the token; the highest bar is \(grouped(Int(most))) tokens"
        return """
            <svg viewBox="0 0 640 240" role="img" aria-label="how many tokens have how many bytes">
            \(marks)<text x="\(coordinate(width / 2))" y="\(coordinate(height - 6))" \
            text-anchor="middle">\(caption)</text>
            </svg>
            """
    }

    private func table(_ caption: String, _ steps: [Step]) -> String {
        func number(_ value: Int) -> String { "<td class=\"number\">\(grouped(value))</td>" }
        func code(_ bytes: [UInt8]) -> String {
            let beginning = beginning(of: bytes)
            return "<code>\(shown(beginning))\(beginning.count < bytes.count ? "…" : "")</code>"
        }
        let rows = steps.map { step in
            "<tr>\(number(step.rank))<td>\(code(step.left)) + \(code(step.right))</td>"
                + "<td>\(code(step.left + step.right))</td>\(number(step.count))</tr>"
        }
        return """
            <table>
            <caption>\(caption)</caption>
            <tr><th>merge</th><th>pair</th><th>token</th><th>occurs</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            """
    }

    /// As `visible`, but with `\xf0` for each byte beyond ASCII in a token that is not UTF-8.
    private func shown(_ token: [UInt8]) -> String {
        let isUTF8 = String(validating: token, as: UTF8.self) != nil
        let text = isUTF8 ? token : token.flatMap { $0 < 0x80 ? [$0] : Array("\\x\(hexDigits([$0]))".utf8) }
        return htmlEscaped(visible(text))
    }
}
