import Display

/// A path for a line of output: its bytes as they are, unless one of them could end the line or control the terminal.
///
/// Line breaks, control characters and direction marks are shown as everywhere (`⏎`, `<U+001B>`), and bytes that are
/// not UTF-8 in hexadecimal.
func shownPath(_ path: [UInt8]) -> String {
    if path.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(decoding: path, as: UTF8.self) }
    guard let text = String(validating: path, as: UTF8.self) else {
        // `visible` has a sign for a space, which is no trouble in a path.
        return visible(path).replacing("␠", with: " ")
    }
    return text.unicodeScalars.reduce(into: "") { shown, scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: shown += visible(scalar)
        default: shown.unicodeScalars.append(scalar)
        }
    }
}
