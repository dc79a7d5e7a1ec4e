/// A piece of one to fifteen bytes as two words: its bytes, and in the last byte how many they are.
struct ShortPiece: Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The most bytes that it holds.
    static let mostBytes = 15

    /// No piece.
    @inline(__always)
    init() {}

    /// A piece of at most fifteen bytes, sixteen of which can be read from `bytes` on.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, count: Int) {
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        let word = bytes.loadUnaligned(as: UInt64.self)
        let next = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        // Shifts by 64 and more give 0, as they should here.
        low = word & ~(UInt64.max << bits)
        high = next & ~(UInt64.max << (bits &- min(bits, 64))) | bits &<< 53
    }

    /// A piece of at most fifteen bytes, behind which nothing may be read.
    init(copying bytes: UnsafeBufferPointer<UInt8>) {
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { copy in
            _ = copy.initialize(fromContentsOf: bytes)
            copy[bytes.count...].initialize(repeating: 0)
            return ShortPiece(UnsafeRawPointer(copy.baseAddress!), count: bytes.count)
        }
    }

    @inline(__always)
    var isEmpty: Bool { high == 0 }

    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: high >> 56) }

    @inline(__always)
    func hash(_ seed: UInt64, _ otherSeed: UInt64) -> UInt64 {
        let product = (low ^ seed).multipliedFullWidth(by: high ^ otherSeed)
        return product.high ^ product.low
    }

    @inline(__always)
    static func == (a: ShortPiece, b: ShortPiece) -> Bool { (a.low ^ b.low) | (a.high ^ b.high) == 0 }

    /// Orders as the bytes are ordered, a piece before those that it begins.
    @inline(__always)
    static func < (a: ShortPiece, b: ShortPiece) -> Bool {
        // The length is in the last byte, which comes last.
        (a.low.byteSwapped, a.high.byteSwapped) < (b.low.byteSwapped, b.high.byteSwapped)
    }
}
