/// Characters of words and white space at the ends of a text, as the regular expressions `\w` and `\s` of Rust
/// define them (UTS #18, annex C).
enum WordCharacters {
    static func startsWithOne(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first.map(isOne) ?? false
    }

    static func endsWithOne(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        lastCharacter(of: text).map(isOne) ?? false
    }

    /// How many bytes of white space a text begins with.
    static func spaceAtStart(of text: UnsafeBufferPointer<UInt8>) -> Int {
        var end = 0
        while end < text.count {
            let next = UnsafeBufferPointer(rebasing: text[end...]).prefix(4)
            guard let scalar = String(decoding: next, as: UTF8.self).unicodeScalars.first,
                scalar.properties.isWhitespace
            else { break }
            end += UTF8.width(scalar)
        }
        return end
    }

    /// How many bytes of white space a text ends with.
    static func spaceAtEnd(of text: UnsafeBufferPointer<UInt8>) -> Int {
        var start = text.count
        while let scalar = lastCharacter(of: UnsafeBufferPointer(rebasing: text[..<start])),
            scalar.properties.isWhitespace
        { start -= UTF8.width(scalar) }
        return text.count - start
    }

    private static func lastCharacter(of text: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
        var start = text.count - 1
        while start > 0, text.count - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return start < 0 ? nil : String(decoding: text[start...], as: UTF8.self).unicodeScalars.last
    }

    private static func isOne(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isAlphabetic || properties.isJoinControl { return true }
        return switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
        default: false
        }
    }
}
