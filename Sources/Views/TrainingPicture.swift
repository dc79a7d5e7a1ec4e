/// What a training run looked like: all that its page shows.
public struct TrainingPicture: Sendable {
    /// What a text costs with the first so many tokens of the vocabulary.
    public struct Cost: Sendable {
        public var size: Int
        public var bytesPerToken: Double

        public init(size: Int, bytesPerToken: Double) {
            self.size = size
            self.bytesPerToken = bytesPerToken
        }
    }

    /// A line of costs and what text they are of.
    public struct Curve: Sendable {
        public var label: String
        public var costs: [Cost]

        public init(label: String, costs: [Cost]) {
            self.label = label
            self.costs = costs
        }
    }

    /// One merge, its place in the list, and how often its pair occurred.
    public struct Step: Sendable {
        public var rank: Int
        public var left: [UInt8]
        public var right: [UInt8]
        public var count: Int

        public init(rank: Int, left: [UInt8], right: [UInt8], count: Int) {
            self.rank = rank
            self.left = left
            self.right = right
            self.count = count
        }
    }

    /// What the vocabulary is called.
    public var name: String
    /// What is said below the title, each with a name: "tokens", "32,768".
    public var facts: [(name: String, value: String)]
    public var curves: [Curve]
    /// How often the piece of a rank occurs; rank 1 is the commonest.
    public var frequencies: [(rank: Int, count: Int)]
    /// How many tokens have so many bytes: `lengths[1]` for one byte.
    public var lengths: [Int]
    public var firstSteps: [Step]
    public var lastSteps: [Step]

    public init(
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
