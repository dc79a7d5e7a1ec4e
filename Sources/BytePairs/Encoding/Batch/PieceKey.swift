import CIntrinsics

/// A piece as two words, so that comparing two pieces is comparing two words. One to fifteen bytes stand for themselves,
/// with their number in the last byte; for more bytes that are all the same, one of them and their number; for any other
/// longer piece, a hash and its length.
struct PieceKey: Equatable {
    let low: UInt64
    let high: UInt64

    /// The most bytes that a key holds.
    static let mostBytes = 15
    /// The last byte of a longer piece's key, and of a longer run's.
    private static let long: UInt64 = 0x10
    private static let run: UInt64 = 0x20
    /// The bit of it that a marked key has too.
    private static let mark: UInt64 = 0x40 << 56

    /// The key of no piece.
    static let none = PieceKey(low: 0, high: 0)
    /// Nor is this one any piece's: a place that is being filled.
    static let unfinished = PieceKey(low: 0, high: 0x80 << 56)

    @inline(__always)
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The key of a piece of one to fifteen bytes, sixteen of which can be read from `bytes` on.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, count: Int) {
        low = bytes.loadUnaligned(as: UInt64.self) & bpe_mask_of_first_word(count)
        high =
            bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & bpe_mask_of_second_word(count)
            | UInt64(truncatingIfNeeded: count) &<< 56
    }

    /// The key of a piece of one to fifteen bytes behind which nothing can be read.
    init(short piece: UnsafeBufferPointer<UInt8>) {
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(piece)) }
        low = words.0
        high = words.1 | UInt64(piece.count) << 56
    }

    /// The key of a piece of sixteen bytes or more.
    @inline(__always)
    init(long piece: UnsafeBufferPointer<UInt8>, seed: UInt64) {
        if Self.isRun(piece) {
            low = UInt64(piece[0])
            high = UInt64(piece.count) | Self.run << 56
        } else {
            low = byteHash(piece, seed: seed)
            high = UInt64(piece.count) | Self.long << 56
        }
    }

    /// Whether all bytes of a long piece are the same: blanks that indent, or a line of dashes.
    @inline(__always)
    private static func isRun(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawPointer(piece.baseAddress!)
        let expected = UInt64(piece[0]) &* 0x0101_0101_0101_0101
        var offset = 0
        repeat {
            guard bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == expected else {
                return false
            }
            offset &+= 8
        } while offset < piece.count &- 8
        // The last eight, of which some may have been looked at.
        return bytes.loadUnaligned(fromByteOffset: piece.count &- 8, as: UInt64.self) == expected
    }

    /// Whether the key is that of more bytes than it tells.
    @inline(__always)
    var isLong: Bool { high &>> 56 == Self.long }

    @inline(__always)
    var isNone: Bool { high == 0 }

    /// The same piece, marked; marked once more, it is as before.
    @inline(__always)
    var marked: PieceKey { PieceKey(low: low, high: high ^ Self.mark) }

    @inline(__always)
    var isMarked: Bool { high & Self.mark != 0 }

    /// How many bytes a piece has, of a key that holds them all.
    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: high &>> 56) }

    @inline(__always)
    var hash: UInt64 { hash(0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB) }

    /// A hash that a stranger does not know who does not know the seeds.
    @inline(__always)
    func hash(_ seed: UInt64, _ otherSeed: UInt64) -> UInt64 {
        let product = (low ^ seed).multipliedFullWidth(by: high ^ otherSeed)
        return product.high ^ product.low
    }

    @inline(__always)
    static func == (a: PieceKey, b: PieceKey) -> Bool { (a.low ^ b.low) | (a.high ^ b.high) == 0 }

    /// Orders pieces whose keys hold all their bytes as these are ordered, a piece before those that it begins.
    @inline(__always)
    static func < (a: PieceKey, b: PieceKey) -> Bool {
        // The length is in the last byte, which comes last.
        (a.low.byteSwapped, a.high.byteSwapped) < (b.low.byteSwapped, b.high.byteSwapped)
    }
}
