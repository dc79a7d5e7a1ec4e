import Display

/// Lines over two axes as inline SVG. Colours come from the page's style, so that it can be read in light and dark.
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

    /// The chart; nothing but its frame if no line has two points.
    func svg() -> String {
        let points = lines.flatMap(\.points)
        let xScale = Scale(points.map(\.x), x.isLogarithmic, from: Self.left, to: Self.width - Self.right)
        let yScale = Scale(points.map(\.y), y.isLogarithmic, from: Self.height - Self.bottom, to: Self.top)
        var marks = ""
        for tick in xScale.ticks {
            let place = coordinate(xScale.place(of: tick))
            marks += """
                <line class="grid" x1="\(place)" x2="\(place)" y1="\(coordinate(Self.top))" y2="\(coordinate(Self.height - Self.bottom))"/>
                <text x="\(place)" y="\(coordinate(Self.height - Self.bottom + 18))" text-anchor="middle">\(label(tick))</text>

                """
        }
        for tick in yScale.ticks {
            let place = coordinate(yScale.place(of: tick))
            marks += """
                <line class="grid" x1="\(coordinate(Self.left))" x2="\(coordinate(Self.width - Self.right))" y1="\(place)" y2="\(place)"/>
                <text x="\(coordinate(Self.left - 6))" y="\(place)" dy="0.35em" text-anchor="end">\(label(tick))</text>

                """
        }
        for (index, line) in lines.enumerated() where line.points.count > 1 {
            let path = line.points.map {
                "\(coordinate(xScale.place(of: $0.x))),\(coordinate(yScale.place(of: $0.y)))"
            }.joined(separator: " ")
            // In the lower right corner, which lines that rise leave free.
            let labelPlace = Self.height - Self.bottom - 10 - 18 * Double(lines.count - 1 - index)
            marks += """
                <polyline class="line\(index)" points="\(path)"/>
                <text class="label\(index)" x="\(coordinate(Self.width - Self.right - 8))" \
                y="\(coordinate(labelPlace))" text-anchor="end">\(escaped(line.label))</text>

                """
        }
        return """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(escaped(y.title)) against \(escaped(x.title))">
            \(marks)<text x="\(coordinate((Self.left + Self.width - Self.right) / 2))" y="\(coordinate(Self.height - 8))" text-anchor="middle">\(escaped(x.title))</text>
            <text transform="translate(14 \(coordinate((Self.top + Self.height - Self.bottom) / 2))) rotate(-90)" text-anchor="middle">\(escaped(y.title))</text>
            </svg>
            """
    }

    private func label(_ value: Double) -> String {
        value >= 1_000_000
            ? "\(short(value / 1_000_000)) M" : value >= 10_000 ? "\(short(value / 1_000)) k" : short(value)
    }

    private func short(_ value: Double) -> String {
        value == value.rounded() ? grouped(Int(value)) : decimal(value, digits: value < 1 ? 2 : 1)
    }
}

/// A place on an axis, in units of the drawing.
func coordinate(_ value: Double) -> String {
    value < 0 ? "-" + decimal(-value) : decimal(value)
}

/// Values to places on an axis, and the values that are written beside it.
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
        self.high = high > self.low ? high : self.low + 1
    }

    func place(of value: Double) -> Double {
        let share =
            isLogarithmic
            ? Self.logarithm(max(value, low) / low) / Self.logarithm(high / low)
            : (value - low) / (high - low)
        return start + share * (end - start)
    }

    /// Powers of ten, or of two if there are few; or some five even steps.
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
        for factor in [2, 2.5, 2].repeated(12) where (high - low) / step > 6 { step *= factor }
        return stride(from: (low / step).rounded(.up) * step, through: high, by: step).map { $0 }
    }

    /// The logarithm to base 2, from the exponent and a series for the rest: no library of mathematics is needed for it.
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

extension Array {
    fileprivate func repeated(_ times: Int) -> [Element] { (0..<times).flatMap { _ in self } }
}
