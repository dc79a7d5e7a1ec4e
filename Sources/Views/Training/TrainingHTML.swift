import Display
import Oddities

extension TrainingPicture {
    /// The run as one page that needs nothing else, in the reader's light or dark.
    ///
    /// - Complexity: linear in what the picture has.
    package func html() -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(printable(name))): how it was learned</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        <main>
        <h1>\(escaped(printable(name))) <small>how it was learned</small></h1>
        <dl>\(facts.map { "<div><dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd></div>" }.joined())</dl>
        <h2>What a token holds</h2>
        <p>Bytes per token with the first so many tokens of the vocabulary. Where the line grows flat, more tokens buy little.</p>
        \(costChart)
        <h2>How often pieces occur</h2>
        <p>The commonest piece has rank 1. A straight line down is what language looks like; a bend is text that repeats itself.</p>
        \(frequencyChart)
        <h2>How long tokens are</h2>
        \(lengthChart)
        <h2>Merges</h2>
        <div class="columns">
        \(table("The first", firstSteps))
        \(table("The last", lastSteps))
        </div>
        </main>
        </body>
        </html>

        """
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

    /// A bar for each length, those above the last in one.
    private var lengthChart: String {
        let last = 20
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
            marks += """
                <rect class="bar" x="\(coordinate(x))" y="\(coordinate(base - size))" width="\(coordinate(step - 4))" \
                height="\(coordinate(size))"><title>\(counted(bars[length], "token")) of \(length)\(length == last ? " or more" : "") bytes</title></rect>
                <text x="\(coordinate(x + step / 2 - 2))" y="\(coordinate(base + 16))" text-anchor="middle">\(length)\(length == last ? "+" : "")</text>

                """
        }
        return """
            <svg viewBox="0 0 640 240" role="img" aria-label="how many tokens have how many bytes">
            \(marks)<text x="\(coordinate(width / 2))" y="\(coordinate(height - 6))" text-anchor="middle">bytes of the token; the highest bar is \(grouped(Int(most))) tokens</text>
            </svg>
            """
    }

    private func table(_ caption: String, _ steps: [Step]) -> String {
        let rows = steps.map { step in
            """
            <tr><td class="number">\(grouped(step.rank))</td><td><code>\(shown(step.left))</code> + <code>\(shown(step.right))</code></td>\
            <td><code>\(shown(step.left + step.right))</code></td><td class="number">\(grouped(step.count))</td></tr>
            """
        }
        return """
            <table>
            <caption>\(caption)</caption>
            <tr><th>merge</th><th>pair</th><th>token</th><th>occurs</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            """
    }

    /// A token as people read it; where it is no text, its bytes, but for those of ASCII.
    private func shown(_ bytes: [UInt8]) -> String {
        var text = String(validating: bytes, as: UTF8.self) ?? ""
        if text.isEmpty {
            for byte in bytes {
                text += byte < 0x80 ? "\(Unicode.Scalar(byte))" : "\\x\(String(byte, radix: 16))"
            }
        }
        return escaped(
            printable(text.replacing(" ", with: "␠").replacing("\n", with: "⏎").replacing("\t", with: "⇥")))
    }

    private var style: String {
        """
        :root { color-scheme: light dark; --text: #1a1a1a; --soft: #666; --line: #ddd; --one: #0b62a4; --two: #b3440c; --paper: #fff; }
        @media (prefers-color-scheme: dark) {
        :root { --text: #e6e6e6; --soft: #a0a0a0; --line: #3a3a3a; --one: #6cb6ff; --two: #ff9b5e; --paper: #161616; }
        }
        body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 52rem; margin: 0 auto; padding: 1.5rem; }
        h1 small { font-weight: normal; color: var(--soft); }
        dl { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; }
        dt { color: var(--soft); font-size: 0.85rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; }
        svg { width: 100%; height: auto; font-size: 12px; }
        svg text { fill: var(--soft); }
        .grid { stroke: var(--line); }
        polyline { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        .line0, .bar { stroke: var(--one); }
        .line1 { stroke: var(--two); stroke-dasharray: 6 3; }
        svg text.label0 { fill: var(--one); }
        svg text.label1 { fill: var(--two); }
        .bar { fill: var(--one); stroke: none; }
        .columns { display: flex; flex-wrap: wrap; gap: 1rem 3rem; }
        table { border-collapse: collapse; font-size: 0.9rem; }
        caption { text-align: left; font-weight: bold; }
        th { text-align: left; font-weight: normal; color: var(--soft); }
        td, th { padding: 0.15rem 0.6rem 0.15rem 0; border-bottom: 1px solid var(--line); }
        code { font-family: ui-monospace, monospace; white-space: pre-wrap; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        """
    }
}
