import Datasets
import Display
import Files
import JSON

/// Reports how far encoding has come: on one line of a terminal, or as JSON lines for a program.
struct EncodingReporter {
    private let console: Console
    private let style: ProgressStyle
    /// How many bytes the files have; `nil` if unknown.
    private let storedBytes: Int?
    private var line: ProgressLine
    private var json: ProgressJSON

    init(_ console: Console, _ style: ProgressStyle, storedBytes: Int?) {
        self.console = console
        self.style = style
        self.storedBytes = storedBytes
        line = ProgressLine(console)
        json = ProgressJSON(console)
    }

    mutating func report(_ progress: DatasetJob.Progress) {
        switch style {
        case .none: break
        case .auto:
            guard console.showsProgress, line.isDue else { return }
            let text = text(progress)
            line.update(fraction(progress), text)
        case .json: writeJSON(progress)
        }
    }

    /// Clears the line for other output.
    mutating func finish() { line.finish() }

    /// What was done, and where it is.
    func summary(_ done: DatasetJob.Progress) -> String {
        let paths = done.paths
        let place =
            paths.count > 2
            ? "\(paths[0]) … \(paths.last!) (\(grouped(paths.count)) files)" : paths.joined(separator: ", ")
        return """
            \(counted(done.totals.documents, "document")), \(counted(done.totals.tokens, "token")), \
            \(speed(done)): \(place)
            """
    }

    private func fraction(_ progress: DatasetJob.Progress) -> Double? {
        if let shuffled = progress.shuffled {
            return Double(shuffled) / Double(max(progress.totals.documents, 1))
        }
        return storedBytes.map { min(Double(progress.storedBytes) / Double(max($0, 1)), 1) }
    }

    /// An estimate from the speed so far; `nil` at the very beginning.
    private func secondsLeft(_ progress: DatasetJob.Progress) -> Double? {
        guard progress.shuffled == nil, let fraction = fraction(progress), fraction > 0.01 else { return nil }
        return line.elapsed * (1 - fraction) / fraction
    }

    private func speed(_ progress: DatasetJob.Progress) -> String {
        "\(byteCount(Int(Double(progress.totals.textBytes) / max(line.elapsed, 0.001))))/s"
    }

    private func text(_ progress: DatasetJob.Progress) -> String {
        if let shuffled = progress.shuffled {
            return "shuffling: \(grouped(shuffled)) of \(counted(progress.totals.documents, "document"))"
        }
        let total = storedBytes.map { " of \(byteCount($0))" } ?? ""
        let left = secondsLeft(progress).map { ", \(duration($0)) left" } ?? ""
        return """
            \(byteCount(progress.storedBytes))\(total), \(speed(progress)), \
            \(counted(progress.totals.tokens, "token"))\(left)
            """
    }

    private mutating func writeJSON(_ progress: DatasetJob.Progress) {
        let isLast = progress.storedBytes == storedBytes && progress.shuffled == nil
        let storedBytes = storedBytes
        json.write(isLast: isLast, elapsed: line.elapsed, secondsLeft: secondsLeft(progress)) { json in
            json.field("stage", progress.shuffled == nil ? "encoding" : "shuffling")
            json.field("shuffled", ifPresent: progress.shuffled)
            json.field("bytes", progress.storedBytes)
            json.field("ofBytes", ifPresent: storedBytes)
            json.field("textBytes", progress.totals.textBytes)
            json.field("documents", progress.totals.documents)
            json.field("tokens", progress.totals.tokens)
        }
    }
}
