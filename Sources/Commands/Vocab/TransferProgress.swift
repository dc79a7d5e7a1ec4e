import CoreCommands
import Display
import Download

/// How a download is going, on a terminal's line: bytes, speed, time left. Further tries are said everywhere.
struct TransferProgress {
    private let console: Console
    private let name: String
    private var line: ProgressLine
    private var start = ContinuousClock.now
    /// How many bytes were here when the clock started.
    private var startBytes: Int?

    init(console: Console, name: String) {
        self.console = console
        self.name = name
        line = ProgressLine(console)
    }

    mutating func show(_ event: DownloadEvent) {
        switch event {
        case .received(let bytes, let total, _):
            if startBytes == nil { (startBytes, start) = (bytes, .now) }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let speed = seconds > 0 ? Double(bytes - (startBytes ?? 0)) / seconds : 0
            let name = name
            line.update(
                total.map { $0 > 0 ? Double(bytes) / Double($0) : 1 },
                Self.text(name, bytes, of: total, speed: speed))
        case .retrying(let failure, let pause):
            line.finish()
            startBytes = nil
            let seconds = pause.rounded() == pause ? "\(Int(pause))" : "\(pause)"
            console.say("bpe: \(name): \(failure.reason); trying again in \(seconds) s")
        }
    }

    mutating func finish() { line.finish() }

    /// `tokenizer.json  1.2 MB of 11.4 MB  2.0 MB/s  6 s left`
    static func text(_ name: String, _ bytes: Int, of total: Int?, speed: Double) -> String {
        var parts = [name, byteCount(bytes) + (total.map { " of \(byteCount($0))" } ?? "")]
        // Too little has come yet to tell the speed.
        if speed >= 1 {
            parts.append("\(decimal(speed / 1e6)) MB/s")
            if let total { parts.append("\(duration(Double(max(0, total - bytes)) / speed)) left") }
        }
        return parts.joined(separator: "  ")
    }
}
