import Display
import Files
import JSON

/// Progress as JSON lines on standard error for a program: two a second, and the last of a stage.
struct ProgressJSON {
    private let console: Console
    private var lastReport: ContinuousClock.Instant?

    private static let interval = Duration.milliseconds(500)

    init(_ console: Console) { self.console = console }

    /// Makes a line due: another stage begins.
    mutating func beginStage() { lastReport = nil }

    /// Writes a line, if one is due.
    mutating func write(
        isLast: Bool, elapsed: Double, secondsLeft: Double?,
        _ writeFields: (inout JSONWriter) -> Void
    ) {
        let now = ContinuousClock.now
        if let lastReport, now - lastReport < Self.interval, !isLast { return }
        lastReport = now
        let line = jsonDocument { json in
            writeFields(&json)
            json.name("seconds")
            json.value(raw: decimal(elapsed, digits: 3))
            if let secondsLeft {
                json.name("secondsLeft")
                json.value(raw: decimal(secondsLeft, digits: 3))
            }
        }
        try? console.diagnostics.write(line)
        try? console.diagnostics.flush()
    }
}
