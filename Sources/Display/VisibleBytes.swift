import BytePairs
import Platform

// Text of any origin for people. Nothing in the results can move a cursor, change a colour or reverse a line.
//
// | function    | space | line break | U+200B     | not UTF-8 | length                      |
// |-------------|-------|------------|------------|-----------|-----------------------------|
// | `visible`   | `␠`   | `⏎`        | `<U+200B>` | `<F0 9F>` | all                         |
// | `quoted`    | `␠`   | `⏎`        | `<U+200B>` | `<F0 9F>` | at most 96 bytes, in quotes |
// | `printable` | ` `   | `⏎`        | `<U+200B>` | `<F0 9F>` | all                         |
//
// A mark is drawn on the letter before it, if both are in the same bytes (`isDrawnWithBase`); otherwise on `◌`.

/// Bytes with every character visible, for tokens and pieces of text.
///
/// - Complexity: linear in the bytes.
package func visible(_ bytes: some Collection<UInt8>) -> String {
    visibleASCII(bytes) ?? visibleText(bytes)
}

/// Bytes as `visible` shows them, in quotation marks and cut short at 96 bytes, for sentences.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
    let beginning = beginning(of: bytes)
    return "\"\(visible(beginning))\(beginning.count < bytes.count ? "…" : "")\""
}

/// The bytes, or where there are more than 96 the first of them, and no part of a code point at their end.
package func beginning(of bytes: some Collection<UInt8>) -> [UInt8] {
    var beginning = Array(bytes.prefix(96))
    guard beginning.count < bytes.count else { return beginning }
    while let last = beginning.last, last >= 0x80 {
        beginning.removeLast()
        if last >= 0xC0 { break }
    }
    return beginning
}

/// Text with every character visible except for its spaces, for names and messages. Bytes that it carries and that are
/// not UTF-8 are in hexadecimal.
package func printable(_ text: String) -> String {
    text.readable.unicodeScalars.reduce(into: "") { $0 += $1 == " " ? " " : visible($1) }
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
        appendVisible(text.unicodeScalars, to: &shown)
        return shown
    }
    var rest = Array(bytes)[...]
    var invalid: [UInt8] = []
    // What lies between invalid bytes is drawn together, so that its marks find their bases.
    var valid = String.UnicodeScalarView()
    func showValid() {
        appendVisible(valid, to: &shown)
        valid = String.UnicodeScalarView()
    }
    func showInvalid() {
        if !invalid.isEmpty { shown += "<\(hexadecimal(invalid))>" }
        invalid = []
    }
    while !rest.isEmpty {
        if let scalar = firstScalar(of: rest) {
            showInvalid()
            valid.append(scalar)
            rest = rest.dropFirst(UTF8.width(scalar))
        } else {
            showValid()
            invalid.append(rest.removeFirst())
        }
    }
    showValid()
    showInvalid()
    return shown
}

private func appendVisible(_ scalars: String.UnicodeScalarView, to shown: inout String) {
    var base: Unicode.Scalar?
    var index = scalars.startIndex
    while index < scalars.endIndex {
        let scalar = scalars[index]
        index = scalars.index(after: index)
        let next = index < scalars.endIndex ? scalars[index] : nil
        if isDrawnWithBase(scalar, after: base, before: next) {
            shown.unicodeScalars.append(scalar)
            base = scalar
        } else {
            let sign = visible(scalar)
            shown += sign
            // A sign such as `<U+200B>` is nothing that a mark could be on.
            base = sign.unicodeScalars.last == scalar ? scalar : nil
        }
    }
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

/// One code point, visible on its own: a mark has a dotted circle as its base.
package func visible(_ scalar: Unicode.Scalar) -> String {
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
    // A mark would combine with whatever is printed before it.
    case .nonspacingMark, .spacingMark, .enclosingMark: return "◌\(scalar)"
    default: return String(scalar)
    }
}

/// `U+200B`
package func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
