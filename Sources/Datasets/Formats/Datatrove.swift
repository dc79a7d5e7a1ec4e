import Display

/// datatrove's tokenized files: ids, document ends, and two lines about them.
///
/// Source: `pipeline/tokens/tokenizer.py` of datatrove.
struct Datatrove: DatasetLayout {
    let isNarrow: Bool
    let encoding: String

    var pathExtension: String { "ds" }
    var dtype: String? { isNarrow ? "<u2" : "<u4" }

    func indexPath(of path: String) -> String? { path + ".index" }

    func otherFiles(of path: String, _ totals: DatasetTotals) -> [(path: String, content: [UInt8])] {
        let lines = ["\(encoding)|\(isNarrow ? 2 : 4)", String(totals.tokens), Self.metric(totals.tokens)]
        return [(path + ".metadata", Array(lines.joined(separator: "\n").utf8))]
    }

    /// Three digits and a unit, as Python's `humanize.metric(count, unit="T")` writes them: `1.23 MT`.
    static func metric(_ count: Int) -> String {
        var (unit, scale) = (0, 1)
        while count / scale >= 1000, unit < 4 {
            unit += 1
            scale *= 1000
        }
        let value = Double(count) / Double(scale)
        let digits =
            value >= 100 ? String(Int(value.rounded())) : decimal(value, digits: value >= 10 ? 1 : 2)
        return "\(digits) \(["", "k", "M", "G", "T"][unit])T"
    }
}
