/// The sixteen bytes of a slot for the ids of a piece: three ids of four bytes, or seven of two if the
/// vocabulary is small enough, and their count in the last two bytes. If the key is marked as overflow, their
/// place in a ``PieceOverflow``.
struct SlotIDs {
    private let words: SIMD4<UInt32>

    /// The most ids in a slot.
    static let mostWide = 3
    static let mostNarrow = 7
    /// The largest size of a vocabulary for narrow ids.
    static let mostNarrowSize = 1 << 16

    /// `nil` if there are too many ids.
    @inline(__always)
    init?(wide ids: UnsafeBufferPointer<TokenID>) {
        guard ids.count <= Self.mostWide else { return nil }
        words = SIMD4(
            ids[0], ids.count > 1 ? ids[1] : 0, ids.count > 2 ? ids[2] : 0, UInt32(ids.count) << 16)
    }

    /// `nil` if there are too many ids.
    @inline(__always)
    init?(narrow ids: UnsafeBufferPointer<TokenID>) {
        guard ids.count <= Self.mostNarrow else { return nil }
        var halves = SIMD8<UInt16>(repeating: 0)
        for index in 0..<ids.count { halves[index] = UInt16(truncatingIfNeeded: ids[index]) }
        halves[7] = UInt16(ids.count)
        words = unsafeBitCast(halves, to: SIMD4<UInt32>.self)
    }

    /// Ids in the overflow from `start` on, and the bytes of a long piece from `piece` on.
    @inline(__always)
    init(at start: Int, count: Int, piece: Int) {
        words = SIMD4(UInt32(start), UInt32(count), UInt32(piece), 0)
    }

    /// How many ids there are, if they are in the slot.
    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: words.w &>> 16) }

    /// Where the ids and the bytes of the piece start in the overflow.
    @inline(__always)
    var overflowPlace: (ids: Int, count: Int, piece: Int) { (Int(words.x), Int(words.y), Int(words.z)) }

    /// Writes a fixed size, ids or not, so that their count is not a branch to mispredict.
    @inline(__always)
    func writeWide(to target: UnsafeMutablePointer<TokenID>) {
        UnsafeMutableRawPointer(target).storeBytes(of: words, as: SIMD4<UInt32>.self)
    }

    @inline(__always)
    func writeNarrow(to target: UnsafeMutablePointer<TokenID>) {
        let halves = unsafeBitCast(words, to: SIMD8<UInt16>.self)
        UnsafeMutableRawPointer(target).storeBytes(
            of: SIMD8<UInt32>(truncatingIfNeeded: halves), as: SIMD8<UInt32>.self)
    }
}
