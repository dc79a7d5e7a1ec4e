// Which pieces stay as they are.
extension GrowthRules {
    /// A reader looks this many bytes past the run after a piece: at a whole character, or a contraction.
    private static let lookAhead = 4

    /// Where the last run of characters of one kind begins, except for the last few bytes. Pieces that end
    /// before it are the pieces of every text that begins like this one.
    ///
    /// - Complexity: linear in the run.
    package func settledEnd(of text: UnsafeBufferPointer<UInt8>) -> Int {
        var start = text.count - Self.lookAhead
        guard start > 0 else { return 0 }
        // To the start of the character there: all of it is known.
        var back = 0
        while back < 3, start - back > 0, text[start - back] & 0xC0 == 0x80 { back += 1 }
        if WellFormedUTF8.sequenceLength(text, at: start - back) > back { start -= back }
        let kind = kind(of: character(in: text, at: start))
        while start > 0 {
            let before = character(in: text, before: start)
            guard self.kind(of: before) == kind else { break }
            start = before.range.lowerBound
        }
        return start
    }

    /// What a run consists of. Fewer kinds than a pattern has are safe: runs are longer then.
    private func kind(of character: Character) -> UInt8 {
        guard let characterClass = character.characterClass else { return 0 }
        if traits.word.contains(characterClass) { return 1 }
        switch characterClass {
        case .number: return traits.joinsSpaceAndNumbers ? 3 : 2
        case .space, .lineBreak: return 3
        case .upper, .lower, .caseless, .mark, .punctuation, .other: return 4
        }
    }

    /// Whether the first piece of a text stays as it is although the run after it has not ended: groups of
    /// digits, bytes that are no characters, and words that end with a change of case or script.
    ///
    /// - Complexity: linear in the piece.
    package func isSettled(first end: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard end > 0, end < text.count else { return false }
        let next = character(in: text, at: end)
        guard let nextClass = next.characterClass else { return false }
        // Bytes that are no character end before the first one.
        if WellFormedUTF8.sequenceLength(text, at: 0) == 0 { return true }
        if traits.script != .any {
            let last = character(in: text, before: end)
            if last.isOfScript != next.isOfScript { return true }
        }
        if let digits = traits.digits, nextClass == .number, isNumber(text, upTo: end, digits) { return true }
        return traits.splitsCase && nextClass == .upper && hasSmallLetter(text, upTo: end)
    }

    private func isNumber(_ text: UnsafeBufferPointer<UInt8>, upTo end: Int, _ digits: Int) -> Bool {
        var (position, count) = (0, 0)
        while position < end, count <= digits {
            let character = character(in: text, at: position)
            guard character.characterClass == .number else { return false }
            position = character.range.upperBound
            count += 1
        }
        return position == end && count == digits
    }

    private func hasSmallLetter(_ text: UnsafeBufferPointer<UInt8>, upTo end: Int) -> Bool {
        var position = end
        // Mostly the last letter is one.
        while position > 0 {
            let character = character(in: text, before: position)
            if character.characterClass == .lower { return true }
            position = character.range.lowerBound
        }
        return false
    }
}
