/// How far a training run has come.
public enum TrainingProgress: Sendable {
    /// The corpus is being cut into pieces and these are counted.
    case counting(bytes: Int, distinctPieces: Int)
    /// Merges are being learned: how many of how many, and the last new token with its pair's count.
    case learning(merges: Int, of: Int, token: [UInt8], count: Int)
}
