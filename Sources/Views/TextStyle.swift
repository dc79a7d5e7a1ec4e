import Oddities

/// How a terminal's text is set off. Colour only repeats what the words say.
struct TextStyle {
    let usesColor: Bool

    func bold(_ text: String) -> String { styled(text, "1") }
    func faint(_ text: String) -> String { styled(text, "2") }

    func label(_ severity: Severity) -> String {
        switch severity {
        case .high: styled("HIGH", "1;31")
        case .medium: styled("MED ", "1;33")
        case .low: styled("LOW ", "1;36")
        case .info: styled("INFO", "1;34")
        }
    }

    private func styled(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

func rightAligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
