/// 1234567 → `1,234,567`
package func grouped(_ number: Int) -> String {
    var result = ""
    let digits = String(number.magnitude)
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { result += "," }
        result.append(digit)
    }
    return number < 0 ? "-" + result : result
}

/// `1 token`, `2,000 tokens`
package func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
}

/// `3.9`
///
/// - Parameter value: not negative.
package func decimal(_ value: Double, digits: Int = 1) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let rest = String(scaled % scale)
    return "\(scaled / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
}

/// 0.234 → `23%`
package func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

/// Bytes in the unit that suits them, in powers of ten: `41.2 MB`.
package func byteCount(_ bytes: Int) -> String {
    var (value, unit) = (Double(bytes) / 1000, "kB")
    guard value >= 1 else { return "\(bytes) bytes" }
    for larger in ["MB", "GB"] where value >= 1000 {
        value /= 1000
        unit = larger
    }
    return "\(decimal(value)) \(unit)"
}

/// Seconds, rounded up: `42 s`, `7 min`, `1 h 5 min`.
package func duration(_ seconds: Double) -> String {
    let seconds = Int(seconds.rounded(.up))
    if seconds < 60 { return "\(seconds) s" }
    return seconds < 3_600 ? "\(seconds / 60) min" : "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
}

/// A half-open range: `3..8`.
package func halfOpen(_ range: Range<Int>) -> String { "\(range.lowerBound)..\(range.upperBound)" }
