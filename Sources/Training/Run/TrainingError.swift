/// Why a training run cannot start.
public enum TrainingError: Error, Equatable {
    /// There is no room for the 256 single bytes and the special tokens.
    case sizeTooSmall(Int, minimum: Int)
    /// The distinct pieces have more bytes than the learner can address.
    case tooManyDistinctPieces(bytes: Int)
    /// Counts alone do not say which pair a corpus shows first.
    case countsHaveNoOrder
}

extension TrainingError: CustomStringConvertible {
    /// What is wrong and what would do.
    public var description: String {
        switch self {
        case .tooManyDistinctPieces(let bytes):
            """
            the distinct pieces of the corpus take \(bytes) bytes together, and 4 GiB is the most; take less \
            text, or a split pattern that cuts it into shorter pieces
            """
        case .sizeTooSmall(let size, let minimum):
            """
            a size of \(size) is too small: the initial tokens and the special tokens take \(minimum); ask \
            for more than that
            """
        case .countsHaveNoOrder:
            """
            the tie rule first-seen needs the order of the corpus, which counts files do not have; choose \
            another rule, or train on the corpus itself
            """
        }
    }
}
