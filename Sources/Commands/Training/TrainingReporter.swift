import BPE
import Display
import Training

/// Reports the progress of counting and learning: on one line of a terminal, or as JSON lines for a program.
struct TrainingReporter {
    private let console: Console
    private let style: ProgressStyle
    private let corpusSize: Int?
    private var line: ProgressLine
    private var lastReport: ContinuousClock.Instant?
    private var stage: (name: String, start: ContinuousClock.Instant)?
    /// As of the last report on counting.
    private(set) var corpusBytes = 0
    private(set) var distinctPieces = 0

    private static let interval = Duration.milliseconds(500)

    init(_ console: Console, _ style: ProgressStyle, corpusSize: Int?) {
        self.console = console
        self.style = style
        self.corpusSize = corpusSize
        line = ProgressLine(console)
    }

    /// Seconds since the work began.
    var elapsed: Double { line.elapsed }

    mutating func report(_ state: TrainingProgress) {
        var name = "learning"
        if case .counting(let bytes, let pieces) = state {
            name = "counting"
            (corpusBytes, distinctPieces) = (bytes, pieces)
        }
        if stage?.name != name {
            stage = (name, .now)
            lastReport = nil
        }
        switch style {
        case .none: break
        case .auto:
            let text = text(state) + (secondsLeft(state).map { ", \(duration($0)) left" } ?? "")
            line.update(fraction(state), text)
        case .json: writeJSON(state)
        }
    }

    /// Clears the line for other output.
    mutating func finish() { line.finish() }

    private func fraction(_ state: TrainingProgress) -> Double? {
        switch state {
        case .counting(let bytes, _): corpusSize.map { min(Double(bytes) / Double(max($0, 1)), 1) }
        case .learning(let merges, let wanted, _, _): Double(merges) / Double(max(wanted, 1))
        }
    }

    /// An estimate from the speed so far; `nil` at the very beginning.
    private func secondsLeft(_ state: TrainingProgress) -> Double? {
        guard let stage, let fraction = fraction(state), fraction > 0.01 else { return nil }
        return (ContinuousClock.now - stage.start) / .seconds(1) * (1 - fraction) / fraction
    }

    private func text(_ state: TrainingProgress) -> String {
        switch state {
        case .counting(let bytes, let pieces):
            let total = corpusSize.map { " of \(byteCount($0))" } ?? ""
            return "counting pieces: \(byteCount(bytes))\(total), \(grouped(pieces)) distinct"
        case .learning(let merges, let wanted, let token, let count):
            // Escaped, so that nothing in the token can move the cursor.
            let last = String(decoding: token, as: UTF8.self).debugDescription
            return "merges: \(grouped(merges)) of \(grouped(wanted)), last \(last), \(grouped(count)) times"
        }
    }

    private func duration(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        if seconds < 60 { return "\(seconds) s" }
        return seconds < 3_600 ? "\(seconds / 60) min" : "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }

    private mutating func writeJSON(_ state: TrainingProgress) {
        let isLast: Bool
        var fields: String
        switch state {
        case .counting(let bytes, let pieces):
            isLast = bytes == corpusSize
            fields = #""stage":"counting","bytes":\#(bytes),"distinctPieces":\#(pieces)"#
            if let corpusSize { fields += #","ofBytes":\#(corpusSize)"# }
        case .learning(let merges, let wanted, let token, let count):
            isLast = merges == wanted
            fields = #""stage":"learning","merges":\#(merges),"ofMerges":\#(wanted)"#
            fields += #","lastTokenHex":"\#(hexDigits(token))","lastCount":\#(count)"#
        }
        let now = ContinuousClock.now
        if let lastReport, now - lastReport < Self.interval, !isLast { return }
        lastReport = now
        fields += #","seconds":\#(decimal(elapsed, digits: 3))"#
        if let left = secondsLeft(state) { fields += #","secondsLeft":\#(decimal(left, digits: 3))"# }
        try? console.diagnostics.write("{\(fields)}\n")
        try? console.diagnostics.flush()
    }
}
