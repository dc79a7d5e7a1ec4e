/// The distinct pieces of a corpus and how often each occurs: all that learning merges needs to know of it.
///
/// ```swift
/// var counts = PieceCounts()
/// counts.add(Array(" the".utf8))
/// counts.add(Array(" the".utf8), count: 2)
/// counts.count(of: Array(" the".utf8))        // 3
/// ```
///
/// Pieces are numbered in the order in which they first occur. Counts have 64 bits: at 32, a large corpus
/// overflows on its commonest pieces and loses them.
public struct PieceCounts: Sendable {
    package private(set) var pieces: ByteStringTable
    package private(set) var counts: [Int] = []

    /// No pieces yet.
    public init() {
        // The corpus is a stranger's: nobody shall know beforehand which pieces collide.
        pieces = ByteStringTable(seed: .random(in: .min ... .max))
    }

    /// How many distinct pieces there are.
    public var distinct: Int { counts.count }

    /// How many pieces there are in all.
    public var total: Int { counts.reduce(0, +) }

    /// How often a piece occurs.
    public func count(of piece: [UInt8]) -> Int {
        piece.withUnsafeBufferPointer { pieces.number(of: $0) }.map { counts[$0] } ?? 0
    }

    /// Counts a piece of bytes once more, or `count` times, which is at least 1. An empty piece counts for nothing.
    ///
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
