import CIntrinsics
import Synchronization

/// What the slots of a ``PieceTable`` have no room for: the bytes of long pieces, and the ids of pieces that are many tokens.
///
/// Any thread appends, to a place that is its own from then on; nothing is moved or removed, so that a place can be read by
/// whoever was told of it.
final class PieceOverflow: @unchecked Sendable {
    // Unchecked: no two threads write to the same place, and none reads before it was told of it.
    private let ids: UnsafeMutablePointer<TokenID>
    private let bytes: UnsafeMutablePointer<UInt8>
    private let idCount = Atomic(0)
    private let byteCount = Atomic(0)

    /// How much is kept. Memory that is never written to is none.
    private static let mostIDs = 4 << 20
    private static let mostBytes = 16 << 20
    /// A longer piece is hardly ever seen twice.
    private static let longestPiece = 512

    init() {
        ids = .allocate(capacity: Self.mostIDs)
        bytes = .allocate(capacity: Self.mostBytes)
    }

    deinit {
        ids.deallocate()
        bytes.deallocate()
    }

    var isFull: Bool {
        idCount.load(ordering: .relaxed) > Self.mostIDs - 4096
            || byteCount.load(ordering: .relaxed) > Self.mostBytes - 4096
    }

    /// Keeps ids, and the bytes of a long piece; `nil` if they are too many.
    func insert(
        _ ids: UnsafeBufferPointer<TokenID>, isLong: Bool, _ piece: UnsafeBufferPointer<UInt8>
    ) -> SlotIDs? {
        guard piece.count <= Self.longestPiece else { return nil }
        // Whoever reads in fours reads nobody else's.
        let room = (ids.count + 3) & ~3
        let firstID = idCount.add(room, ordering: .relaxed).oldValue
        let firstByte = isLong ? byteCount.add(piece.count, ordering: .relaxed).oldValue : 0
        guard firstID + room <= Self.mostIDs, firstByte + piece.count <= Self.mostBytes else { return nil }
        (self.ids + firstID).update(from: ids.baseAddress!, count: ids.count)
        if isLong { (bytes + firstByte).update(from: piece.baseAddress!, count: piece.count) }
        return SlotIDs(at: firstID, count: ids.count, piece: firstByte)
    }

    @inline(__always)
    func ids(from start: Int, count: Int) -> UnsafeBufferPointer<TokenID> {
        UnsafeBufferPointer(start: ids + start, count: count)
    }

    /// Whether a long piece's bytes are those from `start` on, where there are as many.
    @inline(__always)
    func equals(_ piece: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let (kept, piece, count) = (
            UnsafeRawPointer(bytes + start), UnsafeRawPointer(piece.baseAddress!), piece.count
        )
        guard count <= 32 else { return bpe_equal_bytes(kept, piece, count) }
        // The first and the last sixteen, which may overlap.
        func difference(at offset: Int) -> SIMD2<UInt64> {
            kept.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
                ^ piece.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
        }
        let differences = difference(at: 0) | difference(at: count &- 16)
        return differences.x | differences.y == 0
    }
}
