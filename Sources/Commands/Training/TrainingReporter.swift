import ArgumentParser
import BPE
import BytePairs
import Display
import JSON
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
            "merges: \(grouped(merges)) of \(grouped(wanted)), last \(quoted(token)), \(grouped(count)) times"
        }
    }

    private mutating func tell(_ state: TrainingProgress) {
        let isLast =
            switch state {
            case .counting(let bytes, _): bytes == corpusSize
            case .learning(let merges, let wanted, _, _): merges == wanted
            }
        let now = ContinuousClock.now
        if let lastTold, now - lastTold < Self.interval, !isLast { return }
        lastTold = now
        let line = jsonDocument { json in
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
            json.name("seconds")
            json.value(raw: decimal(elapsed, digits: 3))
            if let left = secondsLeft(state) {
                json.name("secondsLeft")
                json.value(raw: decimal(left, digits: 3))
            }
        }
        try? console.diagnostics.write(line)
        try? console.diagnostics.flush()
    }
}
