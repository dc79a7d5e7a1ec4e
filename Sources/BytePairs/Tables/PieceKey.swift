import CIntrinsics

/// A piece as two words, compared as such: up to fifteen bytes and their count in the last byte. For longer
/// pieces, the byte and the count of a run of one byte; else a hash and the length.
struct PieceKey: Equatable {
    let low: UInt64
    let high: UInt64

    /// The most bytes in a key.
    static let mostBytes = 15
    // Last bytes, in place of a count.
    private static let long: UInt64 = 0x10
    private static let run: UInt64 = 0x20
    private static let overflow: UInt64 = 0x40 << 56

    /// A free slot.
    static let none = PieceKey(low: 0, high: 0)
    /// A slot that is being filled.
    static let unfinished = PieceKey(low: 0, high: 0x80 << 56)

    @inline(__always)
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The key of a piece of one to fifteen bytes, where sixteen bytes can be read.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, count: Int) {
        low = bytes.loadUnaligned(as: UInt64.self) & bpe_mask_of_first_word(count)
        high =
            bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & bpe_mask_of_second_word(count)
            | UInt64(truncatingIfNeeded: count) &<< 56
    }

    /// The key of a piece of one to fifteen bytes, without reading past them.
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

    /// Whether all bytes are equal, as in indentation or a line of dashes. Requires eight bytes or more.
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
        // The last eight bytes, which may overlap.
        return bytes.loadUnaligned(fromByteOffset: piece.count &- 8, as: UInt64.self) == expected
    }

    /// Whether the key does not determine the bytes, because it is a hash.
    @inline(__always)
    var isLong: Bool { high &>> 56 == Self.long }

    @inline(__always)
    var isNone: Bool { high == 0 }

    /// Whether the ids of the piece are in the overflow.
    @inline(__always)
    var isOverflow: Bool { high & Self.overflow != 0 }

    /// The key of the same piece with ``isOverflow`` toggled.
    @inline(__always)
    var withToggledOverflow: PieceKey { PieceKey(low: low, high: high ^ Self.overflow) }

    /// How many bytes a short piece has.
    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: high &>> 56) }

    @inline(__always)
    var hash: UInt64 { hash(0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB) }

    /// A hash that is unpredictable without the seeds.
    @inline(__always)
    func hash(_ seed: UInt64, _ otherSeed: UInt64) -> UInt64 {
        let product = (low ^ seed).multipliedFullWidth(by: high ^ otherSeed)
        return product.high ^ product.low
    }

    @inline(__always)
    static func == (a: PieceKey, b: PieceKey) -> Bool { (a.low ^ b.low) | (a.high ^ b.high) == 0 }

    /// Orders short pieces lexicographically.
    @inline(__always)
    static func < (a: PieceKey, b: PieceKey) -> Bool {
        // The count is the last byte, so it decides last.
        (a.low.byteSwapped, a.high.byteSwapped) < (b.low.byteSwapped, b.high.byteSwapped)
    }
}
