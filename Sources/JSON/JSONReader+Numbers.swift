extension JSONReader {
    /// A whole number, exactly; one with a fraction or an exponent is refused even if it is whole.
    package mutating func integer() throws(JSONError) -> Int {
        let first = try nextByte()
        guard first == UInt8(ascii: "-") || isDigit(first) else { throw try wrongKind("a whole number") }
        let start = position
        let (end, isWhole) = try scanNumber()
        guard isWhole else { throw JSONError("this is not a whole number", at: start) }
        let isNegative = first == UInt8(ascii: "-")
        var number = 0
        for index in (isNegative ? start + 1 : start)..<end {
            let digit = Int(base[index] &- 0x30)
            let (product, tooLarge) = number.multipliedReportingOverflow(by: 10)
            // Negative all the way, because the smallest number has no positive twin.
            let (sum, tooLargeAfter) = product.subtractingReportingOverflow(digit)
            guard !tooLarge, !tooLargeAfter else { throw JSONError("the number is out of range", at: start) }
            number = sum
        }
        guard !isNegative else { return number }
        guard number != .min else { throw JSONError("the number is out of range", at: start) }
        return -number
    }

    /// A number, as near as a `Double` comes.
    package mutating func double() throws(JSONError) -> Double {
        let first = try nextByte()
        guard first == UInt8(ascii: "-") || isDigit(first) else { throw try wrongKind("a number") }
        let start = position
        let (end, _) = try scanNumber()
        let digits = String(
            decoding: UnsafeBufferPointer(start: base + start, count: end - start), as: UTF8.self)
        guard let number = Double(digits), number.isFinite else {
            throw JSONError("the number is out of range", at: start)
        }
        return number
    }

    /// Reads a number: where it ends, and whether it has neither a fraction nor an exponent.
    mutating func scanNumber() throws(JSONError) -> (end: Int, isWhole: Bool) {
        if base[position] == UInt8(ascii: "-") { position &+= 1 }
        let start = position
        try scanDigits()
        guard base[start] != UInt8(ascii: "0") || position == start + 1 else {
            throw JSONError("the number begins with a zero", at: start)
        }
        var isWhole = true
        if position < count, base[position] == UInt8(ascii: ".") {
            isWhole = false
            position &+= 1
            try scanDigits()
        }
        if position < count, base[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position &+= 1
            if position < count, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position &+= 1
            }
            try scanDigits()
        }
        return (position, isWhole)
    }

    /// One digit or more.
    private mutating func scanDigits() throws(JSONError) {
        let start = position
        while position < count, isDigit(base[position]) { position &+= 1 }
        guard position > start else {
            throw failure(position < count ? "a digit is missing here" : "it ends in the middle of a value")
        }
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
