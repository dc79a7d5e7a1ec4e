/// The colours that a terminal has and its user wants. Nothing is shown by colour alone.
package enum TerminalColors: Sendable, Hashable {
    case none
    /// The terminal's own, as foregrounds.
    case sixteen
    /// Of the usual palette of 256, as backgrounds with a foreground that is readable on them.
    case many(onLight: Bool)

    /// - Parameter usesColor: whether the user wants any (`NO_COLOR`, `TERM=dumb`).
    package init(usesColor: Bool, environment: [String: String]) {
        guard usesColor else {
            self = .none
            return
        }
        let hasMany =
            ["256color", "direct", "kitty", "ghostty", "alacritty", "foot"].contains {
                environment["TERM"]?.contains($0) ?? false
            } || !(environment["COLORTERM"] ?? "").isEmpty
        // `15;0` in some terminals: black on white. Where nothing is said, most are dark.
        let background = environment["COLORFGBG"]?.split(separator: ";").last.flatMap { Int($0) }
        self = hasMany ? .many(onLight: background.map { $0 == 7 || $0 > 8 } ?? false) : .sixteen
    }

    /// The parameters of the escape sequence that shows a style; not including the one that resets.
    package func codes(_ style: Screen.Style) -> [String] {
        var codes: [String] = []
        if style.contains(.bold) { codes.append("1") }
        if style.contains(.faint) { codes.append("2") }
        if style.contains(.underlined) { codes.append("4") }
        guard case .many(let onLight) = self, style.tint > 0 else {
            if style.contains(.reversed) { codes.append("7") }
            return codes + ownColor(style)
        }
        let pair = style.contains(.reversed) ? Self.selected : Self.pair(style, onLight: onLight)
        return codes + ["38;5;\(pair.ink)", "48;5;\(pair.paper)"]
    }

    private func ownColor(_ style: Screen.Style) -> [String] {
        if self == .none { return [] }
        for (color, code) in Self.severities where style.contains(color) { return [code] }
        // Four in turn, one of which is the usual foreground; red, yellow and cyan mean something.
        return style.tint == 0 || style.contains(.reversed)
            ? [] : [["32"], ["35"], ["94"], []][style.tint - 1]
    }

    private static let severities: [(Screen.Style, String)] = [
        (.red, "31"), (.yellow, "33"), (.cyan, "36"), (.blue, "34"),
    ]

    /// White on blue: the token at the cursor, among any tints.
    package static let selected = (ink: 231, paper: 25)

    /// The foreground and background of a tinted style, by their numbers in the palette.
    package static func pair(_ style: Screen.Style, onLight: Bool) -> (ink: Int, paper: Int) {
        let papers = onLight ? [224, 194, 189, 230] : [23, 59, 58, 60]
        let inks: [(Screen.Style, Int)] =
            onLight
            ? [(.red, 88), (.yellow, 58), (.cyan, 23), (.blue, 18)]
            : [(.red, 224), (.yellow, 229), (.cyan, 195), (.blue, 231)]
        let ink = inks.first { style.contains($0.0) }?.1 ?? (onLight ? 16 : 255)
        return (ink, papers[style.tint - 1])
    }
}
