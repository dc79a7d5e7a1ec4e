import Display

/// A line chart as inline SVG. Colours come from the page's style, so that it can be read in light and dark.
struct LineChart {
    struct Axis {
        let title: String
        let isLogarithmic: Bool
    }

    struct Line {
        let label: String
        let points: [(x: Double, y: Double)]
    }

    let x: Axis
    let y: Axis
    let lines: [Line]

    private static let (width, height) = (640.0, 320.0)
    private static let (left, right, top, bottom) = (64.0, 16.0, 16.0, 48.0)

    /// The chart; only its frame if no line has two points.
    func svg() -> String {
        let points = lines.flatMap(\.points)
        let (right, bottom) = (Self.width - Self.right, Self.height - Self.bottom)
        let xScale = Scale(points.map(\.x), x.isLogarithmic, from: Self.left, to: right)
        let yScale = Scale(points.map(\.y), y.isLogarithmic, from: bottom, to: Self.top)
        var marks = ""
        for tick in xScale.ticks {
            let x = xScale.place(of: tick)
            marks += gridLine(x, x, Self.top, bottom)
            marks += text(x, bottom + 18, "text-anchor=\"middle\"", label(tick))
        }
        for tick in yScale.ticks {
            let y = yScale.place(of: tick)
            marks += gridLine(Self.left, right, y, y)
            marks += text(Self.left - 6, y, "dy=\"0.35em\" text-anchor=\"end\"", label(tick))
        }
        for (index, line) in lines.enumerated() where line.points.count > 1 {
            let path = line.points.map {
                "\(coordinate(xScale.place(of: $0.x))),\(coordinate(yScale.place(of: $0.y)))"
            }.joined(separator: " ")
            // In the lower right corner, which rising lines leave free.
            let labelPlace = bottom - 10 - 18 * Double(lines.count - 1 - index)
            marks += """
                <polyline class="line\(index)" points="\(path)"/>
                <text class="label\(index)" x="\(coordinate(right - 8))" \
                y="\(coordinate(labelPlace))" text-anchor="end">\(htmlEscaped(line.label))</text>

                """
        }
        let label = "\(htmlEscaped(y.title)) against \(htmlEscaped(x.title))"
        marks += text((Self.left + right) / 2, Self.height - 8, "text-anchor=\"middle\"", x.title)
        return """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(label)">
            \(marks)<text transform="translate(14 \(coordinate((Self.top + bottom) / 2))) rotate(-90)" \
            text-anchor="middle">\(htmlEscaped(y.title))</text>
            </svg>
            """
    }

    private func gridLine(_ x1: Double, _ x2: Double, _ y1: Double, _ y2: Double) -> String {
        let (x1, x2, y1, y2) = (coordinate(x1), coordinate(x2), coordinate(y1), coordinate(y2))
        return "<line class=\"grid\" x1=\"\(x1)\" x2=\"\(x2)\" y1=\"\(y1)\" y2=\"\(y2)\"/>\n"
    }

    private func text(_ x: Double, _ y: Double, _ attributes: String, _ text: String) -> String {
        "<text x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" \(attributes)>\(htmlEscaped(text))</text>\n"
    }

    private func label(_ value: Double) -> String {
        value >= 1_000_000
            ? "\(short(value / 1_000_000)) M" : value >= 10_000 ? "\(short(value / 1_000)) k" : short(value)
    }

    private func short(_ value: Double) -> String {
        value == value.rounded() ? grouped(Int(value)) : decimal(value, digits: value < 1 ? 2 : 1)
    }
}

/// A coordinate in SVG, with one digit after the point.
func coordinate(_ value: Double) -> String {
    value < 0 ? "-" + decimal(-value) : decimal(value)
}

/// Maps values to places on an axis, and chooses which values label it.
private struct Scale {
    private let isLogarithmic: Bool
    private let (low, high): (Double, Double)
    private let (start, end): (Double, Double)

    init(_ values: [Double], _ isLogarithmic: Bool, from start: Double, to end: Double) {
        self.isLogarithmic = isLogarithmic
        (self.start, self.end) = (start, end)
        let low = values.min() ?? 1
        let high = values.max() ?? 1
        self.low = isLogarithmic ? max(low, 1) : min(low, 0)
        // Large numbers have no fractions, and no neighbours at a distance of one.
        self.high = high > self.low ? high : self.low + max(1, self.low / 1_000)
    }

    func place(of value: Double) -> Double {
        let share =
            isLogarithmic
            ? Self.logarithm(max(value, low) / low) / Self.logarithm(high / low)
            : (value - low) / (high - low)
        return start + share * (end - start)
    }

    /// On a logarithmic axis powers of ten, or of two if those are few; otherwise about five even steps.
    var ticks: [Double] {
        if isLogarithmic {
            let base = high / low >= 1_000 ? 10.0 : 2.0
            var tick = 1.0
            while tick < low { tick *= base }
            var ticks: [Double] = []
            while tick <= high {
                ticks.append(tick)
                tick *= base
            }
            return ticks
        }
        var step = 0.01
        for index in 0..<36 where (high - low) / step > 6 { step *= [2, 2.5, 2][index % 3] }
        return stride(from: (low / step).rounded(.up) * step, through: high, by: step).map { $0 }
    }

    /// The base-2 logarithm, from the exponent and a series for the rest: the standard library has none.
    private static func logarithm(_ value: Double) -> Double {
        let part = (value.significand - 1) / (value.significand + 1)
        let square = part * part
        var (term, sum, index) = (part, 0.0, 1.0)
        while index < 40 {
            sum += term / index
            term *= square
            index += 2
        }
        return Double(value.exponent) + 2 * sum / 0.693_147_180_559_945_3
    }
}
