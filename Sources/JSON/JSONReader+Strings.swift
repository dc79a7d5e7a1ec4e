extension JSONReader {
    /// Reads the string whose opening quote is the next byte, and checks escapes and UTF-8.
    ///
    /// - Complexity: linear in its bytes, eight at a time where they are plain.
    @inline(__always)
    mutating func scanString() throws(JSONError) -> JSONText {
        let quote = position
        var end = quote &+ 1
        var hasEscapes = false
        while true {
            end = plainEnd(from: end)
            guard end < count else {
                position = count
                throw failure("it ends in the middle of a string")
            }
            let byte = base[end]
            if byte == UInt8(ascii: "\"") { break }
            if byte >= 0x80 {
                let length = sequenceLength(at: end)
                guard length > 0 else {
                    position = end
                    throw failure("this is not UTF-8")
                }
                end &+= length
            } else {
                hasEscapes = true
                position = end
                end = try escapeEnd(at: end)
            }
        }
        position = end &+ 1
        let raw = UnsafeBufferPointer(start: base + quote + 1, count: end &- quote &- 1)
        return JSONText(raw: raw, hasEscapes: hasEscapes, offset: quote)
    }

    /// The first byte at or after `start` that is a quote, a backslash, a control or not ASCII.
    @inline(__always)
    private func plainEnd(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawPointer(base)
        var position = start
        while position &+ 8 <= count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            // A subtraction borrows into the top bit of bytes that are zero, or less than 0x20. It may borrow
            // from a byte after such a one, but only the first counts.
            let quotes = (word ^ ones &* 0x22) &- ones
            let backslashes = (word ^ ones &* 0x5C) &- ones
            let controls = word &- ones &* 0x20
            let special = (quotes | backslashes | controls | word) & tops
            if special != 0 { return position &+ special.trailingZeroBitCount >> 3 }
            position &+= 8
        }
        while position < count {
            let byte = base[position]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { break }
            position &+= 1
        }
        return position
    }

    /// The end of the escape at `position`.
    private func escapeEnd(at position: Int) throws(JSONError) -> Int {
        guard base[position] == UInt8(ascii: "\\") else {
            throw failure("a control character is in a string without an escape")
        }
        guard position + 1 < count else { throw failure("it ends in the middle of a string") }
        let letter = base[position + 1]
        guard letter == UInt8(ascii: "u") else {
            guard JSONText.meaning(ofEscape: letter) != nil else {
                throw failure("the character after the backslash is none of those that JSON has")
            }
            return position + 2
        }
        let bytes = UnsafeBufferPointer(start: base, count: count)
        guard let unit = Self.codeUnit(bytes, at: position + 2) else {
            throw failure("\\u is not followed by four hexadecimal digits")
        }
        guard 0xD800...0xDFFF ~= unit else { return position + 6 }
        guard unit < 0xDC00, position + 7 < count, base[position + 6] == UInt8(ascii: "\\"),
            base[position + 7] == UInt8(ascii: "u"), let second = Self.codeUnit(bytes, at: position + 8),
            0xDC00...0xDFFF ~= second
        else { throw failure("\\u stands for half of a surrogate pair, and the other half is missing") }
        return position + 12
    }

    /// The number that four hexadecimal digits spell.
    static func codeUnit(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for index in position..<position + 4 {
            let digit: UInt8
            switch bytes[index] {
            case 0x30...0x39: digit = bytes[index] - 0x30
            case 0x41...0x46, 0x61...0x66: digit = (bytes[index] | 0x20) - 0x61 + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The length of the well-formed sequence at `position`, which is not ASCII; 0 if there is none.
    ///
    /// Table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF.
    @inline(__always)
    private func sequenceLength(at position: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            position &+ offset < count && range.contains(base[position &+ offset])
        }
        switch base[position] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
