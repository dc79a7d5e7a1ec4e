// What a text has in common with one that has a few more bytes before it.
extension GrowthRules {
    /// How many characters show that a run is long.
    private static let certain = 8

    /// Whether the pieces that begin at two places near each other in one long run end at the same place.
    ///
    /// - Parameters:
    ///   - start: where the longer text begins: one character, or a few bytes that are none, before `known`.
    ///   - known: where the piece begins that ends at `end`.
    package func endsAlike(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, as known: Int, end: Int
    ) -> Bool {
        let first = character(in: text, at: start)
        guard first.range.upperBound == known else { return false }
        guard let firstClass = first.characterClass else {
            return (known - 1..<known + Self.certain).allSatisfy { isNeverFirst(text[$0]) }
        }
        var set = alike(firstClass)
        if set.contains(.space) {
            let endsLine = text[end - 1] == 10 || text[end - 1] == 13
            guard firstClass == .space || endsLine || traits.takesWhiteSpaceAtEndWhole else { return false }
        }
        if firstClass == .number, traits.digits != nil || traits.joinsSpaceAndNumbers { return false }
        if traits.limitsLettersAfterPunctuation, CharacterClassSet.letterOrMark.contains(firstClass) {
            // The first of the piece may be punctuation, but not this one.
            set = .letterOrMark
        }
        var position = known
        for _ in 0..<Self.certain {
            guard position < end else { return false }
            let next = character(in: text, at: position)
            guard let nextClass = next.characterClass, set.contains(nextClass),
                next.isOfScript == first.isOfScript, first.isASCII || firstClass != .other
            else { return false }
            position = next.range.upperBound
        }
        return true
    }

    private func isNeverFirst(_ byte: UInt8) -> Bool { (0x80..<0xC2).contains(byte) || byte >= 0xF5 }

    /// The classes that are the same to a piece as a given one.
    private func alike(_ characterClass: CharacterClass) -> CharacterClassSet {
        switch characterClass {
        case .upper, .lower:
            traits.splitsCase ? CharacterClassSet(characterClass) : traits.word
        case .caseless, .mark:
            traits.splitsCase
                ? CharacterClassSet(.caseless, .mark)
                : traits.word.contains(characterClass) ? traits.word : CharacterClassSet(characterClass)
        case .number: .number
        case .space, .lineBreak: .whiteSpace
        case .punctuation, .other: CharacterClassSet(characterClass)
        }
    }

    /// Whether long numbers are cut into groups of three from the right.
    package var groupsDigitsFromRight: Bool { traits.joinsSpaceAndNumbers }

    /// Whether a place is inside a character, or no character is there.
    package func isIllFormed(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        WellFormedUTF8.sequenceLength(text, at: position) == 0
    }

    /// Whether every piece that comes into the run at `start` from before it ends where the run's own does.
    package func growsAlike(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard let characterClass = character(in: text, at: start).characterClass else { return false }
        switch characterClass {
        case .upper, .lower: return !traits.limitsLettersAfterPunctuation
        case .caseless, .mark: return !traits.splitsCase && !traits.limitsLettersAfterPunctuation
        case .punctuation, .other: return true
        case .number, .space, .lineBreak: return false
        }
    }
}
