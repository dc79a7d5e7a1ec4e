/// What is known of the pieces of a text that goes on: which of them stay as they are whatever follows, and
/// when a long last piece just becomes longer. For built-in patterns.
///
/// Why it is correct: a built-in pattern reads from the start of a piece to its end, on to the end of the run of
/// characters of one kind that begins there (white space is looked through for line breaks, a word for the small
/// letter that ends its capitals), and at most a contraction more. That is a claim about twelve patterns; tests
/// compare it with the pieces of texts that go on in all ways.
package struct GrowthRules: Sendable {
    let traits: Traits

    /// What distinguishes the built-in patterns here.
    struct Traits: Sendable {
        /// The classes that follow each other in a word.
        var word = CharacterClassSet.letter
        /// How many digits are a piece at once, whatever follows; `nil` if that is not known.
        var digits: Int?
        /// Whether words end where lower case turns to upper case.
        var splitsCase = false
        /// Whether the pieces of white space depend on the digits after it.
        var joinsSpaceAndNumbers = false
        /// Whether the white space at the end of a text is one piece, line breaks or not.
        var takesWhiteSpaceAtEndWhole = false
        /// Whether punctuation and other characters that are no words are one kind.
        var joinsPunctuationAndOthers = true
        var script = Script.any
        /// Whether a punctuation character takes ASCII letters only.
        var limitsLettersAfterPunctuation = false
    }

    /// Characters that never share a piece with others.
    enum Script: Sendable {
        case any, han, chineseOrJapanese
        /// Falcon's punctuation, which has fewer characters than the class of that name.
        case punctuation
    }

    /// The rules of a pattern, `nil` for a custom one.
    package init?(_ pattern: SplitPattern) {
        guard case .scanner(let scanner) = pattern.engine else { return nil }
        traits = Traits(scanner)
    }
}

extension GrowthRules.Traits {
    init(_ scanner: Scanner) {
        switch scanner {
        case .gpt2: takesWhiteSpaceAtEndWhole = true
        case .words(let words):
            digits = words.digits
            takesWhiteSpaceAtEndWhole = words.takesWhiteSpaceAtEndWhole
            if words.takesMarks { word = .letterOrMark }
        case .casedWords(let words):
            word = .letterOrMark
            digits = words.digits
            splitsCase = true
            if words.separatesHan { script = .han }
        case .deepseekV3:
            word = .letterOrMark
            digits = 3
            script = .chineseOrJapanese
            joinsPunctuationAndOthers = false
            limitsLettersAfterPunctuation = true
        case .starcoder:
            digits = 1
            takesWhiteSpaceAtEndWhole = true
        case .falcon:
            digits = 3
            takesWhiteSpaceAtEndWhole = true
            script = .punctuation
            joinsPunctuationAndOthers = false
        case .cohere2:
            word = .letterOrMark
            splitsCase = true
            joinsSpaceAndNumbers = true
        }
    }
}

// Characters as the rules see them.
extension GrowthRules {
    /// A character, or a byte that is not part of one.
    struct Character {
        /// `nil` for a byte that is not part of a character.
        var characterClass: CharacterClass?
        var isASCII: Bool
        var isOfScript: Bool
        var range: Range<Int>
    }

    func character(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Character {
        let length = WellFormedUTF8.sequenceLength(text, at: position)
        guard length > 0 else {
            return Character(
                characterClass: nil, isASCII: false, isOfScript: false, range: position..<position + 1)
        }
        let scanned = ScannedText(base: text.baseAddress!, end: text.count)
        let isOfScript =
            switch traits.script {
            case .any: false
            case .han: scanned.isHan(at: position)
            case .chineseOrJapanese: scanned.isChineseOrJapanese(at: position)
            case .punctuation: scanned.isPunctuation(at: position)
            }
        return Character(
            characterClass: scanned.character(at: position).characterClass, isASCII: length == 1,
            isOfScript: isOfScript, range: position..<position + length)
    }

    /// The character that ends at `end`, which is not 0.
    func character(in text: UnsafeBufferPointer<UInt8>, before end: Int) -> Character {
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        let found = character(in: text, at: start)
        if found.range.upperBound == end { return found }
        return Character(characterClass: nil, isASCII: false, isOfScript: false, range: end - 1..<end)
    }
}

extension GrowthRules {
    /// What a text ends with.
    package struct Ending {
        let characterClass: CharacterClass?

        /// Whether a last piece that ends so only becomes longer, except for a few bytes.
        package func onlyGrows(_ rules: GrowthRules) -> Bool {
            switch characterClass {
            case .space, .lineBreak: false
            case .number: !rules.traits.joinsSpaceAndNumbers
            case nil, .upper, .lower, .caseless, .mark, .punctuation, .other: true
            }
        }
    }

    /// What a text ends with, `nil` if it is empty.
    package func ending(of text: UnsafeBufferPointer<UInt8>) -> Ending? {
        text.isEmpty ? nil : Ending(characterClass: character(in: text, before: text.count).characterClass)
    }

    /// Whether a part of a text is white space.
    package func isWhiteSpace(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { text in
            var position = range.lowerBound
            while position < range.upperBound {
                let character = character(in: text, at: position)
                guard character.characterClass.map(CharacterClassSet.whiteSpace.contains) ?? false else {
                    return false
                }
                position = character.range.upperBound
            }
            return true
        }
    }
}
