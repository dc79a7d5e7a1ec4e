/// The number of terminal cells that a character takes: 0, 1 or 2.
///
/// ```swift
/// cellWidth(of: "ह")          // 1
/// cellWidth(of: "日")         // 2
/// ```
///
/// Unicode defines which characters are wide (UAX #11: `W` and `F`), and terminals mostly follow it. A
/// terminal that disagrees garbles one cell only, because ``ScreenUpdate`` positions the cursor after each
/// character beyond ASCII.
package func cellWidth(of character: Unicode.Scalar) -> Int {
    let value = character.value
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) || value == 0xAD ? 0 : 1 }
    if value >= 0x1100, wideRanges.first(where: { value <= $0.upperBound })?.contains(value) == true {
        return 2
    }
    // Hangul vowels and finals are drawn in the cell of the consonant before them.
    if (0x1160...0x11FF).contains(value) { return 0 }
    switch character.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: return character.properties.isEmojiPresentation ? 2 : 1
    }
}

/// The number of terminal cells that a text takes.
package func cellWidth(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + cellWidth(of: $1) }
}

/// Text filled up with spaces on the right to a width in cells of a terminal.
package func paddedCells(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - cellWidth(of: text)))
}

/// Wide and full-width blocks of Unicode 16.0, ascending. Single wide symbols among narrow ones are emoji,
/// which the standard library knows.
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x3247,
    0x3250...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
    0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FF1, 0x17000...0x18CFF, 0x18D00...0x18D08,
    0x1AFF0...0x1B2FB, 0x1D300...0x1D356, 0x1D360...0x1D376, 0x1F200...0x1F202, 0x1F210...0x1F23B,
    0x1F240...0x1F248, 0x1F250...0x1F251, 0x1F260...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
]
