/// Bytes as people compare them: `C3 A9`.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byteDigits($0, uppercase: true) }.joined(separator: " ")
}

/// Bytes as files and programs write them: `c3a9`.
package func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byteDigits($0, uppercase: false) }.joined()
}

private func byteDigits(_ byte: UInt8, uppercase: Bool) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
}
