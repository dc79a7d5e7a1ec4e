import BytePairs

/// Bytes as a person can see them: spaces as ␠, line breaks as ⏎, tabs as ⇥, what cannot be seen by its code point
/// (`<U+200B>`), and bytes that are no character as `<F0 9F>`. Nothing in the result can move a cursor or change the
/// direction of a line.
///
/// ```swift
/// visible(Array(" eyes\n".utf8))         // "␠eyes⏎"
/// ```
///
/// - Complexity: linear in the bytes.
public func visible(_ bytes: some Collection<UInt8>) -> String {
    visibleASCII(bytes) ?? visibleText(bytes)
}

/// The same for bytes that are all printable ASCII or spaces, as most tokens are; `nil` if others are among them.
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
        for character in text.unicodeScalars { shown += visible(character) }
        return shown
    }
    var rest = Array(bytes)[...]
    var noText: [UInt8] = []
    func showNoText() {
        if !noText.isEmpty { shown += "<\(hexadecimal(noText))>" }
        noText = []
    }
    while !rest.isEmpty {
        if let character = firstCharacter(of: rest) {
            showNoText()
            shown += visible(character)
            rest = rest.dropFirst(UTF8.width(character))
        } else {
            noText.append(rest.removeFirst())
        }
    }
    showNoText()
    return shown
}

/// A name as a person can see it: its spaces as they are, and all that cannot be seen by its code point.
///
/// ```swift
/// printable("a\u{1B}[31m b")             // "a<U+001B>[31m b"
/// ```
///
/// - Complexity: linear in the bytes.
public func printable(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { $0 += $1 == " " ? " " : visible($1) }
}

/// The code point that bytes begin with, or `nil` if they begin with something that is no text.
private func firstCharacter(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    if let first = bytes.first, first < 0x80 { return Unicode.Scalar(first) }
    for length in 2...4 where length <= bytes.count {
        if let text = String(validating: bytes.prefix(length), as: UTF8.self) {
            return text.unicodeScalars.first
        }
    }
    return nil
}

/// One code point as a person can see it.
package func visible(_ character: Unicode.Scalar) -> String {
    switch character {
    case " ": return "␠"
    case "\n": return "⏎"
    case "\r": return "␍"
    case "\t": return "⇥"
    case "!"..."~": return String(character)
    default: break
    }
    switch character.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator:
        return "<\(name(of: character))>"
    case .nonspacingMark, .enclosingMark:
        // A mark would sit on whatever is printed before it; on a dotted circle it is seen for itself.
        return isDefaultIgnorable(character.value) ? "<\(name(of: character))>" : "◌\(character)"
    default:
        return isDefaultIgnorable(character.value) ? "<\(name(of: character))>" : String(character)
    }
}

/// `U+200B`
package func name(of character: Unicode.Scalar) -> String {
    let digits = String(character.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
