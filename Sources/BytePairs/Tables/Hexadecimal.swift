/// Bytes for people to read: `C3 A9`.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byteDigits($0, uppercase: true) }.joined(separator: " ")
}

/// Bytes for files and programs to read: `c3a9`.
package func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byteDigits($0, uppercase: false) }.joined()
}

private func byteDigits(_ byte: UInt8, uppercase: Bool) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
}
