extension String {
    /// The text with `⏎` for each line break: names and contents of files must not add lines to a message, which
    /// would look like the program's own.
    ///
    /// - Complexity: linear in the text.
    package var inOneLine: String {
        guard unicodeScalars.contains(where: \.isLineBreak) else { return self }
        return unicodeScalars.reduce(into: "") { line, scalar in
            line.unicodeScalars.append(scalar.isLineBreak ? "⏎" : scalar)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isLineBreak: Bool {
        switch value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
