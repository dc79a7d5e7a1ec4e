/// A string as it is written in JSON: a range of the input, so that nothing is copied.
///
/// ``JSONReader`` has checked that it is well-formed. Valid while the input is.
package struct JSONText {
    /// What is between the quotes, with its escapes.
    package let raw: UnsafeBufferPointer<UInt8>
    /// Whether ``raw`` differs from the string that it stands for.
    package let hasEscapes: Bool
    /// Where the opening quote is, in bytes.
    package let offset: Int

    /// The string. Canonically equivalent strings stay what they are; compare their `utf8`.
    package var string: String {
        hasEscapes ? String(decoding: bytes, as: UTF8.self) : String(decoding: raw, as: UTF8.self)
    }

    /// The string in UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Whether this is the string `text`.
    package func isEqual(to text: StaticString) -> Bool {
        withUTF8 {
            $0.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
    }

    /// Appends the string in UTF-8.
    ///
    /// - Complexity: linear in its bytes.
    package func append(to bytes: inout [UInt8]) {
        guard hasEscapes else {
            bytes.append(contentsOf: raw)
            return
        }
        var position = 0
        while position < raw.count {
            let byte = raw[position]
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let letter = raw[position]
            position += 1
            if letter == UInt8(ascii: "u") {
                Self.append(scalar(after: &position), to: &bytes)
            } else {
                bytes.append(Self.meaning(ofEscape: letter) ?? letter)
            }
        }
    }

    /// Calls `body` with the string in UTF-8, without copying it if it has no escapes.
    package func withUTF8<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard hasEscapes else { return try body(raw) }
        return try bytes.withUnsafeBufferPointer(body)
    }

    /// The character that one or two `\u` stand for; the first one's digits are at `position`.
    private func scalar(after position: inout Int) -> Unicode.Scalar {
        let first = UInt32(JSONReader.codeUnit(raw, at: position) ?? 0)
        position += 4
        guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        let second = UInt32(JSONReader.codeUnit(raw, at: position + 2) ?? 0xDC00)
        position += 6
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    /// Appends the UTF-8 of a character, without a `String` in between: some files escape every token.
    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        let value = scalar.value
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | value >> shift & 0x3F) }
        switch value {
        case 0..<0x80: bytes.append(UInt8(value))
        case 0x80..<0x800:
            bytes.append(UInt8(0xC0 | value >> 6))
            bytes.append(tail(0))
        case 0x800..<0x1_0000:
            bytes.append(UInt8(0xE0 | value >> 12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        default:
            bytes.append(UInt8(0xF0 | value >> 18))
            bytes.append(tail(12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        }
    }

    /// What a backslash and this letter stand for, `nil` if that is no escape; `\u` has its own rule.
    static func meaning(ofEscape letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }
}
