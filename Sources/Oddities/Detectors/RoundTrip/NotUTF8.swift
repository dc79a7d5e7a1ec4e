import Display

extension Detector {
    static let notUTF8 = Detector(
        oddity: .notUTF8, severity: .high, proof: .heuristic,
        reason: "Tokenizers read UTF-8; text in another form of Unicode becomes tokens of single bytes.",
        inText: { summary, findings in
            guard let form = summary.encodingForm else { return }
            findings.add(
                Place(
                    bytes: 0..<summary.totals.bytes, tokens: 0..<summary.totals.tokens, ids: [],
                    lines: .wholeText, excerpt: ""),
                "the text is \(form.rawValue)",
                suggestion: "convert it: iconv -f \(form.iconvName) -t UTF-8",
                data: ["form": .text(form.rawValue)])
        })
}

/// A form of Unicode other than UTF-8.
enum EncodingForm: String {
    case utf16LittleEndian = "UTF-16, little-endian"
    case utf16BigEndian = "UTF-16, big-endian"
    case utf32LittleEndian = "UTF-32, little-endian"
    case utf32BigEndian = "UTF-32, big-endian"

    /// Its name for `iconv`.
    var iconvName: String {
        switch self {
        case .utf16LittleEndian: "UTF-16LE"
        case .utf16BigEndian: "UTF-16BE"
        case .utf32LittleEndian: "UTF-32LE"
        case .utf32BigEndian: "UTF-32BE"
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
}
