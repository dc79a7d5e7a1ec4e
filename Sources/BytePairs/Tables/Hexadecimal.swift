/// Bytes for people to read: `C3 A9`.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byteDigits($0, uppercase: true) }.joined(separator: " ")
}

/// Bytes for files and programs to read: `c3a9`.
package func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byteDigits($0, uppercase: false) }.joined()
}

/// The bytes that hexadecimal digits stand for, in capitals or not, with spaces anywhere or without; `nil` if
/// they are no pairs.
///
/// ```swift
/// bytes(ofHexadecimal: "C3 a9")              // [0xC3, 0xA9]
/// ```
///
/// - Complexity: linear in the digits.
package func bytes(ofHexadecimal digits: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for byte in digits.utf8 where byte != UInt8(ascii: " ") {
        guard let digit = hexadecimalValue(byte) else { return nil }
        if let first = high { bytes.append(first << 4 | digit) }
        high = high == nil ? digit : nil
    }
    return high == nil ? bytes : nil
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

private func byteDigits(_ byte: UInt8, uppercase: Bool) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
}
