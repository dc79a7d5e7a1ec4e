import BytePairs
import Display
import SplitPatterns
import Tokenization

// What tokens do to letters and other characters.

extension Detector {
    static let hiddenLetters = Detector(
        oddity: .hiddenLetters, severity: .info,
        reason: "A model does not see the letters in a long token; it spells and counts them from memory.",
        inPassage: { passage, findings in
            passage.forEachToken { token, range in
                guard range.count >= 8, !passage.tokens.isSpecial(token) else { return }
                let letters = passage.letterCount(in: range, atLeast: 8)
                guard letters >= 8 else { return }
                findings.add(
                    passage.place(tokens: token..<token + 1),
                    "\(letters) letters in one token: \(passage.shown(range))",
                    suggestion: passage.edit(
                        range, "where letters matter, separate them: \(passage.spelled(range))"))
            }
        })

    static let splitCharacter = Detector(
        oddity: .splitCharacter, severity: .info,
        reason: "A character is cut into tokens that are not text; streamed or truncated, they show as �.",
        inPassage: { passage, findings in
            passage.forEachRunOfSplitCharacters { bytes in
                let characters = passage.slice(bytes).count { !isContinuation($0) }
                findings.add(
                    passage.place(bytes),
                    passage.beginning(bytes) + " is cut inside "
                        + (characters == 1 ? "the character: " : "characters: ")
                        + counted(passage.tokens(holding: bytes).count, "token"),
                    data: ["characters": .integer(characters)])
            }
        })

    static let zwjEmoji = Detector(
        oddity: .zwjEmoji, severity: .info,
        reason: "One picture to a reader is a chain of emoji and joiners to a model.",
        inPassage: { passage, findings in
            passage.forEachJoinedEmoji { emoji in
                let tokens = passage.tokens(holding: emoji).count
                guard tokens >= 4 else { return }
                findings.add(
                    passage.place(emoji),
                    String(decoding: passage.slice(emoji), as: UTF8.self)
                        + " is one sign and \(tokens) tokens",
                    data: ["tokens": .integer(tokens)])
            }
        })
}

extension Passage {
    /// The letters of a word with hyphens between them: `e-y-e-s`.
    fileprivate func spelled(_ bytes: Range<Int>) -> String {
        String(decoding: slice(bytes), as: UTF8.self).unicodeScalars.filter(\.properties.isAlphabetic)
            .prefix(24).map(String.init).joined(separator: "-")
    }

    /// The first 16 characters.
    fileprivate func beginning(_ bytes: Range<Int>) -> String {
        let text = String(decoding: slice(bytes), as: UTF8.self).unicodeScalars
        return text.prefix(16).reduce("") { $0 + visible($1) } + (text.count > 16 ? "…" : "")
    }

    /// How many letters of alphabets there are; less if there are fewer characters than `least`.
    fileprivate func letterCount(in bytes: Range<Int>, atLeast least: Int) -> Int {
        var (letters, characters) = (0, 0)
        var isASCII = true
        for byte in slice(bytes) {
            if isLetter(byte) { letters &+= 1 }
            if !isContinuation(byte) { characters &+= 1 }
            if byte >= 0x80 { isASCII = false }
        }
        guard !isASCII, characters >= least else { return letters }
        return String(decoding: slice(bytes), as: UTF8.self).unicodeScalars
            .count { Script(of: $0).isAlphabet && $0.properties.isAlphabetic }
    }

    /// Maximal runs of characters that a token ends inside of.
    fileprivate func forEachRunOfSplitCharacters(_ body: (Range<Int>) -> Void) {
        var run: Range<Int>?
        for end in tokens.ends where end < text.count && isContinuation(text[end]) {
            if let run, end < run.upperBound { continue }
            guard let character = wellFormedCharacter(around: end) else { continue }
            if let before = run, before.upperBound == character.lowerBound {
                run = before.lowerBound..<character.upperBound
            } else {
                if let run { body(run) }
                run = character
            }
        }
        if let run { body(run) }
    }

    private func wellFormedCharacter(around offset: Int) -> Range<Int>? {
        var start = offset
        while start > 0, offset - start < 3, isContinuation(text[start]) { start -= 1 }
        guard let character = character(at: start) else { return nil }
        let range = start..<start + UTF8.width(character)
        return range.contains(offset) ? range : nil
    }

    /// Emoji that joiners hold together.
    fileprivate func forEachJoinedEmoji(_ body: (Range<Int>) -> Void) {
        let scalars = beyondASCII.scalars
        var index = 0
        while index < scalars.count {
            // The unbroken run is enough to find where its emoji begin and end.
            var start = scalars[index].offset
            var (end, hasJoiner) = (start, false)
            while index < scalars.count, scalars[index].offset == end {
                if scalars[index].value == 0x200D { hasJoiner = true }
                end = scalars[index].range.upperBound
                index += 1
            }
            guard hasJoiner else { continue }
            for character in String(decoding: slice(start..<end), as: UTF8.self) {
                let range = start..<start + character.utf8.count
                start = range.upperBound
                let parts = character.unicodeScalars
                if parts.contains("\u{200D}"), parts.first!.properties.isEmoji { body(range) }
            }
        }
    }
}
