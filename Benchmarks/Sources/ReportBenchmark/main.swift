// What a report costs compared with encoding, which it needs: swift run -c release ReportBenchmark ENCODING
// FILE…
//
// Prints for each file the best of five: seconds to read, split and encode it with spans; seconds to read it
// and report on it; the ratio.
import BPE
import Foundation
import Oddities

let arguments = Array(CommandLine.arguments.dropFirst())
guard let name = arguments.first, arguments.count > 1 else {
    print("usage: ReportBenchmark ENCODING FILE…")
    exit(64)
}
let tokenizer = try Tokenizer(named: name)

func best(of runs: Int, _ work: () throws -> Void) rethrows -> Double {
    var best = Duration.seconds(1_000_000)
    for _ in 0..<runs {
        let start = ContinuousClock.now
        try work()
        best = min(best, ContinuousClock.now - start)
    }
    return best / .seconds(1)
}

for path in arguments.dropFirst() {
    let url = URL(filePath: path)
    let spans = try best(of: 5) {
        _ = try tokenizer.spans(Array(Data(contentsOf: url)), specialTokens: .asText)
    }
    let report = try best(of: 5) {
        var inspection = ReportBuilder(tokenizer)
        try inspection.append(Array(Data(contentsOf: url)))
        _ = try inspection.finish()
    }
    print(
        String(
            format: "%@ %@  spans %.3f s  report %.3f s  ratio %.2f", name, url.lastPathComponent, spans,
            report, report / spans))
}

// What each detector takes beyond a report without any, in milliseconds.
if ProcessInfo.processInfo.environment["BY_DETECTOR"] != nil {
    for path in arguments.dropFirst() {
        let text = try Array(Data(contentsOf: URL(filePath: path)))
        func time(_ detectors: [Detector]) throws -> Double {
            var options = ReportOptions()
            options.detectors = detectors
            return try best(of: 3) {
                var builder = ReportBuilder(tokenizer, options)
                try builder.append(text)
                _ = try builder.finish()
            }
        }
        let none = try time([])
        print(path, "without detectors", Int(none * 1000))
        for detector in Detector.all where !detector.isOnRequest {
            print("  ", detector.oddity.rawValue, Int(((try time([detector])) - none) * 1000))
        }
    }
}
