/// The format of counts files, which docs/formats.md describes: distinct pieces sorted by their bytes, each
/// with its count, between the split pattern that made them and a checksum.
enum CountsFile {
    static let signature = Array("bpecount".utf8)
    static let version: UInt32 = 1
    static let checksumSize = 32

    /// What a file holds before the pieces and counts.
    struct Header: Equatable, Sendable {
        /// The expressions of the split pattern, in the order in which they are applied.
        var expressions: [String]
        /// Whether every piece has the position where it came first: only in the runs of a training run.
        var hasPositions: Bool
    }

    /// The totals at the end of a file.
    struct Totals: Equatable, Sendable {
        var distinct = 0
        var pieces = 0
        var bytes = 0

        /// Adds a piece; `false` if the corpus would then have more bytes than a number of 64 bits can say. As long
        /// as it has not, no count or sum of counts is too large.
        mutating func add(count: Int, bytes: Int) -> Bool {
            let (product, isTooLarge) = count.multipliedReportingOverflow(by: bytes)
            let (sum, overflow) = self.bytes.addingReportingOverflow(product)
            guard !isTooLarge, !overflow else { return false }
            distinct += 1
            pieces += count
            self.bytes = sum
            return true
        }
    }
}

/// A number in groups of seven bits, the lowest first; all but the last have the highest bit set.
@inline(__always)
func appendVarint(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
}

func appendLittleEndian<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
}
