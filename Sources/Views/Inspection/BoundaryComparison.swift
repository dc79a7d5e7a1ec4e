import Tokenization

/// Two encodings of one text, aligned: the shortest stretches at whose ends both have a boundary.
///
/// ```swift
/// BoundaryComparison(a, b).stretches.filter(\.isCutDifferently)
/// ```
package struct BoundaryComparison: Sendable {
    package let first: Inspection
    package let second: Inspection
    /// Ascending, without gaps.
    package let stretches: [Stretch]

    /// A stretch of the text, and the tokens of each encoding in it.
    package struct Stretch: Sendable, Hashable {
        package let bytes: Range<Int>
        package let first: Range<Int>
        package let second: Range<Int>

        /// Whether either encoding has a boundary inside.
        package var isCutDifferently: Bool { first.count > 1 || second.count > 1 }
    }

    /// - Precondition: both are of the same text.
    /// - Complexity: linear in the tokens.
    package init(_ first: Inspection, _ second: Inspection) {
        precondition(first.text == second.text, "two texts cannot be aligned")
        self.first = first
        self.second = second
        var stretches: [Stretch] = []
        var (start, a, b) = (0, 0, 0)
        var (firstOfA, firstOfB) = (0, 0)
        while a < first.spans.count, b < second.spans.count {
            let (endOfA, endOfB) = (first.spans[a].bytes.upperBound, second.spans[b].bytes.upperBound)
            if endOfA <= endOfB { a += 1 }
            if endOfB <= endOfA { b += 1 }
            guard endOfA == endOfB else { continue }
            stretches.append(Stretch(bytes: start..<endOfA, first: firstOfA..<a, second: firstOfB..<b))
            (start, firstOfA, firstOfB) = (endOfA, a, b)
        }
        self.stretches = stretches
    }
}
