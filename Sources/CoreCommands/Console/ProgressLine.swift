import Display
import Files

/// One line of progress on a terminal; nothing if there is none.
package struct ProgressLine {
    private let console: Console
    private let start = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?

    private static let interval = Duration.milliseconds(100)
    private static let barWidth = 24

    package init(_ console: Console) {
        self.console = console
    }

    /// Seconds since the work began.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// Whether the next update redraws the line.
    var isDue: Bool { lastDrawn.map { ContinuousClock.now - $0 >= Self.interval } ?? true }

    /// Redraws the line, at most ten times a second. `fraction` is `nil` where the end is not known.
    package mutating func update(_ fraction: Double?, _ text: @autoclosure () -> String) {
        guard console.showsProgress else { return }
        let now = ContinuousClock.now
        if let lastDrawn, now - lastDrawn < Self.interval { return }
        lastDrawn = now
        draw(fraction.map { "\(bar($0))  " } ?? "", text())
    }

    /// Clears the line.
    package mutating func finish() {
        guard lastDrawn != nil else { return }
        lastDrawn = nil
        draw("", "")
    }

    private func bar(_ fraction: Double) -> String {
        let fraction = min(max(fraction, 0), 1)
        let full = Int(fraction * Double(Self.barWidth))
        let percent = String(Int(fraction * 100))
        return
            "[\(String(repeating: "#", count: full))\(String(repeating: ".", count: Self.barWidth - full))] "
            + String(repeating: " ", count: 3 - percent.count) + "\(percent)%"
    }

    private func draw(_ bar: String, _ text: String) {
        // Back to the first column, the text, and what is left of the old line cleared.
        try? console.diagnostics.write("\r\(bar)\(shownName(text))\u{1B}[K")
        try? console.diagnostics.flush()
    }
}

extension InputReader {
    /// The fraction that the first `end` bytes are of the input, where its size is known.
    func fraction(_ end: Int) -> Double? { size.map { Double(end) / Double($0) } }

    /// How much of the input has been read.
    func progress(_ end: Int) -> String { byteCount(end) + (size.map { " of \(byteCount($0))" } ?? "") }
}
