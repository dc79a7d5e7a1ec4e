/// What a place of a text is part of. Only in prose may a suggestion change how something is written: in code,
/// data and addresses another spelling has another meaning.
enum Surroundings {
    case prose, code, data
    /// A URL, a path, an e-mail address.
    case address
}

/// Where a passage begins.
struct PassageStart {
    var position = TextPosition()
    /// Whether it begins inside a fenced block of Markdown.
    var isInFence = false
    /// What the whole text is, where its name or its beginning says so.
    var format: TextFormat?
}

extension Passage {
    /// What a place is part of: of its word, of its line, of the whole text.
    func surroundings(of bytes: Range<Int>) -> Surroundings {
        if isAddress(wordWithSigns(around: bytes)) { return .address }
        return lineContext.surroundings(of: bytes)
    }

    /// A suggestion that changes how something is written; `nil` where that would change its meaning.
    func edit(_ bytes: Range<Int>, _ suggestion: @autoclosure () -> String?) -> String? {
        surroundings(of: bytes) == .prose ? suggestion() : nil
    }

    /// The characters around a place up to white space, at most 256 on each side.
    func wordWithSigns(around bytes: Range<Int>) -> Range<Int> {
        var (start, end) = (bytes.lowerBound, bytes.upperBound)
        while start > 0, bytes.lowerBound - start < 256, !isSpaceOrBreak(text[start - 1]) { start -= 1 }
        while end < text.count, end - bytes.upperBound < 256, !isSpaceOrBreak(text[end]) { end += 1 }
        return start..<end
    }

    /// Whether a word with its signs is a URL, a path, a domain or an e-mail address.
    func isAddress(_ word: Range<Int>) -> Bool {
        let word = slice(word)
        guard word.contains(where: { Self.isAddressSign[Int($0)] }) else { return false }
        let text = word.split { "\"'<>()[]{}|,;`".utf8.contains($0) }
        return text.contains { Self.isAddress($0) }
    }

    private static let isAddressSign: [Bool] = (0...255).map { "/\\@.?&".utf8.contains($0) }

    private static func isAddress(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var slashes = 0
        var letters = 0
        var previous: UInt8 = 0
        var hasScheme = false
        for byte in word {
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
                hasScheme = hasScheme || previous == UInt8(ascii: ":")
                slashes += 1
            } else if isLetter(byte) {
                letters += 1
            } else if byte == UInt8(ascii: "@"), letters > 0 {
                return true
            }
            previous = byte
        }
        if hasScheme || letters > 0 && slashes > 1 { return true }
        if letters > 0, slashes == 1, let first = word.first {
            // `~/notes`, `notes/today.txt`, the number of a paper.
            let name = word.split(separator: UInt8(ascii: ".")).last ?? []
            if "/~.\\".utf8.contains(first) || word.starts(with: "10.".utf8) { return true }
            if name.count < word.count, (1...5).contains(name.count), name.allSatisfy(isLetterOrDigit) {
                return true
            }
        }
        let isQuery = word.contains(UInt8(ascii: "?")) && word.contains(UInt8(ascii: "="))
        // `www.a.org`, `example.com`, `report.pdf`: letters, a dot, and letters to the end or a slash.
        let host = word.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "?")
        }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isDomain =
            labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && labels.last!.count > 1
            && labels.last!.allSatisfy(isLower)
            && labels[0].allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 >= 0x80 }
        return isDomain || isQuery
    }
}
