/// The distinct pieces of a corpus and how often each occurs: all that learning merges needs.
///
/// ```swift
/// var counts = PieceCounts()
/// counts.add(Array(" the".utf8))
/// counts.add(Array(" the".utf8), count: 2)
/// counts.count(of: Array(" the".utf8))        // 3
/// ```
///
/// Counts have 64 bits, because the commonest pieces of a large corpus overflow 32.
public struct PieceCounts: Sendable {
    /// The pieces, numbered in the order in which they first occur.
    private(set) var pieces = ByteStringTable()
    private(set) var counts: [Int] = []

    /// No pieces.
    public init() {}

    /// The number of distinct pieces.
    public var distinct: Int { counts.count }

    /// The number of all pieces.
    public var total: Int { counts.reduce(0, +) }

    /// How often a piece occurs.
    public func count(of piece: [UInt8]) -> Int {
        piece.withUnsafeBufferPointer { pieces.number(of: $0) }.map { counts[$0] } ?? 0
    }

    /// Counts a piece `count` more times, at least once. An empty piece is ignored.
    ///
    /// - Precondition: all pieces together, as often as they are counted, have fewer than 2⁶³ bytes.
    /// - Complexity: linear in the length of the piece, on average.
    public mutating func add(_ piece: [UInt8], count: Int = 1) {
        piece.withUnsafeBufferPointer { add($0, count: count) }
    }

    @inline(__always)
    private mutating func add(_ piece: UnsafeBufferPointer<UInt8>, count: Int) {
        precondition(count > 0, "a piece occurs at least once")
        guard !piece.isEmpty else { return }
        let (number, inserted) = pieces.insert(piece)
        if inserted { counts.append(count) } else { counts[number] += count }
    }
}

extension PieceCounts: CustomStringConvertible {
    /// For example `PieceCounts(12 distinct, 345 in all)`.
    public var description: String { "PieceCounts(\(distinct) distinct, \(total) in all)" }
}
