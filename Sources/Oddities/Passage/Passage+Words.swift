import BytePairs
import SplitPatterns
import Tokenization

extension Passage {
    /// A word is looked at no farther than so many characters to each side.
    private static let longestWord = 64
    /// A character has no more marks in any language (Unicode's stream-safe format).
    private static let mostMarks = 30

    /// The letters and marks around some bytes, and the space before them.
    func word(around bytes: Range<Int>) -> Range<Int> {
        var (start, end) = (bytes.lowerBound, bytes.upperBound)
        for _ in 0..<Self.longestWord {
            guard let before = character(before: start), before.isPartOfWord else { break }
            start -= UTF8.width(before)
        }
        for _ in 0..<Self.longestWord {
            guard let next = character(at: end), next.isPartOfWord else { break }
            end += UTF8.width(next)
        }
        return (byte(start - 1) == 0x20 ? start - 1 : start)..<end
    }

    /// The pieces of the split pattern, each with its tokens.
    func forEachPiece(_ body: (_ piece: Range<Int>, _ tokens: Range<Int>) -> Void) {
        var start = 0
        var token = 0
        for end in tokens.pieceEnds {
            let first = token
            while token < tokens.ends.count, tokens.ends[token] <= end { token &+= 1 }
            // Given ids can cross the ends of pieces.
            if first < token { body(start..<end, first..<token) }
            start = end
        }
    }

    // MARK: Identity

    /// The piece in small letters, if it is a word of three letters or more, all of them ASCII capitals, and the
    /// vocabulary has it in small letters behind a space: most other words in capitals are names made of initials.
    func lowercasedIfShouted(_ piece: Range<Int>) -> [UInt8]? {
        let letters = text[piece.lowerBound] == 0x20 ? piece.dropFirst() : piece[...]
        guard letters.count >= 3, letters.allSatisfy({ isUpper(text[$0]) }) else { return nil }
        let word = letters.map { text[$0] | 0x20 }
        guard tokenizer.encoding.vocabulary.id(of: [0x20] + word) != nil else { return nil }
        return letters.count < piece.count ? [0x20] + word : word
    }

    /// Words with a curly apostrophe between two letters, and whether they are contractions of English.
    func forEachCurlyWord(_ body: (_ word: Range<Int>, _ straight: [UInt8], _ isContraction: Bool) -> Void) {
        var end = 0
        for scalar in beyondASCII.scalars where scalar.value == 0x2019 && scalar.offset >= end {
            guard let before = character(before: scalar.offset), before.isPartOfWord,
                let next = character(at: scalar.range.upperBound), next.isPartOfWord
            else { continue }
            let word = word(around: scalar.range)
            end = word.upperBound
            let suffix = slice(scalar.range.upperBound..<end)
            body(word, text[word.lowerBound..<scalar.offset] + [0x27] + suffix, Self.isContraction(suffix))
        }
    }

    /// Whether letters behind an apostrophe are what English shortens words to.
    private static func isContraction(_ suffix: UnsafeBufferPointer<UInt8>) -> Bool {
        let suffix = suffix.map { isUpper($0) ? $0 | 0x20 : $0 }
        return ["s", "t", "re", "ve", "m", "ll", "d"].contains { suffix.elementsEqual($0.utf8) }
    }

    /// Words like `I'M`, under the one built-in pattern that takes `'m` as a piece and `'M` not.
    func forEachShoutedContraction(_ body: (_ word: Range<Int>) -> Void) {
        guard tokenizer.encoding.pattern == .gpt2 else { return }
        forEachPiece { piece, _ in
            guard piece.count == 1, text[piece.lowerBound] == 0x27,
                let before = byte(piece.lowerBound - 1), isUpper(before)
            else { return }
            let word = word(around: piece)
            let suffix = slice(piece.upperBound..<word.upperBound)
            guard Self.isContraction(suffix) else { return }
            body(word)
        }
    }

    /// Words that are not in normal form C, with what they should be.
    func forEachWordOutsideNFC(_ body: (_ word: Range<Int>, _ composed: [UInt8]) -> Void) {
        let scalars = beyondASCII.scalars
        var end = 0
        for (index, scalar) in scalars.enumerated() where scalar.offset >= end {
            let kind = CodePointTable.normalization(of: scalar.value)
            guard
                kind == 1
                    || kind == 2 && isOutOfOrder(scalars[index], after: index > 0 ? scalars[index - 1] : nil)
            else { continue }
            let bytes = cluster(around: scalar.range)
            end = bytes.upperBound
            guard !normalFormC(slice(bytes)).elementsEqual(slice(bytes)) else { continue }
            let word = word(around: bytes)
            end = word.upperBound
            body(word, normalFormC(slice(word)))
        }
    }

    private func isOutOfOrder(_ mark: NonASCIIScalars.Placed, after before: NonASCIIScalars.Placed?) -> Bool {
        guard let before, before.range.upperBound == mark.offset else { return false }
        func order(_ codePoint: UInt32) -> UInt8 {
            Unicode.Scalar(codePoint)!.properties.canonicalCombiningClass.rawValue
        }
        return order(before.value) > order(mark.value)
    }

    /// A character with all marks on it: from the one that the first mark stands on.
    private func cluster(around bytes: Range<Int>) -> Range<Int> {
        var (start, end) = (bytes.lowerBound, bytes.upperBound)
        for _ in 0..<Self.mostMarks {
            guard let first = character(at: start), first.isCombining, let before = character(before: start)
            else { break }
            start -= UTF8.width(before)
        }
        for _ in 0..<Self.mostMarks {
            guard let next = character(at: end), CodePointTable.normalization(of: next.value) != 0 else {
                break
            }
            end += UTF8.width(next)
        }
        return start..<end
    }

    /// Words in which a letter of one script stands among those of another that it looks like.
    func forEachMixedWord(_ body: (_ word: Range<Int>, _ lookalike: Unicode.Scalar) -> Void) {
        var end = 0
        for scalar in beyondASCII.scalars where scalar.offset >= end && (0x370..<0x530).contains(scalar.value)
        {
            // Where two scripts meet, the two letters are neighbours.
            guard
                byte(scalar.offset - 1).map(isLetter) ?? false
                    || byte(scalar.range.upperBound).map(isLetter) ?? false
            else { continue }
            let word = word(around: scalar.range)
            end = word.upperBound
            let letters = Array(String(decoding: slice(word), as: UTF8.self).unicodeScalars).filter(
                \.properties.isAlphabetic)
            if let lookalike = Lookalikes.stranger(in: letters) { body(word, lookalike) }
        }
    }

    /// Runs of characters whose bytes in Windows-1252 are well-formed UTF-8 for something else.
    func forEachMojibake(_ body: (_ bytes: Range<Int>, _ repaired: [UInt8]) -> Void) {
        let scalars = beyondASCII.scalars
        var index = 0
        while index < scalars.count {
            guard let run = Windows1252.misreadRun(in: scalars[index...]) else {
                index += 1
                continue
            }
            body(scalars[index].offset..<scalars[index + run.count - 1].range.upperBound, run.bytes)
            index += run.count
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is written on, or joined with, the character before it: marks, and the later parts of Hangul syllables.
    var isCombining: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: (0x1161...0x11FF).contains(value)
        }
    }

    var isPunctuation: Bool {
        switch properties.generalCategory {
        case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation,
            .dashPunctuation, .connectorPunctuation:
            return true
        default: return false
        }
    }

    /// A letter or a mark on one.
    var isPartOfWord: Bool {
        if value < 0x80 { return isLetter(UInt8(value)) }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark,
            .spacingMark, .enclosingMark:
            return true
        default: return false
        }
    }
}

extension Passage {
    /// Whether an invisible character has its place between its neighbours.
    func isAtHome(_ range: Range<Int>, _ codePoint: UInt32) -> Bool {
        var start = range.lowerBound
        if [0x200E, 0x200F, 0x61C].contains(codePoint) {
            for _ in 0..<4 {
                guard let before = character(before: start), before.isPunctuation else { break }
                start -= UTF8.width(before)
            }
        }
        // Tags come in a row behind a flag.
        if (0xE0020...0xE007F).contains(codePoint) {
            for _ in 0..<8 {
                guard let tag = character(before: start), (0xE0020...0xE007F).contains(tag.value) else {
                    break
                }
                start -= UTF8.width(tag)
            }
        }
        let before = character(before: start)
        var isBehindShortWord = false
        if let before, before.isPartOfWord {
            isBehindShortWord = character(before: start - UTF8.width(before)).map { !$0.isPartOfWord } ?? true
        }
        return Invisible.isAtHome(
            codePoint, after: before, before: character(at: range.upperBound),
            isBehindShortWord: isBehindShortWord)
    }
}
