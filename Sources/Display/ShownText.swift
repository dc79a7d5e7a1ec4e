import Platform

// Names and messages for a terminal. Unlike `visible` and `printable`, these leave what is harmless as it is, so that a
// name can be copied: only what could end a line, control the terminal or turn the text around is shown as a sign
// (`⏎`, `<U+001B>`), and bytes that are not UTF-8 in hexadecimal.

/// A path or another name, for a line of output.
package func shownName(_ name: some Collection<UInt8>) -> String {
    if name.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(decoding: name, as: UTF8.self) }
    guard let text = String(validating: name, as: UTF8.self) else {
        // `visible` has a sign for a space, which is no trouble in a name.
        return visible(name).replacing("␠", with: " ")
    }
    return shownName(text)
}

/// A name that is text, for a line of output.
package func shownName(_ name: String) -> String {
    name.readable.unicodeScalars.reduce(into: "") { shown, scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: shown += visible(scalar)
        default: shown.unicodeScalars.append(scalar)
        }
    }
}

/// A message of several lines in which there may be names and contents of files: with nothing that controls the
/// terminal, and of a length that a person reads.
///
/// - Complexity: linear in the message.
package func shownMessage(_ message: String) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        shownName(shorteningQuotations(in: String(line)))
    }
    return shortened(lines.joined(separator: "\n"), first: 4_500, last: 1_500)
}

/// A line with the middle of long quotations left out.
private func shorteningQuotations(in line: String) -> String {
    guard line.utf8.count > longestQuotation else { return line }
    var parts: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in line.utf8 {
        if byte == UInt8(ascii: "\""), !isEscaped {
            parts.append([])
        } else {
            parts[parts.count - 1].append(byte)
        }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    let texts = parts.enumerated().map { index, part in
        let text = String(decoding: part, as: UTF8.self)
        // Every other part is between two quotation marks.
        guard index.isMultiple(of: 2) || index == parts.count - 1 else {
            return shortened(text, first: longestQuotation - 80, last: 80)
        }
        return text
    }
    return texts.joined(separator: "\"")
}

/// How many characters of a quotation are shown.
private let longestQuotation = 200

/// A text of which only the first and the last characters are shown, if there are more.
private func shortened(_ text: String, first: Int, last: Int) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > first + last else { return text }
    return String(scalars.prefix(first)) + " … " + String(scalars.suffix(last))
}
