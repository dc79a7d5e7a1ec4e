import Display
import SplitPatterns

extension Detector {
    static let notUTF8 = Detector(
        oddity: .notUTF8, severity: .high, proof: .heuristic,
        reason:
            "Tokenizers read UTF-8; text in another form or character set becomes tokens of single bytes.",
        inText: { summary, findings in
            guard let form = summary.encodingForm else { return }
            findings.add(
                Place(
                    bytes: 0..<summary.totals.bytes, tokens: 0..<summary.totals.tokens, ids: [],
                    lines: .wholeText, excerpt: ""),
                "the text is \(form.rawValue)",
                suggestion: "convert it: iconv -f \(form.iconvName) -t UTF-8\(form.condition)",
                data: ["form": .text(form.rawValue)])
        })
}

/// A form of Unicode other than UTF-8, or a character set from before it.
enum EncodingForm: String {
    case utf16LittleEndian = "UTF-16, little-endian"
    case utf16BigEndian = "UTF-16, big-endian"
    case utf32LittleEndian = "UTF-32, little-endian"
    case utf32BigEndian = "UTF-32, big-endian"
    /// A byte a letter, most of them ASCII.
    case singleByte = "in a character set of one byte a letter, such as Windows-1252"
    /// A byte a letter, of an alphabet that is not Latin.
    case otherAlphabet =
        "in a character set of one byte a letter, such as Windows-1251, KOI8-R or ISO-8859-7"
    /// Two bytes a character, beyond ASCII.
    case doubleByte = "in a character set of two bytes a character, such as Shift JIS, GBK or Big5"

    /// Its name for `iconv`.
    var iconvName: String {
        switch self {
        case .utf16LittleEndian: "UTF-16LE"
        case .utf16BigEndian: "UTF-16BE"
        case .utf32LittleEndian: "UTF-32LE"
        case .utf32BigEndian: "UTF-32BE"
        case .singleByte: "WINDOWS-1252"
        case .otherAlphabet, .doubleByte: "CHARSET"
        }
    }

    /// What has to be known for the conversion. A text does not say which of several sets it is in, and with another one
    /// it is converted without an error.
    var condition: String {
        switch self {
        case .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian: ""
        case .singleByte: " if its language is one of Western Europe; else name its character set"
        case .otherAlphabet, .doubleByte: ", with the name of its character set"
        }
    }

    /// The form of a text that begins so: by its byte order mark, or by where its zeros are.
    init?(beginning text: UnsafeBufferPointer<UInt8>) {
        let marks: [([UInt8], EncodingForm)] = [
            ([0xFF, 0xFE, 0, 0], .utf32LittleEndian), ([0, 0, 0xFE, 0xFF], .utf32BigEndian),
            ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
        ]
        if let mark = marks.first(where: { text.starts(with: $0.0) }) {
            // Two odd bytes alone say little.
            guard text.count > mark.0.count, text.count % 2 == 0 || text.count > 1024 else { return nil }
            self = mark.1
            return
        }
        if let form = Self.ofOldCharacterSet(text) ?? Self.ofOtherScript(text) {
            self = form
            return
        }
        guard text.count >= 8 else { return nil }
        var zeros = [0, 0, 0, 0]
        let sample = text.prefix(1024)
        for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 4] += 1 }
        let quarter = sample.count / 4
        func isMostlyZero(_ positions: Int...) -> Bool {
            positions.allSatisfy { zeros[$0] * 10 >= quarter * 7 }
        }
        func isHardlyZero(_ positions: Int...) -> Bool { positions.allSatisfy { zeros[$0] * 10 <= quarter } }
        if isMostlyZero(1, 2, 3), isHardlyZero(0) {
            self = .utf32LittleEndian
        } else if isMostlyZero(0, 1, 2), isHardlyZero(3) {
            self = .utf32BigEndian
        } else if isMostlyZero(1, 3), isHardlyZero(0, 2) {
            self = .utf16LittleEndian
        } else if isMostlyZero(0, 2), isHardlyZero(1, 3) {
            self = .utf16BigEndian
        } else {
            return nil
        }
    }

    /// A character set from before Unicode: most of what is beyond ASCII is not UTF-8, and nothing is binary.
    private static func ofOldCharacterSet(_ text: UnsafeBufferPointer<UInt8>) -> EncodingForm? {
        let sample = UnsafeBufferPointer(rebasing: text.prefix(1 << 16))
        guard sample.contains(where: { $0 >= 0x80 }), !sample.contains(where: { $0 < 9 || $0 &- 14 < 13 })
        else { return nil }
        let beyond = NonASCIIScalars(of: sample)
        let bytes = sample.count { $0 >= 0x80 }
        let wrong = beyond.illFormed.reduce(0) { $0 + $1.count }
        // A few wrong bytes are damage, each of which is a finding.
        guard wrong >= 16, wrong * 2 > bytes else { return nil }
        // Letters with accents are alone among ASCII ones; characters of two bytes come in rows.
        var rows = 0
        for (index, byte) in sample.enumerated() where byte >= 0x80 && index + 1 < sample.count {
            if sample[index + 1] >= 0x80
                || sample[index + 1] >= 0x40 && index > 0 && sample[index - 1] >= 0x80
            {
                rows += 1
            }
        }
        guard rows * 2 > bytes else { return .singleByte }
        return isMadeOfPairs(sample) ? .doubleByte : .otherAlphabet
    }

    /// Whether hardly a byte beyond ASCII is followed by one that no character of two bytes has in second place, as half of
    /// all words of one byte a letter are by a space or a full stop.
    private static func isMadeOfPairs(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var (pairs, others, index) = (0, 0, 0)
        while index + 1 < text.count {
            if text[index] < 0x80 {
                index += 1
            } else if text[index + 1] < 0x40 {
                others += 1
                index += 1
            } else {
                pairs += 1
                index += 2
            }
        }
        return others * 20 <= pairs
    }

    /// UTF-16 of a script whose high byte is always the same, as Cyrillic: a control character in every pair.
    private static func ofOtherScript(_ text: UnsafeBufferPointer<UInt8>) -> EncodingForm? {
        let sample = text.prefix(1024)
        guard sample.count >= 16 else { return nil }
        for (parity, form) in [(1, EncodingForm.utf16LittleEndian), (0, .utf16BigEndian)] {
            var counts = [Int](repeating: 0, count: 256)
            for index in stride(from: parity, to: sample.count, by: 2) { counts[Int(sample[index])] += 1 }
            let pairs = sample.count / 2
            let controls = (1..<9).map { counts[$0] }.max() ?? 0
            if controls * 10 >= pairs * 6, (controls + counts[0]) * 10 >= pairs * 9 { return form }
        }
        return nil
    }
}
