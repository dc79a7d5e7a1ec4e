/// What a training run looked like: all that its page shows.
package struct TrainingPicture: Sendable {
    /// What a text costs with the first so many tokens of the vocabulary.
    package struct Cost: Sendable {
        package var size: Int
        package var bytesPerToken: Double

        package init(size: Int, bytesPerToken: Double) {
            self.size = size
            self.bytesPerToken = bytesPerToken
        }
    }

    /// A line of costs and what text they are of.
    package struct Curve: Sendable {
        package var label: String
        package var costs: [Cost]

        package init(label: String, costs: [Cost]) {
            self.label = label
            self.costs = costs
        }
    }

    /// One merge, its place in the list, and how often its pair occurred.
    package struct Step: Sendable {
        package var rank: Int
        package var left: [UInt8]
        package var right: [UInt8]
        package var count: Int

        package init(rank: Int, left: [UInt8], right: [UInt8], count: Int) {
            self.rank = rank
            self.left = left
            self.right = right
            self.count = count
        }
    }

    /// What the vocabulary is called.
    package var name: String
    /// What is said below the title, each with a name: "tokens", "32,768".
    package var facts: [(name: String, value: String)]
    package var curves: [Curve]
    /// How often the piece of a rank occurs; rank 1 is the commonest.
    package var frequencies: [(rank: Int, count: Int)]
    /// How many tokens have so many bytes: `lengths[1]` for one byte.
    package var lengths: [Int]
    package var firstSteps: [Step]
    package var lastSteps: [Step]

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
