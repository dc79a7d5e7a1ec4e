import BytePairs

// Small pieces of the sentences that findings speak in.

/// Bytes in quotation marks, made visible.
func quoted(_ bytes: some Collection<UInt8>) -> String { "\"\(visible(bytes))\"" }

/// `1 token`, `2 tokens`
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

/// Ids with spaces between.
func joined(_ ids: some Sequence<TokenID>) -> String { ids.map(String.init).joined(separator: " ") }

/// `23%`
func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

/// One digit behind the point: `3.9`.
func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
}

/// 1234567 → `1,234,567`
func grouped(_ number: Int) -> String {
    var result = ""
    let digits = String(number.magnitude)
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { result += "," }
        result.append(digit)
    }
    return number < 0 ? "-" + result : result
}
