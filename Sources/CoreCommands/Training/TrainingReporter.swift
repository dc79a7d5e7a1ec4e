import BPE
import BytePairs
import Display
import JSON
import Training

/// Reports the progress of counting and learning: on one line of a terminal, or as JSON lines for a program.
struct TrainingReporter {
    private let console: Console
    private let style: ProgressStyle
    private let corpusSize: Int?
    private var line: ProgressLine
    private var json: ProgressJSON
    private var stage: (name: String, start: ContinuousClock.Instant)?
    /// As of the last report on counting.
    private(set) var corpusBytes = 0
    private(set) var distinctPieces = 0

    init(_ console: Console, _ style: ProgressStyle, corpusSize: Int?) {
        self.console = console
        self.style = style
        self.corpusSize = corpusSize
        line = ProgressLine(console)
        json = ProgressJSON(console)
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
            json.beginStage()
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
            return
                "merges: \(grouped(merges)) of \(grouped(wanted)), last \(quoted(token)), \(grouped(count)) times"
        }
    }

    private mutating func writeJSON(_ state: TrainingProgress) {
        let isLast =
            switch state {
            case .counting(let bytes, _): bytes == corpusSize
            case .learning(let merges, let wanted, _, _): merges == wanted
            }
        let corpusSize = corpusSize
        json.write(isLast: isLast, elapsed: elapsed, secondsLeft: secondsLeft(state)) { json in
            switch state {
            case .counting(let bytes, let pieces):
                json.field("stage", "counting")
                json.field("bytes", bytes)
                json.field("distinctPieces", pieces)
                json.field("ofBytes", ifPresent: corpusSize)
            case .learning(let merges, let wanted, let token, let count):
                json.field("stage", "learning")
                json.field("merges", merges)
                json.field("ofMerges", wanted)
                json.field("lastTokenHex", hexDigits(token))
                json.field("lastCount", count)
            }
        }
    }
}
