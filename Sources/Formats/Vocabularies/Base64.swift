/// Base64 for tokens. Foundation's, through `Data` and `String`, takes as long for 200,000 tokens as all the
/// rest of loading a vocabulary (docs/performance.md).
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each character, 255 if it has none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Appends the decoded bytes.
    ///
    /// - Returns: whether `text` is base64 with its padding; if not, the appended bytes mean nothing.
    static func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>, into bytes: inout [UInt8]) -> Bool {
        guard !text.isEmpty, text.count % 4 == 0 else { return false }
        let padding = text.last != UInt8(ascii: "=") ? 0 : text.dropLast().last != UInt8(ascii: "=") ? 1 : 2
        var word: UInt32 = 0
        var digits = 0
        return values.withUnsafeBufferPointer { values in
            for character in text.dropLast(padding) {
                let value = values[Int(character)]
                guard value < 64 else { return false }
                word = word << 6 | UInt32(value)
                digits += 1
                if digits % 4 == 0 {
                    bytes.append(UInt8(truncatingIfNeeded: word >> 16))
                    bytes.append(UInt8(truncatingIfNeeded: word >> 8))
                    bytes.append(UInt8(truncatingIfNeeded: word))
                }
            }
            if padding == 1 {
                bytes.append(UInt8(truncatingIfNeeded: word >> 10))
                bytes.append(UInt8(truncatingIfNeeded: word >> 2))
            } else if padding == 2 {
                bytes.append(UInt8(truncatingIfNeeded: word >> 4))
            }
            return true
        }
    }

    /// Appends the base64 of `bytes`, padded.
    static func encode(_ bytes: some Collection<UInt8>, into text: inout [UInt8]) {
        var (word, count) = (UInt32(0), 0)
        // Here, because every use of a static property asks whether it has been made.
        let alphabet = alphabet
        func flush() {
            word <<= UInt32(8 * (3 - count))
            for digit in 0..<4 {
                let value = Int(word >> UInt32(18 - 6 * digit)) & 63
                text.append(digit <= count ? alphabet[value] : UInt8(ascii: "="))
            }
            (word, count) = (0, 0)
        }
        for byte in bytes {
            word = word << 8 | UInt32(byte)
            count += 1
            if count == 3 { flush() }
        }
        if count > 0 { flush() }
    }
}
