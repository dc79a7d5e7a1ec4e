// Numbers as people read them.

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

/// One digit behind the point: `3.9`.
package func decimal(_ value: Double) -> String { decimal(value, digits: 1) }

/// So many digits behind the point; `value` is not negative.
package func decimal(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let rest = String(scaled % scale)
    return "\(scaled / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
}

/// `23%`
package func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

/// A number of bytes in the unit that suits it, in powers of ten: `41.2 MB`.
package func byteCount(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["bytes", "kB", "MB", "GB"] {
        if value < 1000 || unit == "GB" {
            return unit == "bytes" ? "\(bytes) bytes" : "\(decimal(value)) \(unit)"
        }
        value /= 1000
    }
    return "\(bytes) bytes"
}
