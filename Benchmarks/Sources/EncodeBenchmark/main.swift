// The stages of encoding, each alone: swift run -c release EncodeBenchmark ENCODING FILE…
//
// load    the encoding's file to a tokenizer
// scan    text to pieces
// first   text to ids in a fresh tokenizer, whose cache is empty
// best    text to ids with every piece in the cache: scan, probe and copy
// probe   best without scan: keys, look-ups, ids
// miss    first without best: new pieces, each found or merged, and cached
//
// The median and the best of several rounds for each, in one process, so that memory is warm; nanoseconds per
// piece, and per distinct piece for the last.
import BPE
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
guard let name = arguments.first, arguments.count > 1 else {
    print("usage: EncodeBenchmark ENCODING FILE…")
    exit(64)
}

struct Times {
    private(set) var seconds: [Double] = []

    mutating func measure<Result>(_ work: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        let result = try work()
        seconds.append((ContinuousClock.now - start) / .seconds(1))
        return result
    }

    var best: Double { seconds.min()! }
    var median: Double { seconds.sorted()[seconds.count / 2] }
}

func line(_ stage: String, _ median: Double, _ best: Double, _ bytes: Int, _ pieces: Int, _ unit: String) {
    print(
        String(
            format: "  %-6@ %7.1f ms (best %7.1f)  %6.0f MB/s  %6.1f ns a %@", stage as NSString,
            median * 1000, best * 1000,
            Double(bytes) / median / 1e6, median / Double(pieces) * 1e9, unit as NSString))
}

for path in arguments.dropFirst() {
    let text = try Array(Data(contentsOf: URL(filePath: path)))
    var (load, scan, first, later) = (Times(), Times(), Times(), Times())
    var pieces: [Range<Int>] = []
    for _ in 0..<7 {
        let tokenizer = try load.measure { try Tokenizer(named: name) }
        pieces = try scan.measure { try tokenizer.encoding.pattern.pieces(of: text) }
        _ = try first.measure { try tokenizer.encode(text, specialTokens: .asText) }
        for _ in 0..<3 { _ = try later.measure { try tokenizer.encode(text, specialTokens: .asText) } }
    }
    let distinct = Set(pieces.map { text[$0] }).count
    print(
        "\(name), \(URL(filePath: path).lastPathComponent): \(text.count) bytes, \(pieces.count) pieces, \(distinct) distinct"
    )
    line("load", load.median, load.best, text.count, pieces.count, "piece")
    line("scan", scan.median, scan.best, text.count, pieces.count, "piece")
    line("probe", later.median - scan.median, later.best - scan.best, text.count, pieces.count, "piece")
    line("best", later.median, later.best, text.count, pieces.count, "piece")
    line("miss", first.median - later.median, first.best - later.best, text.count, distinct, "distinct piece")
    line("first", first.median, first.best, text.count, pieces.count, "piece")
}
