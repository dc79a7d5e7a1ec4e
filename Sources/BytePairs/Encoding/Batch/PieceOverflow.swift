import CIntrinsics
import Synchronization

/// What does not fit into the slots of a ``PieceTable``: the bytes of long pieces, and the ids of pieces of
/// many tokens. Nothing moves or is removed.
final class PieceOverflow: @unchecked Sendable {
    // Unchecked: each thread writes to ranges that it has reserved, which no slot refers to yet.
    private let ids: UnsafeMutablePointer<TokenID>
    private let bytes: UnsafeMutablePointer<UInt8>
    private let idCount = Atomic(0)
    private let byteCount = Atomic(0)

    // Costs address space only: pages that are never written take no memory.
    private static let mostIDs = 4 << 20
    private static let mostBytes = 16 << 20
    /// Longer pieces hardly ever repeat.
    static let longestPiece = 512

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

    /// Stores ids, and the bytes of a long piece; returns `nil` if there is no room.
    func insert(
        _ ids: UnsafeBufferPointer<TokenID>, isLong: Bool, _ piece: UnsafeBufferPointer<UInt8>
    ) -> SlotIDs? {
        guard piece.count <= Self.longestPiece else { return nil }
        // Padded, because readers copy four ids at a time.
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

    /// Whether the bytes from `start` on are those of a long piece of the same length.
    @inline(__always)
    func equals(_ piece: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let (kept, piece, count) = (
            UnsafeRawPointer(bytes + start), UnsafeRawPointer(piece.baseAddress!), piece.count
        )
        guard count <= 32 else { return bpe_equal_bytes(kept, piece, count) }
        // The first and the last sixteen bytes, which may overlap.
        func difference(at offset: Int) -> SIMD2<UInt64> {
            kept.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
                ^ piece.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
        }
        let differences = difference(at: 0) | difference(at: count &- 16)
        return differences.x | differences.y == 0
    }
}
