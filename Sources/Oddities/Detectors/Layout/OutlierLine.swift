import BytePairs
import Display
import Tokenization

extension Detector {
    static let outlierLine = Detector(
        oddity: .outlierLine, severity: .info, proof: .heuristic,
        reason: "A line that costs far more tokens per byte than the others is often not what it seems.",
        inText: { summary, findings in
            let costs = summary.lineCosts
            let median = decimal(costs.median * 10)
            let outliers = costs.outliers
            for line in outliers {
                findings.add(
                    line.place,
                    "line \(grouped(line.number)) takes \(decimal(line.tokensPerByte * 10)) tokens "
                        + "for ten bytes, the median line \(median)",
                    data: ["line": .integer(line.number), "tokensPerByte": .number(line.tokensPerByte)])
            }
            findings.addCountOnly(costs.outlierCount - outliers.count)
        })
}

/// Tokens per byte, line by line: the distribution of all, and the most expensive lines.
struct LineCosts {
    struct Line {
        let number: Int
        let tokensPerByte: Double
        let place: Place
    }

    /// How many lines there are.
    private(set) var lines = 0
    /// How many lines have each number of 256ths of a token per byte.
    private var histogram = [Int](repeating: 0, count: 257)
    private var measured = 0
    /// Most expensive first.
    private var mostExpensive: [Line] = []
    // The line that has not ended yet.
    private var bytes = 0
    private var tokens = 0
    private var start: Place?

    /// Lines with fewer bytes have no meaningful average.
    private static let shortestLine = 8
    /// With fewer lines there is no usual one.
    private static let fewestLines = 10
    private static let mostKept = 32

    mutating func add(_ passage: Passage) {
        let ends = passage.tokens.ends
        var token = 0
        passage.forEachLine { line, hasEnded in
            // A token belongs to the line in which it begins.
            let firstToken = token
            let limit = hasEnded ? line.upperBound + 1 : line.upperBound
            while token < ends.count, (token == 0 ? 0 : ends[token - 1]) < limit { token += 1 }
            bytes += line.count
            tokens += token - firstToken
            if isExpensive, token > firstToken, start == nil {
                start = passage.place(tokens: firstToken..<token)
            }
            if hasEnded { endLine() }
        }
    }

    mutating func finish() {
        if bytes > 0 || tokens > 0 { endLine() }
    }

    private var tokensPerByte: Double { Double(tokens) / Double(bytes) }

    /// Whether the line so far can be among the most expensive.
    private var isExpensive: Bool {
        bytes >= Self.shortestLine
            && (mostExpensive.count < Self.mostKept || tokensPerByte > mostExpensive.last!.tokensPerByte)
    }

    private mutating func endLine() {
        lines += 1
        defer { (bytes, tokens, start) = (0, 0, nil) }
        guard bytes >= Self.shortestLine else { return }
        histogram[Self.bin(tokensPerByte)] += 1
        measured += 1
        guard isExpensive, let start else { return }
        let line = Line(number: lines, tokensPerByte: tokensPerByte, place: start)
        mostExpensive.insert(
            line, at: mostExpensive.partitioningIndex { $0.tokensPerByte < line.tokensPerByte })
        if mostExpensive.count > Self.mostKept { mostExpensive.removeLast() }
    }

    /// The median of all lines, in tokens per byte.
    var median: Double { (Double(Self.median(of: histogram)) + 0.5) / 256 }

    /// The most expensive of the lines that are more than 3.5 from the median in the modified z-score of
    /// Iglewicz and Hoaglin and cost more than one and a half times as much, in the order of the text.
    var outliers: [Line] {
        guard let limit else { return [] }
        return mostExpensive.filter { Self.bin($0.tokensPerByte) >= limit }.sorted { $0.number < $1.number }
    }

    /// How many such lines there are in all.
    var outlierCount: Int { limit.map { histogram[$0...].reduce(0, +) } ?? 0 }

    /// The first bin of such lines; `nil` if there is none, or too few lines.
    private var limit: Int? {
        guard measured >= Self.fewestLines else { return nil }
        let median = Self.median(of: histogram)
        var deviations = [Int](repeating: 0, count: histogram.count)
        for (bin, count) in histogram.enumerated() { deviations[abs(bin - median)] += count }
        // Where most lines are alike, any other would be infinitely far away.
        let deviation = Double(max(Self.median(of: deviations), 4))
        return histogram.indices.first { bin in
            0.6745 * Double(bin - median) / deviation > 3.5 && Double(bin) > 1.5 * Double(median)
        }
    }

    private static func bin(_ tokensPerByte: Double) -> Int { min(Int(tokensPerByte * 256), 256) }

    private static func median(of histogram: [Int]) -> Int {
        var left = (histogram.reduce(0, +) + 1) / 2
        return histogram.firstIndex { count in
            left -= count
            return left <= 0
        } ?? histogram.count - 1
    }
}
