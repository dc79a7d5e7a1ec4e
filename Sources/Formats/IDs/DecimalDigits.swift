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
