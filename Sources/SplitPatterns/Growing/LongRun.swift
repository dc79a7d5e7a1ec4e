/// A long run at the end of a text, and what makes it longer without changing other pieces: the reason why a
/// giant piece need not be scanned again for each byte.
package struct LongRun: Sendable {
    /// How the pieces change while the run goes on.
    package enum Kind: Sendable {
        /// The last piece becomes longer.
        case oneKind
        /// White space: up to the last line break it is one piece, and what follows it another.
        case lines
        /// White space that is one piece, whatever is in it.
        case whiteSpace
        /// Digits in groups of three from the right.
        case groupsOfThree
        /// Bytes that are no characters, and begin none.
        case illFormed
    }

    package let kind: Kind
    fileprivate let rules: GrowthRules
    fileprivate let classes: CharacterClassSet
    fileprivate let isASCII: Bool
    fileprivate let isOfScript: Bool?
    fileprivate let byte: UInt8?

    /// What comes next in a run.
    package enum Step: Sendable {
        /// The bytes are a character of the run, and whether it is a line break.
        case goesOn(isLineBreak: Bool)
        /// The bytes begin a character: so far they are a piece of their own.
        case incomplete
        /// The run is over.
        case ends
    }

    /// What the last bytes of a text do to the run that is before them.
    ///
    /// - Parameter last: one byte to four.
    package func step(_ last: UnsafeBufferPointer<UInt8>) -> Step {
        if let byte { return last.count == 1 && last[0] == byte ? .goesOn(isLineBreak: false) : .ends }
        if kind == .illFormed { return Self.isNeverFirst(last[0]) ? .goesOn(isLineBreak: false) : .ends }
        let character = rules.character(in: last, at: 0)
        guard let characterClass = character.characterClass else {
            return Self.mayBecomeCharacter(last) ? .incomplete : .ends
        }
        guard character.range.count == last.count, classes.contains(characterClass),
            !isASCII || character.isASCII, isOfScript == nil || isOfScript == character.isOfScript
        else { return .ends }
        return .goesOn(isLineBreak: characterClass == .lineBreak)
    }

    /// Whether bytes that are no character yet can become one. A lead that no second byte may follow so is not
    /// told apart: then the run just ends.
    private static func mayBecomeCharacter(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let length = bytes[0] < 0xC2 ? 0 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : bytes[0] < 0xF5 ? 4 : 0
        return bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }
}

extension LongRun {
    /// Whether no character begins with a byte.
    fileprivate static func isNeverFirst(_ byte: UInt8) -> Bool {
        (0x80..<0xC2).contains(byte) || byte >= 0xF5
    }
}

extension GrowthRules {
    /// How many characters of one kind make a run of which it is known how it goes on.
    private static let certain = 8

    /// The run at the end of a text, if its characters are of one kind.
    ///
    /// - Parameter start: where the last piece begins.
    package func longRun(atEndOf text: UnsafeBufferPointer<UInt8>, lastPiece start: Int) -> LongRun? {
        var last: [Character] = []
        var end = text.count
        while last.count < Self.certain, end > 0 {
            let character = character(in: text, before: end)
            last.append(character)
            end = character.range.lowerBound
        }
        guard last.count == Self.certain else { return nil }
        func all(_ set: CharacterClassSet) -> Bool {
            last.allSatisfy { $0.characterClass.map(set.contains) ?? false }
        }
        if all(.whiteSpace) { return whiteSpaceRun(atEndOf: text, lastPiece: start, first: end) }
        let areASCII = last.allSatisfy(\.isASCII)
        if traits.joinsSpaceAndNumbers, areASCII, all(.number) {
            return run(.groupsOfThree, .number, isASCII: true)
        }
        // All of them must be in the last piece.
        guard end >= start else { return nil }
        if last.allSatisfy({ $0.characterClass == nil && LongRun.isNeverFirst(text[$0.range.lowerBound]) }) {
            return run(.illFormed, .whiteSpace)
        }
        if areASCII, Set(last.map { text[$0.range.lowerBound] }).count == 1, let slash = slashRun(text) {
            return slash
        }
        if areASCII, all(traits.joinsPunctuationAndOthers ? Self.rest : Self.punctuation) {
            return run(
                .oneKind, traits.joinsPunctuationAndOthers ? Self.rest : Self.punctuation, isASCII: true)
        }
        if areASCII, all(Self.other) { return run(.oneKind, Self.other, isASCII: true) }
        if traits.digits == nil, !traits.joinsSpaceAndNumbers, all(.number) { return run(.oneKind, .number) }
        let isOfScript = last[0].isOfScript
        guard traits.script == .any || last.allSatisfy({ $0.isOfScript == isOfScript }) else { return nil }
        let isLimited =
            traits.limitsLettersAfterPunctuation && text[start] < 0x80
            && Self.punctuation.contains(CharacterClass(ofASCII: text[start]))
        guard !isLimited || areASCII else { return nil }
        let words =
            traits.splitsCase ? [Self.notUpper, CharacterClassSet(.upper)] : [traits.word]
        return words.first(where: all).map {
            run(.oneKind, $0, isASCII: isLimited, isOfScript: traits.script == .any ? nil : isOfScript)
        }
    }

    /// Line breaks may belong to punctuation before them; then nothing but more of them does.
    private func whiteSpaceRun(
        atEndOf text: UnsafeBufferPointer<UInt8>, lastPiece start: Int, first: Int
    ) -> LongRun? {
        var position = start
        while position < text.count {
            let character = character(in: text, at: position)
            guard character.characterClass.map(CharacterClassSet.whiteSpace.contains) ?? false else {
                let lineBreaks = CharacterClassSet(.lineBreak)
                let areAll = (first..<text.count).allSatisfy { text[$0] == 10 || text[$0] == 13 }
                return areAll ? run(.oneKind, lineBreaks) : nil
            }
            position = character.range.upperBound
        }
        return run(traits.takesWhiteSpaceAtEndWhole ? .whiteSpace : .lines, .whiteSpace)
    }

    /// Slashes may follow line breaks that follow punctuation; then no other punctuation does.
    private func slashRun(_ text: UnsafeBufferPointer<UInt8>) -> LongRun? {
        guard text.last == UInt8(ascii: "/") else { return nil }
        return LongRun(
            kind: .oneKind, rules: self, classes: Self.punctuation, isASCII: true, isOfScript: nil,
            byte: UInt8(ascii: "/"))
    }

    private func run(
        _ kind: LongRun.Kind, _ classes: CharacterClassSet, isASCII: Bool = false, isOfScript: Bool? = nil
    ) -> LongRun {
        LongRun(
            kind: kind, rules: self, classes: classes, isASCII: isASCII, isOfScript: isOfScript, byte: nil)
    }

    private static let notUpper = CharacterClassSet(.lower, .caseless, .mark)
    private static let punctuation = CharacterClassSet(.punctuation)
    private static let other = CharacterClassSet(.other)
    private static let rest = CharacterClassSet(.punctuation, .other)
}
