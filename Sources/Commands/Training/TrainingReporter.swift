import ArgumentParser
import BPE
import Display
import Training

/// How a long run says how far it has come.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    case auto, json, none
}

/// Tells how far counting and learning have come: on one line of a terminal, or as JSON lines for a program.
struct TrainingReporter {
    private let console: Console
    private let style: ProgressStyle
    private let corpusSize: Int?
    private var line: ProgressLine
    private var lastTold: ContinuousClock.Instant?
    private var stage: (name: String, start: ContinuousClock.Instant)?
    /// What the last report on counting said.
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
        if case .counting(let bytes, let pieces) = state { (corpusBytes, distinctPieces) = (bytes, pieces) }
        begin(state)
        switch style {
        case .none: break
        case .auto:
            let left = secondsLeft(state)
            let told = text(state) + (left.map { ", \(duration($0)) left" } ?? "")
            line.update(fraction(state), told)
        case .json: tell(state)
        }
    }

    /// Clears the line, so that what is said next stands alone.
    mutating func finish() { line.finish() }

    private mutating func begin(_ state: TrainingProgress) {
        let name =
            switch state {
            case .counting: "counting"
            case .learning: "learning"
            }
        guard stage?.name != name else { return }
        stage = (name, .now)
        lastTold = nil
    }

    private func fraction(_ state: TrainingProgress) -> Double? {
        switch state {
        case .counting(let bytes, _): corpusSize.map { min(Double(bytes) / Double(max($0, 1)), 1) }
        case .learning(let merges, let wanted, _, _): Double(merges) / Double(max(wanted, 1))
        }
    }

    /// Reckoned from the speed so far, once there is something to reckon with.
    private func secondsLeft(_ state: TrainingProgress) -> Double? {
        guard let stage, let fraction = fraction(state), fraction > 0.01 else { return nil }
        return (ContinuousClock.now - stage.start) / .seconds(1) * (1 - fraction) / fraction
    }

    private func text(_ state: TrainingProgress) -> String {
        switch state {
        case .counting(let bytes, let pieces):
            "counting pieces: \(byteCount(bytes))\(corpusSize.map { " of \(byteCount($0))" } ?? ""), "
                + "\(grouped(pieces)) distinct"
        case .learning(let merges, let wanted, let token, let count):
            "merges: \(grouped(merges)) of \(grouped(wanted)), last \(visible(token)), \(grouped(count)) times"
        }
    }

    private func duration(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        if seconds < 60 { return "\(seconds) s" }
        return seconds < 3_600 ? "\(seconds / 60) min" : "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }

    /// A token for one line of a terminal: nothing in it can move the cursor.
    private func visible(_ token: [UInt8]) -> String {
        String(decoding: token, as: UTF8.self).debugDescription
    }

    private mutating func tell(_ state: TrainingProgress) {
        let isLast: Bool
        var fields: [String]
        switch state {
        case .counting(let bytes, let pieces):
            isLast = bytes == corpusSize
            fields = ["\"stage\":\"counting\"", "\"bytes\":\(bytes)", "\"distinctPieces\":\(pieces)"]
            if let corpusSize { fields.append("\"ofBytes\":\(corpusSize)") }
        case .learning(let merges, let wanted, let token, let count):
            isLast = merges == wanted
            let hexadecimal = token.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            fields = [
                "\"stage\":\"learning\"", "\"merges\":\(merges)", "\"ofMerges\":\(wanted)",
                "\"lastTokenHex\":\"\(hexadecimal)\"", "\"lastCount\":\(count)",
            ]
        }
        let now = ContinuousClock.now
        if let lastTold, now - lastTold < Self.interval, !isLast { return }
        lastTold = now
        fields.append("\"seconds\":\(decimal(elapsed, digits: 3))")
        if let left = secondsLeft(state) { fields.append("\"secondsLeft\":\(decimal(left, digits: 3))") }
        try? console.diagnostics.write("{\(fields.joined(separator: ","))}\n")
        try? console.diagnostics.flush()
    }
}
