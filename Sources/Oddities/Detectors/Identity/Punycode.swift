/// The spelling in ASCII of domain labels in other scripts: `xn--80ak6aa92e`.
///
/// Source: RFC 3492, whose section 6.2 is this decoder.
enum Punycode {
    static let prefix = Array("xn--".utf8)

    /// The label in UTF-8; `nil` for a label without the prefix, and for one that is no punycode.
    static func decoded(label: [UInt8]) -> [UInt8]? {
        guard label.count > 4, label.count <= 63, lowercasedASCII(label.prefix(4)) == prefix else {
            return nil
        }
        let rest = label.dropFirst(4)
        let delimiter = rest.lastIndex(of: UInt8(ascii: "-"))
        var output = (delimiter.map { Array(rest[..<$0]) } ?? []).map { UInt32($0) }
        var (codePoint, position, bias) = (128, 0, 72)
        var digits = (delimiter.map { rest[($0 + 1)...] } ?? rest)[...]
        while !digits.isEmpty {
            let start = position
            var weight = 1
            var k = 36
            while true {
                guard let byte = digits.popFirst(), let digit = digit(byte), position < 1 << 32 else {
                    return nil
                }
                position += digit * weight
                let threshold = k <= bias ? 1 : min(k - bias, 26)
                if digit < threshold { break }
                weight *= 36 - threshold
                guard weight < 1 << 32 else { return nil }
                k += 36
            }
            let count = output.count + 1
            bias = adaptedBias(position - start, count, isFirst: start == 0)
            codePoint += position / count
            position %= count
            guard let scalar = Unicode.Scalar(UInt32(clamping: codePoint)) else { return nil }
            output.insert(scalar.value, at: position)
            position += 1
        }
        return output.flatMap { Array(String(Character(Unicode.Scalar($0)!)).utf8) }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        isLetter(byte) ? Int(byte | 0x20) - 0x61 : isDigit(byte) ? Int(byte) - 0x30 + 26 : nil
    }

    private static func adaptedBias(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k = 0
        while delta > 455 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }
}
