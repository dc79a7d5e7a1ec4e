/// The progress of a training run.
public enum TrainingProgress: Sendable {
    /// The corpus is being split into pieces, which are counted.
    case counting(bytes: Int, distinctPieces: Int)
    /// Merges are being learned: how many of how many, and the last new token with the count of its pair.
    case learning(merges: Int, of: Int, token: [UInt8], count: Int)
}
