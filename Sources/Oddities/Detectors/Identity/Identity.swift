import BytePairs
import Display
import SplitPatterns
import Tokenization

// Words that look alike to a person and are different tokens to a model.

extension Detector {
    static let shouting = Detector(
        oddity: .shouting, severity: .low,
        reason: "A word in capitals costs more tokens, and the model knows it less well.",
        inPassage: { passage, findings in
            passage.forEachPiece { piece, tokens in
                guard tokens.count > 1, let lower = passage.lowercasedIfShouted(piece),
                    passage.surroundings(of: piece) == .prose
                else { return }
                let count = passage.ids(of: lower).count
                guard count < tokens.count else { return }
                findings.add(
                    passage.place(tokens: tokens),
                    "\(passage.shown(piece)) takes \(tokens.count) tokens, \(quoted(lower)) \(count)",
                    suggestion: "write it in lower case, unless the capitals mean something",
                    data: ["tokens": .integer(tokens.count), "lowercaseTokens": .integer(count)])
            }
        })

    static let curlyApostrophe = Detector(
        oddity: .curlyApostrophe, severity: .low,
        reason: "Models know contractions in lower case with a straight apostrophe; others are other tokens.",
        inPassage: { passage, findings in
            passage.forEachCurlyWord { word, straight, isContraction in
                let tokens = passage.tokens(holding: word).count
                let straightTokens = passage.ids(of: straight).count
                // In many languages the curly one is the usual spelling.
                guard isContraction || straightTokens < tokens else { return }
                findings.add(
                    passage.place(word),
                    "\(passage.shown(word)) has a curly apostrophe: \(counted(tokens, "token")), "
                        + "\(straightTokens) with a straight one",
                    suggestion: passage.edit(word, "in a prompt, write \(quoted(straight))"),
                    data: ["tokens": .integer(tokens), "straightTokens": .integer(straightTokens)])
            }
            // The one built-in pattern that takes `'m` as a piece and not `'M`.
            guard passage.tokenizer.encoding.pattern == .gpt2 else { return }
            passage.forEachPiece { piece, _ in
                guard let word = passage.shoutedContraction(around: piece) else { return }
                findings.add(
                    passage.place(word), severity: .low,
                    "\(passage.shown(word)): the split pattern knows contractions only in lower case",
                    suggestion: "write the contraction in lower case")
            }
        })

    static let notNFC = Detector(
        oddity: .notNFC, severity: .medium,
        reason: "A letter with a separate accent looks like the accented letter and is other tokens.",
        inPassage: { passage, findings in
            passage.forEachWordOutsideNFC { word, composed in
                let tokens = passage.tokens(holding: word).count
                let composedTokens = passage.ids(of: composed).count
                findings.add(
                    passage.place(word),
                    severity: passage.isUsuallyComposed(word) ? .medium : .info,
                    "\(passage.shown(word)) is not in normal form C: \(counted(tokens, "token")), "
                        + "\(composedTokens) for \(quoted(composed))",
                    suggestion: passage.edit(word, "normalize the text to NFC"),
                    data: ["tokens": .integer(tokens), "composedTokens": .integer(composedTokens)])
            }
        })
}

extension Passage {
    /// The piece in lower case, if it is a word of three ASCII capitals or more that the vocabulary has in
    /// lower case after a space: most other words in capitals are initialisms.
    fileprivate func lowercasedIfShouted(_ piece: Range<Int>) -> [UInt8]? {
        let letters = text[piece.lowerBound] == 0x20 ? piece.dropFirst() : piece[...]
        guard letters.count >= 3, letters.allSatisfy({ isUpper(text[$0]) }) else { return nil }
        // Constants and the names of things.
        let neighbors = [byte(letters.lowerBound - 1), byte(letters.upperBound)]
        if neighbors.contains(where: { $0.map { isLetterOrDigit($0) || "_-.$".utf8.contains($0) } ?? false }),
            letters.lowerBound == piece.lowerBound
                || byte(letters.upperBound).map({ isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }) ?? false
        {
            return nil
        }
        let word = letters.map { text[$0] | 0x20 }
        guard tokenizer.encoding.vocabulary.id(of: [0x20] + word) != nil else { return nil }
        return letters.count < piece.count ? [0x20] + word : word
    }

    /// Words with a curly apostrophe between two letters, and whether they are contractions of English.
    fileprivate func forEachCurlyWord(
        _ body: (_ word: Range<Int>, _ straight: [UInt8], _ isContraction: Bool) -> Void
    ) {
        var end = 0
        for scalar in beyondASCII.scalars where scalar.value == 0x2019 && scalar.offset >= end {
            guard let before = character(before: scalar.offset), before.isPartOfWord,
                let next = character(at: scalar.range.upperBound), next.isPartOfWord
            else { continue }
            let word = word(around: scalar.range)
            end = word.upperBound
            let suffix = slice(scalar.range.upperBound..<end)
            body(word, text[word.lowerBound..<scalar.offset] + [0x27] + suffix, isContraction(suffix))
        }
    }

    /// Whether these letters after an apostrophe make a contraction of English.
    private func isContraction(_ suffix: UnsafeBufferPointer<UInt8>) -> Bool {
        let suffix = lowercasedASCII(suffix)
        return ["s", "t", "re", "ve", "m", "ll", "d"].contains { suffix.elementsEqual($0.utf8) }
    }

    /// The word around an apostrophe that is a piece of its own, if it is one like `I'M`.
    fileprivate func shoutedContraction(around piece: Range<Int>) -> Range<Int>? {
        guard piece.count == 1, text[piece.lowerBound] == 0x27,
            let before = byte(piece.lowerBound - 1), isUpper(before)
        else { return nil }
        let word = word(around: piece)
        return isContraction(slice(piece.upperBound..<word.upperBound)) ? word : nil
    }

    /// Whether the letters of a word are usually written as one character with their marks: in scripts of India,
    /// in Hebrew and in Arabic they are not, and normal form C even takes some apart.
    fileprivate func isUsuallyComposed(_ word: Range<Int>) -> Bool {
        let letters = String(decoding: slice(word), as: UTF8.self).unicodeScalars
        return Script(ofFirstLetterIn: letters).map { [.latin, .greek, .cyrillic, .hangul].contains($0) }
            ?? false
    }

    /// Words that are not in normal form C, with that form.
    fileprivate func forEachWordOutsideNFC(_ body: (_ word: Range<Int>, _ composed: [UInt8]) -> Void) {
        var end = 0
        var before: NonASCIIScalars.Placed?
        for scalar in beyondASCII.scalars {
            defer { before = scalar }
            let use = CodePointTable.normalization(of: scalar.value)
            guard scalar.offset >= end, use == 1 || use == 2 && isOutOfOrder(scalar, after: before) else {
                continue
            }
            let cluster = cluster(around: scalar.range)
            end = cluster.upperBound
            guard !normalFormC(slice(cluster)).elementsEqual(slice(cluster)) else { continue }
            let word = word(around: cluster)
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

    /// A character with all marks on it, of which Unicode's stream-safe format has at most 30.
    private func cluster(around bytes: Range<Int>) -> Range<Int> {
        var start = bytes.lowerBound
        for _ in 0..<30 {
            // The vowels and final consonants of decomposed Hangul are no marks.
            guard let first = character(at: start), let before = character(before: start),
                first.isMark || (0x1161...0x11FF).contains(first.value)
            else { break }
            start -= UTF8.width(before)
        }
        return
            start..<end(after: bytes.upperBound, limit: 30) {
                CodePointTable.normalization(of: $0.value) != 0
            }
    }
}
