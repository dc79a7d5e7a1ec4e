/// How a token is put together: two tokens, each put together in turn, down to single bytes.
///
/// ```swift
/// vocabulary.mergeTree(of: 257)                 // abc ← (ab ← (a, b), c)
/// ```
public indirect enum MergeTree: Sendable, Hashable {
    /// A token that no merge makes: a single byte, or one that is only ever found whole.
    case leaf(TokenID)
    /// A token that merging its two parts makes.
    case merge(TokenID, MergeTree, MergeTree)

    /// The token at the root.
    public var token: TokenID {
        switch self {
        case .leaf(let token), .merge(let token, _, _): token
        }
    }

    /// How many merges there are on the longest way from the root to a leaf.
    public var depth: Int {
        switch self {
        case .leaf: 0
        case .merge(_, let left, let right): 1 + max(left.depth, right.depth)
        }
    }
}

extension Vocabulary {
    /// The merge that makes a token, or `nil` for a single byte, a token that merging never reaches, and no token.
    ///
    /// - Complexity: logarithmic in the merges.
    public func merge(making token: TokenID) -> Merge? {
        var (low, high) = (0, mergeList.count)
        while low < high {
            let middle = (low + high) / 2
            if mergeList[middle].token < token { low = middle + 1 } else { high = middle }
        }
        return low < mergeList.count && mergeList[low].token == token ? mergeList[low] : nil
    }

    /// How a token is put together, or `nil` if no token has this id or its bytes are more than `longest`.
    ///
    /// - Complexity: a search for each merge.
    public func mergeTree(of token: TokenID, longest: Int = 512) -> MergeTree? {
        // The deepest tree has a level for each byte.
        (1...longest).contains(byteCount(of: token)) ? tree(of: token) : nil
    }

    private func tree(of token: TokenID) -> MergeTree {
        guard let merge = merge(making: token) else { return .leaf(token) }
        return .merge(token, tree(of: merge.pair.left), tree(of: merge.pair.right))
    }
}
