import BytePairs
import Display
import SplitPatterns
import Tokenization

/// What tokens do to letters, to parts of words and to scripts.
extension Detector {
    static let lettersAndScripts: [Detector] = [
        Detector(
            .hiddenLetters, .info, .exact,
            "A long word in one token: a model does not see its letters, and spells and counts them from hearsay.",
            inPassage: { passage, findings in
                passage.forEachToken { token, range in
                    guard range.count >= 8, passage.letters(in: range) >= 8, !passage.tokens.isSpecial(token)
                    else { return }
                    findings.add(passage.place(tokens: token..<token + 1)) {
                        .init(
                            "\(passage.letters(in: range)) letters in one token: \(passage.shown(range))",
                            suggestion: "where letters matter, write them apart: \(passage.spelled(range))")
                    }
                }
            }),
        Detector(
            .morphemeSplit, .info, .heuristic,
            "A word is cut, and not where its parts meet, so that the model cannot know it by its parts.",
            inPassage: { passage, findings in
                passage.forEachPiece { piece, tokens in
                    guard tokens.count > 1,
                        let seam = Affixes.seam(in: passage.slice(piece), passage.tokenizer)
                    else { return }
                    let offset = piece.lowerBound + seam
                    let cut = passage.tokens.ends[tokens.lowerBound] - piece.lowerBound
                    guard !passage.tokens.ends[tokens].contains(offset),
                        !Affixes.isCutBeforeEnding(passage.slice(piece), at: cut, passage.tokenizer)
                    else { return }
                    findings.add(passage.place(tokens: tokens)) {
                        let parts = [piece.lowerBound..<offset, offset..<piece.upperBound]
                            .map { visible(passage.slice($0)) }
                        return .init(
                            "\(parts.joined(separator: "-")) is cut \(passage.shown(piece))",
                            data: ["seam": .integer(passage.origin + offset)])
                    }
                }
            }),
        Detector(
            .fragmentation, .high, .exact,
            "A script in more tokens than characters is dear, slow, and little known to the model.",
            inText: { summary, findings in
                for use in summary.scripts.uses
                where use.letters >= 20 && use.tokensPerLetter > use.script.fragmentationLimit {
                    findings.add(use.place) {
                        .init(
                            "\(use.script.name): \(decimal(use.tokensPerLetter)) tokens a letter, over \(grouped(use.letters)) letters",
                            suggestion:
                                "take an encoding that knows the script: bpe report --compare shows which",
                            data: [
                                "script": .text(use.script.name), "letters": .integer(use.letters),
                                "tokensPerLetter": .number(use.tokensPerLetter),
                            ])
                    }
                }
            }),
        Detector(
            .splitCharacter, .medium, .exact,
            "A character falls into tokens that are no text by themselves; streamed or cut off, they show as �.",
            inPassage: { passage, findings in
                passage.forEachRunOfSplitCharacters { characters in
                    // Rare letters are split in every vocabulary, and models read them all the same.
                    let isLetter =
                        passage.character(at: characters.lowerBound)?.properties.isAlphabetic ?? false
                    findings.add(passage.place(characters), severity: isLetter ? .low : .medium) {
                        let ids = passage.tokens.ids[passage.tokens(holding: characters)]
                        let text = String(decoding: passage.slice(characters), as: UTF8.self)
                        return .init(
                            "\(visible(Array(String(String.UnicodeScalarView(text.unicodeScalars.prefix(16))).utf8)))\(text.unicodeScalars.count > 16 ? "…" : "") is cut inside \(text.unicodeScalars.count == 1 ? "the character" : "characters"): \(counted(ids.count, "token"))",
                            data: ["characters": .integer(text.unicodeScalars.count)])
                    }
                }
            }),
        Detector(
            .zwjEmoji, .low, .exact, "One picture to a reader is a chain of emoji and joiners to a model.",
            inPassage: { passage, findings in
                passage.forEachJoinedEmoji { emoji in
                    let tokens = passage.tokens(holding: emoji)
                    guard tokens.count >= 4 else { return }
                    findings.add(passage.place(emoji)) {
                        .init(
                            "\(String(decoding: passage.slice(emoji), as: UTF8.self)) is one sign and \(tokens.count) tokens",
                            data: ["tokens": .integer(tokens.count)])
                    }
                }
            }),
    ]
}

extension Passage {
    func forEachToken(_ body: (_ token: Int, _ bytes: Range<Int>) -> Void) {
        var start = 0
        for (token, end) in tokens.ends.enumerated() {
            body(token, start..<end)
            start = end
        }
    }

    /// The letters of a word with hyphens between: `e-y-e-s`.
    func spelled(_ bytes: Range<Int>) -> String {
        String(decoding: slice(bytes), as: UTF8.self).unicodeScalars.filter(\.properties.isAlphabetic).prefix(
            24
        )
        .map(String.init).joined(separator: "-")
    }

    /// How many letters of alphabets some bytes have.
    func letters(in bytes: Range<Int>) -> Int {
        var letters = 0
        var isASCII = true
        for byte in slice(bytes) {
            if isLetter(byte) { letters &+= 1 }
            if byte >= 0x80 { isASCII = false }
        }
        guard !isASCII else { return letters }
        return String(decoding: slice(bytes), as: UTF8.self).unicodeScalars
            .count { $0.properties.isAlphabetic && CodePointTable.script(of: $0.value).isAlphabet }
    }

    /// Maximal runs of characters inside each of which a token ends.
    func forEachRunOfSplitCharacters(_ body: (Range<Int>) -> Void) {
        var run: Range<Int>?
        for end in tokens.ends where end < text.count && text[end] & 0xC0 == 0x80 {
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
        while start > 0, offset - start < 3, text[start] & 0xC0 == 0x80 { start -= 1 }
        guard let character = character(at: start) else { return nil }
        let range = start..<start + UTF8.width(character)
        return range.contains(offset) ? range : nil
    }

    /// Emoji that joiners hold together.
    func forEachJoinedEmoji(_ body: (Range<Int>) -> Void) {
        let scalars = beyondASCII.scalars
        var end = 0
        for (index, scalar) in scalars.enumerated() where scalar.value == 0x200D && scalar.offset >= end {
            // The signs on both sides that touch it and each other are enough to find where the one sign begins and
            // ends.
            var first = index
            while first > 0, index - first < 256, scalars[first - 1].range.upperBound == scalars[first].offset
            { first -= 1 }
            var last = index
            while last + 1 < scalars.count, last - index < 256,
                scalars[last].range.upperBound == scalars[last + 1].offset
            {
                last += 1
            }
            var start = scalars[first].offset
            for sign in String(decoding: slice(start..<scalars[last].range.upperBound), as: UTF8.self) {
                let range = start..<start + sign.utf8.count
                if range.contains(scalar.offset), range.lowerBound >= end,
                    sign.unicodeScalars.first!.properties.isEmoji
                {
                    body(range)
                    end = range.upperBound
                }
                start = range.upperBound
            }
        }
    }
}
