import Tokenization

/// Tokens per byte, line by line: the spread of all, and the dearest lines.
struct LineCosts {
    /// A line that stands out.
    struct Outlier {
        let number: Int
        let tokensPerByte: Double
        /// The median of all lines.
        let median: Double
        let place: Place
    }

    private struct Line {
        let number: Int
        let tokensPerByte: Double
        let place: Place
    }

    /// How many lines there are.
    private(set) var lines = 0
    /// How many lines have so many 256ths of a token a byte.
    private var spread = [Int](repeating: 0, count: 257)
    private var measured = 0
    private var dearest: [Line] = []
    /// The line that has not ended yet.
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
        var lineStart = 0
        while lineStart < passage.text.count {
            let newline = passage.text[lineStart...].firstIndex(of: 0x0A)
            let lineEnd = newline ?? passage.text.count
            // A token belongs to the line in which it begins.
            let firstToken = token
            let limit = newline.map { $0 + 1 } ?? lineEnd
            while token < ends.count, (token == 0 ? 0 : ends[token - 1]) < limit { token += 1 }
            bytes += lineEnd - lineStart
            tokens += token - firstToken
            if isDear, token > firstToken, start == nil { start = passage.place(tokens: firstToken..<token) }
            if newline != nil { endLine() }
            lineStart = limit
        }
    }

    mutating func finish() {
        if bytes > 0 || tokens > 0 { endLine() }
    }

    private var tokensPerByte: Double { Double(tokens) / Double(bytes) }

    /// Whether the line can be among the dearest, as far as it goes.
    private var isDear: Bool {
        bytes >= Self.shortestLine
            && (dearest.count < Self.mostKept || tokensPerByte > dearest.last!.tokensPerByte)
    }

    private mutating func endLine() {
        lines += 1
        defer { (bytes, tokens, start) = (0, 0, nil) }
        guard bytes >= Self.shortestLine else { return }
        spread[Self.bin(tokensPerByte)] += 1
        measured += 1
        guard isDear, let start else { return }
        let line = Line(number: lines, tokensPerByte: tokensPerByte, place: start)
        let index = dearest.firstIndex { $0.tokensPerByte < line.tokensPerByte } ?? dearest.count
        dearest.insert(line, at: index)
        if dearest.count > Self.mostKept { dearest.removeLast() }
    }

    /// The dearest of the lines that are farther from the median than 3.5 in the modified z-score of Iglewicz and Hoaglin,
    /// and at least half as dear again as the median, in the order of the text.
    var outliers: [Outlier] {
        guard let limit else { return [] }
        let usual = (Double(Self.median(spread)) + 0.5) / 256
        return dearest.filter { Self.bin($0.tokensPerByte) >= limit }
            .map {
                Outlier(number: $0.number, tokensPerByte: $0.tokensPerByte, median: usual, place: $0.place)
            }
            .sorted { $0.number < $1.number }
    }

    /// How many such lines there are.
    var outlierCount: Int { limit.map { spread[$0...].reduce(0, +) } ?? 0 }

    /// The first bin of ``spread`` that is too far from the median; `nil` for few lines, and if there is no such bin.
    private var limit: Int? {
        guard measured >= Self.fewestLines else { return nil }
        let median = Self.median(spread)
        var deviations = [Int](repeating: 0, count: spread.count)
        for (bin, count) in spread.enumerated() { deviations[abs(bin - median)] += count }
        // Where most lines are alike, any other would be infinitely far away.
        let deviation = Double(max(Self.median(deviations), 4))
        return spread.indices.first { bin in
            0.6745 * Double(bin - median) / deviation > 3.5 && Double(bin) > 1.5 * Double(median)
        }
    }

    private static func bin(_ tokensPerByte: Double) -> Int { min(Int(tokensPerByte * 256), 256) }

    private static func median(_ counts: [Int]) -> Int {
        var left = (counts.reduce(0, +) + 1) / 2
        for (bin, count) in counts.enumerated() {
            left -= count
            if left <= 0 { return bin }
        }
        return counts.count - 1
    }
}
