/// How to emphasize text on a terminal. Colour only repeats what the words say.
package struct TextStyle: Sendable {
    package let usesColor: Bool

    package init(usesColor: Bool) { self.usesColor = usesColor }

    package func bold(_ text: String) -> String { styled(text, "1") }
    package func faint(_ text: String) -> String { styled(text, "2") }

    /// - Parameter code: the parameters of an SGR escape sequence.
    package func styled(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Text filled up with spaces on the right to a width in characters.
package func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// Text filled up with spaces on the left to a width in characters.
package func rightAligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
