extension SeededGenerator {
    /// Random parts that split patterns tell apart: words, white space, marks, long runs, and bytes that are not
    /// UTF-8.
    public mutating func hostileText(words most: Int) -> [UInt8] {
        (0..<Int.random(in: 1...most, using: &self)).flatMap { _ in
            hostileParts.randomElement(using: &self)!
        }
    }
}

private let hostileParts: [[UInt8]] =
    [
        "a", "B", "ab", "é", "中", "か", "1", "12345", "٣", "½", "²", " ", "  ", "\n", "\r\n", "\n\n", "\t",
        "\u{A0}", "'", "'s", "'RE", ".", "!\n", "/", "|", "_", "-", "€", "\u{301}", "ſ", "🦒", "\u{1}",
        "\u{200B}", "aaaaaaaaaa", "AAAAAAAAAA", "          ", "\n\n\n\n\n\n\n\n\n\n", "1234567890",
        "==========", "//////////", "中中中中中中中中中中", "か\u{301}か\u{301}か\u{301}か\u{301}か\u{301}",
        "  \n  \n  \n \n", "ééééééééééé", "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}",
    ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x80], [0x80], [UInt8](repeating: 0xFF, count: 12)]
