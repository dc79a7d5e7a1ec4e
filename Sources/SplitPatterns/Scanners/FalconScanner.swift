/// Falcon's three patterns: runs of punctuation split the text into parts, GPT-2's pattern sees each part as
/// a whole text, and of what it gives, groups of three ASCII digits are pieces of their own.
enum FalconScanner {
    /// The end of the part that begins at `start`.
    static func partEnd(in text: ScannedText, from start: Int) -> Int {
        let isPunctuation = text.isPunctuation(at: start)
        var position = start
        while position < text.end, text.isPunctuation(at: position) == isPunctuation {
            position = text.character(at: position).next
        }
        return position
    }

    static func pieceEnd(in part: ScannedText, from start: Int) -> Int {
        let digitsEnd = part.asciiDigits(from: start, limit: 3)
        if digitsEnd > start { return digitsEnd }
        let end = GPT2Scanner().pieceEnd(in: part, from: start)
        // Numbers of GPT-2's pattern are digits of all scripts, with a blank before them.
        var position = start
        while position < end, part.asciiDigits(from: position, limit: 1) == position {
            position = part.character(at: position).next
        }
        return position
    }
}

extension ScannedText {
    /// ``CodePointSet/punctuation``, which is Hugging Face's.
    func isPunctuation(at position: Int) -> Bool {
        switch byte(at: position) {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        case 0..<0x80: false
        default: CodePointSet.punctuation.contains(codePoint(at: position))
        }
    }

    fileprivate func asciiDigits(from start: Int, limit: Int) -> Int {
        var position = start
        while position < start &+ limit, (0x30...0x39).contains(byte(at: position)) { position &+= 1 }
        return position
    }
}
