/// Two tokens side by side: what byte-pair encoding counts, ranks and merges.
///
/// ```swift
/// let pair = Pair(left: 97, right: 98)
/// pair < Pair(left: 98, right: 0)      // true: ordered by left id, then by right id
/// ```
public struct Pair: Hashable, Sendable, Comparable {
    /// The token on the left.
    public var left: TokenID
    /// The token on the right.
    public var right: TokenID

    /// A pair of neighbours.
    public init(left: TokenID, right: TokenID) {
        self.left = left
        self.right = right
    }

    /// Both ids in one word, ordered as the pair is: the key of every table of pairs.
    @inline(__always)
    package var packed: UInt64 { UInt64(left) << 32 | UInt64(right) }

    /// Orders by left id, then by right id.
    public static func < (a: Pair, b: Pair) -> Bool { a.packed < b.packed }
}

/// One learned step: wherever `pair` stands, put `token`.
///
/// The place of a merge in its list is its rank; encoding applies the lowest rank first.
public struct Merge: Hashable, Sendable {
    /// The two tokens that are joined.
    public var pair: Pair
    /// The token that takes their place; its bytes are theirs, one after the other.
    public var token: TokenID

    /// A merge of `pair` into `token`.
    public init(pair: Pair, token: TokenID) {
        self.pair = pair
        self.token = token
    }
}
