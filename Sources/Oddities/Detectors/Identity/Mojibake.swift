import Display
import SplitPatterns

extension Detector {
    static let mojibake = Detector(
        oddity: .mojibake, severity: .medium, proof: .heuristic,
        reason: "Text that was decoded with the wrong character set is expensive noise to a model.",
        inPassage: { passage, findings in
            let scalars = passage.beyondASCII.scalars
            var index = 0
            while index < scalars.count {
                guard let repaired = Windows1252.misreadRun(in: scalars[index...]),
                    !passage.isLetterBeforeQuote(repaired, at: scalars[index])
                else {
                    index += 1
                    continue
                }
                let last = index + repaired.count - 1
                let bytes = scalars[index].offset..<scalars[last].range.upperBound
                index += repaired.count
                let original = Windows1252.decodedAgain(repaired)
                let (suggestion, isLost) = passage.remedy(for: original, at: bytes)
                findings.add(
                    passage.place(bytes),
                    "\(passage.shown(bytes)) was \(isLost ? "a character that got lost" : quoted(original)) "
                        + "before UTF-8 was read as Windows-1252",
                    suggestion: suggestion,
                    data: ["repaired": .text(String(decoding: original, as: UTF8.self))])
            }
        })
}

extension Passage {
    /// What to do about misread text: what it was is not always what to write.
    fileprivate func remedy(for original: [UInt8], at bytes: Range<Int>) -> (String?, isLost: Bool) {
        if original == Array("\u{FFFD}".utf8) { return ("take it from the source again", true) }
        if original == Array("\u{FEFF}".utf8) { return (edit(bytes, "remove this byte order mark"), false) }
        return (edit(bytes, "write \(quoted(original)), or decode the source again"), false)
    }

    /// Whether a pair that could be misread is the end of a word such as `AMANHÃ`, and a quotation mark.
    fileprivate func isLetterBeforeQuote(_ bytes: [UInt8], at letter: NonASCIIScalars.Placed) -> Bool {
        guard bytes.count == 2, [0x91, 0x92, 0x93, 0x94, 0xAB, 0xBB].contains(bytes[1]) else { return false }
        let before = character(before: letter.offset)
        let next = character(at: letter.range.upperBound).map { $0.value > 0xFF ? 3 : 2 } ?? 2
        let after = character(at: letter.range.upperBound + next)
        return before?.properties.isUppercase ?? true && !(after?.isLetter ?? false)
    }
}

/// The character set of old Windows, which UTF-8 is mistaken for.
private enum Windows1252 {
    /// The bytes 80 to 9F; 0 for a byte without a character.
    private static let upperControls: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
        0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0, 0x017E, 0x0178,
    ]

    /// The text itself, where it was misread more than once.
    static func decodedAgain(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<3 {
            let scalars = bytes.withUnsafeBufferPointer { NonASCIIScalars(of: $0).scalars }
            let length = scalars.reduce(0) { $0 + $1.count }
            guard length == bytes.count, let again = misreadRun(in: scalars[...]),
                again.count == scalars.count
            else {
                break
            }
            bytes = again
        }
        return bytes
    }

    /// A longer run comes as several.
    private static let mostSequences = 64

    /// The byte of a code point. Decoders pass the five bytes without a character through.
    private static func byte(of codePoint: UInt32) -> UInt8? {
        if codePoint < 0x100 { return UInt8(codePoint) }
        return upperControls.firstIndex(of: codePoint).map { UInt8(0x80 + $0) }
    }

    /// The text in UTF-8 that the first code points were, a byte for each; `nil` if they may well be meant.
    static func misreadRun(in scalars: ArraySlice<NonASCIIScalars.Placed>) -> [UInt8]? {
        // Hardly any code point gets further.
        guard let first = scalars.first, (0xC2...0xF4).contains(first.value) else { return nil }
        var bytes: [UInt8] = []
        var sequences = 0
        var isUsual = false
        var rest = scalars
        var end = first.offset
        while let lead = rest.first, (0xC2...0xF4).contains(lead.value), lead.offset == end,
            sequences < mostSequences
        {
            let length = lead.value < 0xE0 ? 2 : lead.value < 0xF0 ? 3 : 4
            var sequence: [UInt8] = []
            for scalar in rest.prefix(length) {
                guard scalar.offset == end, let byte = byte(of: scalar.value) else { break }
                sequence.append(byte)
                end = scalar.range.upperBound
            }
            guard sequence.count == length, let text = String(validating: sequence, as: UTF8.self),
                let scalar = text.unicodeScalars.first, scalar.value >= 0xA0
            else { break }
            isUsual = isUsual || isUsualText(scalar)
            bytes += sequence
            sequences += 1
            rest = rest.dropFirst(length)
        }
        // One pair of a Latin letter and a sign can be meant, unless it was a very common character.
        return sequences > 1 || isUsual ? bytes : nil
    }

    /// Accented Latin letters, typographic punctuation, the byte order mark, emoji.
    private static func isUsualText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0...0xFF, 0x152...0x153, 0x160...0x161, 0x178, 0x17D...0x17E, 0x2010...0x2044, 0x20AC, 0x2122,
            0xFEFF, 0xFFFD, 0x1F300...0x1FAFF:
            true
        default: false
        }
    }
}
