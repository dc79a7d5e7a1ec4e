import BytePairs

/// Where a text may be cut into chunks; each boundary is finer than the next.
public enum TextBoundary: String, Sendable, CaseIterable {
    /// Between two characters (Unicode scalars).
    case characters
    /// After a line feed.
    case lines
    /// After `.`, `!`, `?`, `…`, `。`, `！` or `？`, closing quotes and brackets, and the white space after them,
    /// and at the end of a paragraph. Abbreviations are not known.
    case sentences
    /// After one or more empty lines.
    case paragraphs

    /// The next finer boundary.
    var finer: TextBoundary? {
        switch self {
        case .characters: nil
        case .lines: .characters
        case .sentences: .lines
        case .paragraphs: .sentences
        }
    }

    /// The places in a text where units end, ascending; the last is the end of the text. Not for characters.
    ///
    /// - Complexity: linear in the text.
    package func unitEnds(in text: [UInt8]) -> [Int] { text.withUnsafeBufferPointer { ends(in: $0) } }

    func ends(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var ends: [Int] =
            switch self {
            case .characters: []
            case .lines: Self.lineEnds(in: text)
            case .paragraphs: Self.paragraphEnds(in: text)
            case .sentences: Self.sentenceEnds(in: text)
            }
        if ends.last != text.count, !text.isEmpty { ends.append(text.count) }
        return ends
    }

    private static func lineEnds(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// After the last of some empty lines.
    private static func paragraphEnds(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var (ends, start, wasBlank) = ([Int](), 0, false)
        for end in lineEnds(in: text) + [text.count] where end > start {
            let isBlank = text[start..<end].allSatisfy(isWhiteSpace)
            if wasBlank, !isBlank, start > 0 { ends.append(start) }
            (start, wasBlank) = (end, isBlank)
        }
        return ends
    }

    private static func sentenceEnds(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var (ends, position) = ([Int](), 0)
        func skip(_ length: (Int) -> Int) {
            while position < text.count, case let count = length(position), count > 0 { position += count }
        }
        while position < text.count {
            let mark = markLength(text, at: position)
            guard mark > 0 else {
                position += 1
                continue
            }
            var needsSpace = true
            skip { at in
                let length = markLength(text, at: at)
                // An ellipsis is no mark of Chinese or Japanese alone.
                if length == 3, text[at] != 0xE2 { needsSpace = false }
                return length
            }
            skip { closingLength(text, at: $0) }
            let marksEnd = position
            skip { isWhiteSpace(text[$0]) ? 1 : 0 }
            guard position > marksEnd || position == text.count || !needsSpace else { continue }
            ends.append(position)
        }
        return merged(ends, paragraphEnds(in: text))
    }

    /// Both, ascending, each once.
    private static func merged(_ a: [Int], _ b: [Int]) -> [Int] {
        var merged: [Int] = []
        for place in (a + b).sorted() where place != merged.last { merged.append(place) }
        return merged
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The length of the mark that ends a sentence at a place, 0 if there is none.
    private static func markLength(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        switch text[position] {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): 1
        case 0xE2...0xEF: marks.contains { text[position...].starts(with: $0) } ? 3 : 0
        default: 0
        }
    }

    private static func closingLength(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        switch text[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            1
        case 0xC2...0xEF: closings.first { text[position...].starts(with: $0) }?.count ?? 0
        default: 0
        }
    }

    private static let marks = ["…", "。", "！", "？"].map { Array($0.utf8) }
    private static let closings = ["”", "’", "»", "」", "』", "）", "】"].map { Array($0.utf8) }
}
