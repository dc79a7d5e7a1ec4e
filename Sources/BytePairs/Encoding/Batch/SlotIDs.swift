/// The ids of a piece in the sixteen bytes that a slot of the piece cache has for them.
///
/// Three ids of four bytes, or seven of two where all of a vocabulary's ids are so small: in scripts that such a vocabulary
/// hardly knows, words are often that many tokens. Behind them is how many there are, in the last two bytes. Or it is
/// where they are: the piece's key tells which of the two.
struct SlotIDs {
    private let words: SIMD4<UInt32>

    /// The most ids that a slot holds.
    static let mostWide = 3
    static let mostNarrow = 7
    /// The size of a vocabulary up to which ids are narrow.
    static let mostNarrowSize = 1 << 16

    /// - Returns: `nil` if they are too many.
    @inline(__always)
    init?(wide ids: UnsafeBufferPointer<TokenID>) {
        guard ids.count <= Self.mostWide else { return nil }
        words = SIMD4(
            ids[0], ids.count > 1 ? ids[1] : 0, ids.count > 2 ? ids[2] : 0, UInt32(ids.count) << 16)
    }

    /// - Returns: `nil` if they are too many.
    @inline(__always)
    init?(narrow ids: UnsafeBufferPointer<TokenID>) {
        guard ids.count <= Self.mostNarrow else { return nil }
        var halves = SIMD8<UInt16>(repeating: 0)
        for index in 0..<ids.count { halves[index] = UInt16(truncatingIfNeeded: ids[index]) }
        halves[7] = UInt16(ids.count)
        words = unsafeBitCast(halves, to: SIMD4<UInt32>.self)
    }

    /// Ids that are elsewhere.
    ///
    /// - Parameters:
    ///   - start: where they are.
    ///   - piece: where the bytes of a long piece are.
    @inline(__always)
    init(at start: Int, count: Int, piece: Int) {
        words = SIMD4(UInt32(start), UInt32(count), UInt32(piece), 0)
    }

    /// How many ids there are, if they are here.
    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: words.w &>> 16) }

    /// Where ids lie that are elsewhere.
    @inline(__always)
    var place: (ids: Int, count: Int, piece: Int) { (Int(words.x), Int(words.y), Int(words.z)) }

    /// Writes the ids, and whatever comes behind them: as much as a slot holds, so that their number is no branch to guess.
    @inline(__always)
    func writeWide(to target: UnsafeMutablePointer<TokenID>) {
        UnsafeMutableRawPointer(target).storeBytes(of: words, as: SIMD4<UInt32>.self)
    }

    /// The same for narrow ids.
    @inline(__always)
    func writeNarrow(to target: UnsafeMutablePointer<TokenID>) {
        let halves = unsafeBitCast(words, to: SIMD8<UInt16>.self)
        UnsafeMutableRawPointer(target).storeBytes(
            of: SIMD8<UInt32>(truncatingIfNeeded: halves), as: SIMD8<UInt32>.self)
    }
}
