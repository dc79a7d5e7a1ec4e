/// Things with digits in them that a person copies and does not read.
enum NumberShape: String {
    case date, uuid, hash, base64

    /// With its article: `a date`.
    var article: String {
        switch self {
        case .date: "a date"
        case .uuid: "a UUID"
        case .hash: "a hash"
        case .base64: "base64"
        }
    }

    /// What a word is, if it is any of these.
    init?(_ word: UnsafeBufferPointer<UInt8>) {
        if Self.matches(word, "dddd-dd-dd") {
            self = .date
        } else if word.count == 36, Self.matches(word, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
            self = .uuid
        } else if [32, 40, 56, 64, 96, 128].contains(word.count), word.allSatisfy(Self.isHexadecimal),
            word.contains(where: isLetter), !(word.contains(where: isUpper) && word.contains(where: isLower))
        {
            self = .hash
        } else if word.count >= 24, Self.isBase64(word) {
            self = .base64
        } else {
            return nil
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

    private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

    /// All three kinds of characters, well mixed: names have them in runs.
    private static func isBase64(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        func kind(_ byte: UInt8) -> Int { isDigit(byte) ? 0 : isUpper(byte) ? 1 : isLower(byte) ? 2 : 3 }
        var counts = [0, 0, 0, 0]
        var changes = 0
        for (index, byte) in word.enumerated() {
            guard
                isLetterOrDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
                    || byte == UInt8(ascii: "=")
            else { return false }
            counts[kind(byte)] += 1
            if index > 0, kind(byte) != kind(word[index - 1]) { changes += 1 }
        }
        return counts[0] > 0 && counts[1] > 0 && counts[2] > 0 && counts[3] * 8 <= word.count
            && changes * 2 >= word.count
    }
}

extension Passage {
    /// Words with digits that are of such a shape.
    func numberShapes() -> [(NumberShape, Range<Int>)] {
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
                // Behind the date of a time stamp stands a T.
            } else if word.count > 10, text[start + 10] == UInt8(ascii: "T"),
                NumberShape(slice(start..<start + 10)) == .date
            {
                shapes.append((.date, start..<start + 10))
            } else {
                for part in namedParts(of: word) {
                    if let shape = NumberShape(slice(part)) { shapes.append((shape, part)) }
                }
            }
        }
        return shapes
    }

    /// What stands between the equals signs and slashes of a word: `id=…`, `/files/…`.
    private func namedParts(of word: Range<Int>) -> [Range<Int>] {
        text[word].split { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "/") }.map(\.indices)
    }

    private func isShapeByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "=")
    }
}
