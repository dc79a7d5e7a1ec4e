/// A set of code points that changes rarely along the code space: a sorted list of the places where it does.
package struct CodePointSet: Sendable {
    /// Where a range begins, and the first code point after it, in turn.
    package let boundaries: [UInt32]

    /// - Parameter boundaries: ascending; the first begins a range.
    package init(boundaries: [UInt32]) {
        self.boundaries = boundaries
    }

    /// Whether the set has a code point.
    ///
    /// - Complexity: logarithmic in the number of ranges.
    package func contains(_ codePoint: UInt32) -> Bool {
        var (low, high) = (0, boundaries.count)
        while low < high {
            let middle = (low + high) / 2
            if boundaries[middle] <= codePoint { low = middle + 1 } else { high = middle }
        }
        return low % 2 == 1
    }

    /// The set as a bracket expression.
    var expression: String {
        var ranges = ""
        for index in stride(from: 0, to: boundaries.count, by: 2) {
            let (first, last) = (boundaries[index], boundaries[index + 1] - 1)
            ranges += Self.escape(first)
            if first < last { ranges += (first + 1 < last ? "-" : "") + Self.escape(last) }
        }
        return "[\(ranges)]"
    }

    private static func escape(_ codePoint: UInt32) -> String {
        #"\x{"# + String(codePoint, radix: 16, uppercase: true) + "}"
    }
}
