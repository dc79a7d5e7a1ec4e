/// Runs of digits with single signs between them: `2024-01-15`, `192.168.0.1`, `1,275`.
struct DigitGroup {
    let runs: [Range<Int>]
    let separators: [UInt8]

    var range: Range<Int> { runs[0].lowerBound..<runs[runs.count - 1].upperBound }

    private static let most = 8

    init(around run: Range<Int>, in passage: Passage) {
        var runs = [run]
        var separators: [UInt8] = []
        func isSeparator(_ byte: UInt8?) -> Bool { byte.map { ".,:/-'".utf8.contains($0) } ?? false }
        while runs.count < Self.most, let first = runs.first, isSeparator(passage.byte(first.lowerBound - 1)),
            let before = passage.digitRun(endingAt: first.lowerBound - 1)
        {
            separators.insert(passage.text[first.lowerBound - 1], at: 0)
            runs.insert(before, at: 0)
        }
        while runs.count < Self.most, let last = runs.last, isSeparator(passage.byte(last.upperBound)),
            let after = passage.digitRun(startingAt: last.upperBound + 1)
        {
            separators.append(passage.text[last.upperBound])
            runs.append(after)
        }
        self.runs = runs
        self.separators = separators
    }
}

extension Passage {
    /// The run of digits that ends at an offset.
    func digitRun(endingAt end: Int) -> Range<Int>? {
        var start = end
        while start > 0, isDigit(text[start - 1]), end - start < 64 { start -= 1 }
        return start < end ? start..<end : nil
    }

    /// The run of digits that begins at an offset.
    func digitRun(startingAt start: Int) -> Range<Int>? {
        var end = start
        while end < text.count, isDigit(text[end]), end - start < 64 { end += 1 }
        return start < end ? start..<end : nil
    }
}
