import BytePairs

// Text of any origin for people. Nothing in the results can move a cursor, change a colour or reverse a line.
//
// | function    | space | line break | U+200B     | not UTF-8 | length                      |
// |-------------|-------|------------|------------|-----------|-----------------------------|
// | `visible`   | `␠`   | `⏎`        | `<U+200B>` | `<F0 9F>` | all                         |
// | `quoted`    | `␠`   | `⏎`        | `<U+200B>` | `<F0 9F>` | at most 96 bytes, in quotes |
// | `printable` | ` `   | `⏎`        | `<U+200B>` | –         | all                         |

/// Bytes with every character visible, for tokens and pieces of text.
///
/// - Complexity: linear in the bytes.
package func visible(_ bytes: some Collection<UInt8>) -> String {
    visibleASCII(bytes) ?? visibleText(bytes)
}

/// Bytes as `visible` shows them, in quotation marks and cut short at 96 bytes, for sentences.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
    guard bytes.count > 96 else { return "\"\(visible(bytes))\"" }
    var beginning = Array(bytes.prefix(96))
    // Not in the middle of a code point.
    while let last = beginning.last, last >= 0x80 {
        beginning.removeLast()
        if last >= 0xC0 { break }
    }
    return "\"\(visible(beginning))…\""
}

/// Text with every character visible except for its spaces, for names and messages.
package func printable(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { $0 += $1 == " " ? " " : visible($1) }
}

/// Fast path for printable ASCII, as most tokens are; `nil` for anything else.
private func visibleASCII(_ bytes: some Collection<UInt8>) -> String? {
    var spaces = 0
    for byte in bytes {
        guard byte &- 0x20 < 0x5F else { return nil }
        if byte == 0x20 { spaces += 1 }
    }
    return String(unsafeUninitializedCapacity: bytes.count + 2 * spaces) { buffer in
        var end = 0
        for byte in bytes {
            if byte == 0x20 {
                (buffer[end], buffer[end + 1], buffer[end + 2]) = (0xE2, 0x90, 0xA0)
                end += 3
            } else {
                buffer[end] = byte
                end += 1
            }
        }
        return end
    }
}

private func visibleText(_ bytes: some Collection<UInt8>) -> String {
    var shown = ""
    if let text = String(validating: bytes, as: UTF8.self) {
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            shown += visible(scalar, after: last)
            last = scalar
        }
        return shown
    }
    var rest = Array(bytes)[...]
    var invalid: [UInt8] = []
    var last: Unicode.Scalar?
    func showInvalid() {
        if !invalid.isEmpty { shown += "<\(hexadecimal(invalid))>" }
        invalid = []
    }
    while !rest.isEmpty {
        if let scalar = firstScalar(of: rest) {
            showInvalid()
            shown += visible(scalar, after: last)
            last = scalar
            rest = rest.dropFirst(UTF8.width(scalar))
        } else {
            invalid.append(rest.removeFirst())
            last = nil
        }
    }
    showInvalid()
    return shown
}

/// The code point that bytes begin with; `nil` if they begin with invalid UTF-8.
private func firstScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    if let first = bytes.first, first < 0x80 { return Unicode.Scalar(first) }
    for length in 2...4 where length <= bytes.count {
        if let text = String(validating: bytes.prefix(length), as: UTF8.self) {
            return text.unicodeScalars.first
        }
    }
    return nil
}

/// One code point, visible.
///
/// - Parameter last: what is printed right before it.
package func visible(_ scalar: Unicode.Scalar, after last: Unicode.Scalar? = nil) -> String {
    switch scalar {
    case " ": return "␠"
    case "\n": return "⏎"
    case "\r": return "␍"
    case "\t": return "⇥"
    case "!"..."~": return String(scalar)
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator:
        return "<\(name(of: scalar))>"
    case _ where isDefaultIgnorable(scalar.value):
        return "<\(name(of: scalar))>"
    case .nonspacingMark where isVowelSign(scalar) && last.map(isLetterOrMark) ?? false: return String(scalar)
    // A mark would combine with whatever is printed before it.
    case .nonspacingMark, .enclosingMark: return "◌\(scalar)"
    default: return String(scalar)
    }
}

/// Whether a mark is part of the writing of one script, as in Thai and Hindi, and not an accent that can be on any
/// letter and makes another spelling of it.
private func isVowelSign(_ mark: Unicode.Scalar) -> Bool {
    switch mark.value {
    case 0x300...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
        false
    default: true
    }
}

private func isLetterOrMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .otherLetter, .lowercaseLetter, .uppercaseLetter, .nonspacingMark, .spacingMark: true
    default: false
    }
}

/// `U+200B`
package func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
