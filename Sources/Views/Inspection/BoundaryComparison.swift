import Tokenization

/// Two encodings of one text beside each other: the shortest stretches at whose ends both have a boundary.
///
/// ```swift
/// BoundaryComparison(a, b).stretches.filter(\.isCutDifferently)
/// ```
public struct BoundaryComparison: Sendable {
    /// What the first encoding makes of the text.
    public let first: Inspection
    /// What the second makes of it.
    public let second: Inspection
    /// The stretches, in order, without gaps.
    public let stretches: [Stretch]

    /// A stretch of the text, and the tokens that each encoding has there.
    public struct Stretch: Sendable, Hashable {
        /// In bytes.
        public let bytes: Range<Int>
        /// Tokens of the first encoding.
        public let first: Range<Int>
        /// Tokens of the second.
        public let second: Range<Int>

        /// Whether one encoding has a boundary inside that the other has not.
        public var isCutDifferently: Bool { first.count > 1 || second.count > 1 }
    }

    /// Aligns two inspections of the same text.
    ///
    /// - Complexity: linear in the tokens.
    public init(_ first: Inspection, _ second: Inspection) {
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
