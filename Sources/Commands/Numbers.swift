/// Numbers as people read them.

/// 1234567 → `1,234,567`.
func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    var index = digits.count - 3
    while index > (number < 0 ? 1 : 0) {
        digits.insert(",", at: index)
        index -= 3
    }
    return String(digits)
}

/// A number of bytes in the unit that suits it, in powers of ten: `41.2 MB`.
func byteCount(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["bytes", "kB", "MB", "GB"] {
        if value < 1000 || unit == "GB" {
            return unit == "bytes" ? "\(bytes) bytes" : "\(decimal(value)) \(unit)"
        }
        value /= 1000
    }
    return "\(bytes) bytes"
}

/// One digit behind the point: `3.9`.
func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}

extension [UInt8] {
    /// Appends a number in decimal digits.
    @inline(__always)
    mutating func appendDecimal(_ number: UInt32) {
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
