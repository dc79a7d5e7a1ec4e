/// How a token is put together: from two tokens, each put together in turn, down to single bytes.
///
/// ```swift
/// print(vocabulary.mergeTree(of: 257)!)         // 257 ← (256 ← (97, 98), 99)
/// ```
public indirect enum MergeTree: Sendable, Hashable {
    /// A token that no merge makes: a single byte, or a token that is only found as a whole piece.
    case leaf(TokenID)
    /// A token that merging its two parts makes.
    case merge(TokenID, MergeTree, MergeTree)

    /// The token at the root.
    public var token: TokenID {
        switch self {
        case .leaf(let token), .merge(let token, _, _): token
        }
    }

    /// The number of merges on the longest path from the root to a leaf.
    public var depth: Int {
        switch self {
        case .leaf: 0
        case .merge(_, let left, let right): 1 + max(left.depth, right.depth)
        }
    }
}

extension MergeTree: CustomStringConvertible {
    /// The ids, for example `257 ← (256 ← (97, 98), 99)`.
    public var description: String {
        switch self {
        case .leaf(let token): "\(token)"
        case .merge(let token, let left, let right): "\(token) ← (\(left), \(right))"
        }
    }
}

extension Vocabulary {
    /// The merge that makes a token, or `nil` if there is none.
    ///
    /// - Complexity: logarithmic in the number of merges.
    public func merge(making token: TokenID) -> Merge? {
        if let listed { return listed.merge(making: token) }
        let index = (0..<mergeList.count).partitioningIndex { mergeList[$0].token >= token }
        return index < mergeList.count && mergeList[index].token == token ? mergeList[index] : nil
    }

    /// How a token is put together, or `nil` if the id is unused or the token has more than `longest` bytes.
    ///
    /// - Complexity: one binary search per merge.
    public func mergeTree(of token: TokenID, longest: Int = 512) -> MergeTree? {
        // A tree can be as deep as the token has bytes, and recursion needs stack.
        (1...longest).contains(byteCount(of: token)) ? tree(of: token) : nil
    }

    private func tree(of token: TokenID) -> MergeTree {
        // A hostile list can make a token from itself.
        guard let merge = merge(making: token), merge.pair.left != token, merge.pair.right != token
        else { return .leaf(token) }
        return .merge(token, tree(of: merge.pair.left), tree(of: merge.pair.right))
    }
}
