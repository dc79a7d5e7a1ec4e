/// One learned step: replace `pair` with `token` wherever it occurs.
///
/// A merge's rank is its position in the list of merges; encoding applies the lowest rank first.
public struct Merge: Hashable, Sendable, BitwiseCopyable {
    /// The two tokens that are joined.
    public var pair: Pair
    /// The token that replaces them; its bytes are their bytes, one after the other.
    public var token: TokenID

    /// A merge of `pair` into `token`.
    public init(pair: Pair, token: TokenID) {
        self.pair = pair
        self.token = token
    }
}

extension Merge: CustomStringConvertible {
    /// For example `(97, 98) → 256`.
    public var description: String { "\(pair) → \(token)" }
}
