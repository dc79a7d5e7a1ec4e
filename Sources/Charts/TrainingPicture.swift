/// A training run as its page shows it.
package struct TrainingPicture: Sendable {
    /// The bytes per token of a text with the first `size` tokens of the vocabulary.
    package typealias Cost = (size: Int, bytesPerToken: Double)
    /// The costs of one text.
    package typealias Curve = (label: String, costs: [Cost])
    /// A merge, its place in the list from 1, and how often its pair occurred.
    package typealias Step = (rank: Int, left: [UInt8], right: [UInt8], count: Int)

    let name: String
    let facts: [(name: String, value: String)]
    let curves: [Curve]
    let frequencies: [(rank: Int, count: Int)]
    let lengths: [Int]
    let firstSteps: [Step]
    let lastSteps: [Step]

    /// The page shows tokens of at least this many bytes as one bar.
    package static let longestShown = 20

    /// - Parameters:
    ///   - name: of the vocabulary.
    ///   - facts: shown below the title: "tokens", "32,768".
    ///   - frequencies: how often the piece of each rank occurs; the most frequent has rank 1.
    ///   - lengths: at each index the number of tokens with that many bytes, or at least as many at ``longestShown``.
    package init(
        name: String, facts: [(name: String, value: String)], curves: [Curve],
        frequencies: [(rank: Int, count: Int)], lengths: [Int], firstSteps: [Step], lastSteps: [Step]
    ) {
        self.name = name
        self.facts = facts
        self.curves = curves
        self.frequencies = frequencies
        self.lengths = lengths
        self.firstSteps = firstSteps
        self.lastSteps = lastSteps
    }
}
