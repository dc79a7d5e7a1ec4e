func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
@inline(__always) func isSpaceOrBreak(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }

/// Whether a byte continues a character in UTF-8.
func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
func isNeverInUTF8(_ byte: UInt8) -> Bool { byte == 0xC0 || byte == 0xC1 || byte > 0xF4 }

/// Bytes with ASCII capitals in lower case.
func lowercasedASCII(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.map { isUpper($0) ? $0 | 0x20 : $0 }
}

extension UnsafeBufferPointer<UInt8> {
    /// The line around a place, without its line feed: at most `limit` bytes on each side.
    func line(around place: Range<Int>, limit: Int) -> Range<Int> {
        var (start, end) = (place.lowerBound, place.upperBound)
        while start > 0, place.lowerBound - start < limit, self[start - 1] != 0x0A { start -= 1 }
        while end < count, end - place.upperBound < limit, self[end] != 0x0A { end += 1 }
        return start..<end
    }
}

/// The words of a list with spaces between.
func words(_ list: String) -> Set<String> { Set(list.split(separator: " ").map(String.init)) }

extension Unicode.Scalar {
    /// Letters without marks, like Python's `isalpha`.
    var isLetter: Bool { properties.generalCategory.isLetter }
    var isMark: Bool { properties.generalCategory.isMark }

    var isPartOfWord: Bool {
        guard value >= 0x80 else { return Oddities.isLetter(UInt8(value)) }
        // Looked up once, which takes longer than what follows.
        let category = properties.generalCategory
        return category.isLetter || category.isMark
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isLetter: Bool {
        switch self {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    fileprivate var isMark: Bool {
        switch self {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
