import Tokenization

extension Detector {
    static let numberShape = Detector(
        oddity: .numberShape, severity: .info,
        reason: "Dates, identifiers and hashes fall into many tokens, and models make mistakes copying them.",
        inPassage: { passage, findings in
            for (shape, bytes) in passage.numberShapes() {
                let tokens = passage.tokens(holding: bytes).count
                let density = Double(tokens) / Double(bytes.count)
                guard density > 0.4 else { continue }
                findings.add(
                    passage.place(bytes),
                    "\(shape.article) of \(bytes.count) bytes takes \(tokens) tokens: "
                        + passage.shown(bytes),
                    data: ["shape": .text(shape.rawValue), "tokensPerByte": .number(density)])
            }
        })
}

/// Strings with digits in them that a person copies and does not read.
private enum NumberShape: String {
    case date, uuid, hash, base64
    /// Digits of base 16 of no usual length.
    case hexadecimal

    /// With its article: `a date`.
    var article: String {
        switch self {
        case .uuid: "a UUID"
        case .base64: rawValue
        case .hexadecimal: "a hexadecimal number"
        default: "a \(rawValue)"
        }
    }

    /// The shape of a word, if it has one of these.
    init?(_ word: UnsafeBufferPointer<UInt8>) {
        if Self.matches(word, "dddd-dd-dd") {
            self = .date
        } else if word.count == 36, Self.matches(word, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
            self = .uuid
        } else if Self.isDigestSize(word.count), word.allSatisfy(isHexadecimal),
            word.contains(where: isLetter), !(word.contains(where: isUpper) && word.contains(where: isLower))
        {
            self = .hash
        } else if Self.isLongHexadecimal(word) {
            self = .hexadecimal
        } else if word.count >= 24, Self.isBase64(word) {
            self = .base64
        } else {
            return nil
        }
    }

    /// Hexadecimal digits of MD5, SHA-1, and the members of SHA-2.
    private static func isDigestSize(_ count: Int) -> Bool {
        switch count {
        case 32, 40, 56, 64, 96, 128: true
        default: false
        }
    }

    private static func matches(_ word: UnsafeBufferPointer<UInt8>, _ form: StaticString) -> Bool {
        word.count == form.utf8CodeUnitCount
            && word.indices.allSatisfy { index in
                switch form.utf8Start[index] {
                case UInt8(ascii: "d"): isDigit(word[index])
                case UInt8(ascii: "x"): isHexadecimal(word[index])
                default: word[index] == form.utf8Start[index]
                }
            }
    }

    /// Sixteen digits of base 16 or more, in one case, with letters well mixed into them.
    private static func isLongHexadecimal(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let digits = word.starts(with: "0x".utf8) ? UnsafeBufferPointer(rebasing: word.dropFirst(2)) : word
        guard digits.count >= 16, digits.allSatisfy(isHexadecimal) else { return false }
        let letters = digits.count(where: isLetter)
        return letters * 8 >= digits.count && letters * 8 <= digits.count * 7
            && !(digits.contains(where: isUpper) && digits.contains(where: isLower))
    }

    /// Digits, capitals and lower case, well mixed: names have them in runs.
    private static func isBase64(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        func kind(_ byte: UInt8) -> Int { isDigit(byte) ? 0 : isUpper(byte) ? 1 : isLower(byte) ? 2 : 3 }
        var counts = [0, 0, 0, 0]
        var changes = 0
        for (index, byte) in word.enumerated() {
            guard isLetterOrDigit(byte) || "+/=".utf8.contains(byte) else { return false }
            counts[kind(byte)] += 1
            if index > 0, kind(byte) != kind(word[index - 1]) { changes += 1 }
        }
        return counts[0] > 0 && counts[1] > 0 && counts[2] > 0 && counts[3] * 8 <= word.count
            && changes * 2 >= word.count
    }
}

extension Passage {
    /// Words with digits that have such a shape.
    fileprivate func numberShapes() -> [(NumberShape, Range<Int>)] {
        var shapes: [(NumberShape, Range<Int>)] = []
        var end = 0
        for run in digitRuns where run.lowerBound >= end {
            var start = run.lowerBound
            while start > end, isShapeByte(text[start - 1]) { start -= 1 }
            end = run.upperBound
            while end < text.count, isShapeByte(text[end]) { end += 1 }
            let word = start..<end
            if let shape = NumberShape(slice(word)) {
                shapes.append((shape, word))
            } else if word.count > 10, text[start + 10] == UInt8(ascii: "T"),
                NumberShape(slice(start..<start + 10)) == .date
            {
                // A time stamp.
                shapes.append((.date, start..<start + 10))
            } else {
                // `id=…`, `/files/…`
                var start = start
                for position in start...end where position == end || isSeparator(text[position]) {
                    let part = start..<position
                    if part != word, let shape = NumberShape(slice(part)) { shapes.append((shape, part)) }
                    start = position + 1
                }
            }
        }
        return shapes
    }

    private func isShapeByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || isSeparator(byte)
    }

    private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "=") || byte == UInt8(ascii: "/") }
}
