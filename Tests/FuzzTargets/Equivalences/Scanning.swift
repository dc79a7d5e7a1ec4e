import SplitPatterns

/// The scanners of the built-in patterns against PCRE2 with the patterns' own text: which pattern, then a text.
enum Scanning {
    private static let oracles: [SplitPattern] = SplitPattern.named.map { pattern in
        do {
            return try SplitPattern(compiling: pattern.expressions, onlyPCRE2: true)
        } catch {
            fatalError("\(error)")
        }
    }

    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let index = input.number(below: SplitPattern.named.count)
        let (pattern, oracle) = (SplitPattern.named[index], oracles[index])
        // Some texts begin inside a window of sixty-four bytes, and end in the next one.
        let text = filler[input.number(below: filler.count)] + input.text(atMost: 400)
        guard !hasNewerCharacters(text) else { return }
        let (scanned, matched) = (try pattern.pieces(of: text), try oracle.pieces(of: text))
        try check(scanned == matched, "\(pattern) of \(text): \(scanned), PCRE2 \(matched)")
    }

    private static let filler: [[UInt8]] = [
        [], Array("xY".utf8), [UInt8](repeating: 0x78, count: 57),
        Array((String(repeating: "a, ", count: 20) + "A").utf8),
        Array(String(repeating: "é中 ", count: 9).utf8),
    ]
}

extension Scanning {
    /// Whether a text has characters that are newer than Unicode 14, which is all that Debian 12's PCRE2 knows.
    private static func hasNewerCharacters(_ text: [UInt8]) -> Bool {
        guard text.contains(where: { $0 >= 0xE0 }) else { return false }
        return String(decoding: text, as: UTF8.self).unicodeScalars.contains {
            $0.value >= 0x800 && $0.properties.age?.major ?? 0 > 14
        }
    }
}
