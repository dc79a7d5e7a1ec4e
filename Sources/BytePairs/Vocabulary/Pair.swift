/// Two neighbouring tokens: what byte-pair encoding counts, ranks and merges.
///
/// ```swift
/// let pair = Pair(left: 97, right: 98)
/// pair < Pair(left: 98, right: 0)      // true: ordered by left id, then by right id
/// ```
public struct Pair: Hashable, Sendable, Comparable, BitwiseCopyable {
    /// The token on the left.
    public var left: TokenID
    /// The token on the right.
    public var right: TokenID

    /// A pair of neighbours.
    public init(left: TokenID, right: TokenID) {
        self.left = left
        self.right = right
    }

    /// Both ids in one word, in the order of pairs: the key of every table of pairs.
    @inline(__always)
    package var packed: UInt64 { UInt64(left) << 32 | UInt64(right) }

    /// Orders by left id, then by right id.
    public static func < (a: Pair, b: Pair) -> Bool { a.packed < b.packed }
}

extension Pair: CustomStringConvertible {
    /// For example `(97, 98)`.
    public var description: String { "(\(left), \(right))" }
}
