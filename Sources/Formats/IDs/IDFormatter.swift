package import BytePairs
import Display

/// Turns ids into the bytes of a format. Can be used on any thread.
package struct IDFormatter: Sendable {
    package let format: IDFormat
    /// Whether an id takes two bytes.
    package let isNarrow: Bool
    /// Whether the ids in memory are the bytes of the format already.
    package let isAsInMemory: Bool
    /// The byte before every id but the first of an input.
    package let separator: UInt8?

    /// - Throws: ``IDFormatError`` if the format cannot hold the encoding's ids.
    package init(_ format: IDFormat, vocabularySize: Int) throws {
        self.format = format
        isNarrow = format == .u16 || format == .npy && vocabularySize <= 1 << 16
        separator =
            switch format {
            case .ids: UInt8(ascii: " ")
            case .json: UInt8(ascii: ",")
            case .u16, .u32, .npy: nil
            }
        // All processors that Swift supports are little-endian.
        isAsInMemory = separator == nil && !isNarrow
        if format == .u16, vocabularySize > 1 << 16 {
            throw IDFormatError(
                "ids of this encoding go up to \(grouped(vocabularySize - 1)), and u16 ends at 65,535",
                remedy: "pass --format u32")
        }
    }

    /// Appends ids, each after its separator.
    ///
    /// - Parameter areFirst: whether the first of them begins an input, and has no separator before it.
    package func append(
        _ ids: UnsafeBufferPointer<TokenID>, areFirst: Bool = false, to bytes: inout [UInt8]
    ) {
        if let separator {
            var needsSeparator = !areFirst
            for id in ids {
                if needsSeparator { bytes.append(separator) }
                needsSeparator = true
                bytes.appendDecimal(id)
            }
        } else if isNarrow {
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: 2 * ids.count))
            bytes.withUnsafeMutableBytes { bytes in
                for index in ids.indices {
                    bytes.storeBytes(
                        of: UInt16(truncatingIfNeeded: ids[index]).littleEndian,
                        toByteOffset: start &+ 2 &* index, as: UInt16.self)
                }
            }
        } else {
            for id in ids {
                withUnsafeBytes(of: id.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
    }
}

extension [UInt8] {
    /// Appends a number in decimal digits.
    @inline(__always)
    fileprivate mutating func appendDecimal(_ number: UInt32) {
        var digits: (UInt64, UInt64) = (0, 0)
        Swift.withUnsafeMutableBytes(of: &digits) { digits in
            var first = digits.count
            var rest = number
            repeat {
                first &-= 1
                digits[first] = UInt8(truncatingIfNeeded: 0x30 &+ rest % 10)
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[first...]))
        }
    }
}
