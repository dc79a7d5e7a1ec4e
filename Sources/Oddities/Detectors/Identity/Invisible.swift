import Display
import SplitPatterns

extension Detector {
    static let invisible = Detector(
        oddity: .invisible, severity: .high, reason: "The model sees characters that a reader does not.",
        inPassage: { passage, findings in
            for scalar in passage.beyondASCII.scalars {
                guard let effect = Invisible(scalar.value), !passage.isInPlace(scalar) else { continue }
                let character = Unicode.Scalar(scalar.value)!
                findings.add(
                    passage.place(scalar.range),
                    "\(name(of: character)) (\(character.properties.name ?? name(of: character))) "
                        + effect.rawValue,
                    suggestion: effect == .space ? "write an ordinary space" : "remove it",
                    data: ["codePoint": .text(name(of: character))])
            }
        })
}

/// How a code point that a reader does not see shows.
private enum Invisible: String {
    /// Joiners, marks of direction, variation selectors, the soft hyphen.
    case shapeless = "cannot be seen"
    case direction = "changes the direction in which text is shown"
    case space = "looks like a space"

    init?(_ codePoint: UInt32) {
        switch codePoint {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: self = .space
        case 0x202A...0x202E, 0x2066...0x2069: self = .direction
        default:
            guard isDefaultIgnorable(codePoint) else { return nil }
            self = .shapeless
        }
    }
}

extension Passage {
    /// Whether an invisible character does its proper work between its neighbors.
    fileprivate func isInPlace(_ invisible: NonASCIIScalars.Placed) -> Bool {
        let codePoint = invisible.value
        let isDirectionMark = [0x200E, 0x200F, 0x61C].contains(codePoint)
        let tags: ClosedRange<UInt32> = 0xE0020...0xE007F
        var start = invisible.offset
        if isDirectionMark {
            start = self.start(before: start, limit: 4, while: isPunctuation)
        } else if tags.contains(codePoint) {
            // Tags come in a row after a flag.
            start = self.start(before: start, limit: 8) { tags.contains($0.value) }
        }
        let before = character(before: start)
        let next = character(at: invisible.range.upperBound)
        func script(_ neighbor: Unicode.Scalar?) -> Script { neighbor.map(Script.init) ?? .common }
        func isEither(_ condition: (Unicode.Scalar) -> Bool) -> Bool {
            [before, next].contains { $0.map(condition) ?? false }
        }
        switch codePoint {
        // Between letters of scripts that join them (Persian, Indic).
        case 0x200C: return script(before).joinsLetters && script(next).joinsLetters
        case 0x200D: return script(before).joinsLetters || isEither(isEmojiPart)
        // Only the flags of parts of countries have tags.
        case tags: return before?.value == 0x1F3F4
        case 0xE0100...0xE01EF: return script(before) == .han
        case 0xFE00...0xFE0F:
            guard let before, Invisible(before.value) == nil else { return false }
            return script(before) == .han || "#*0123456789©®".unicodeScalars.contains(before)
                || before.value > 0xFF && !before.properties.isAlphabetic
                || (0x1000...0x109F).contains(before.value)
        case _ where isDirectionMark: return isEither { Script(of: $0).isRightToLeft }
        case 0x200B: return isEither { Script(of: $0).isWithoutSpaces }
        case 0x3000: return true
        case 0xA0, 0x202F, 0x2009:
            // French has them inside quotation marks and before high punctuation, many countries in numbers.
            return isEither { "«»:;!?%‰€$".unicodeScalars.contains($0) }
                || isNumeric(before) && (isNumeric(next) || next.map { $0.properties.isAlphabetic } ?? false)
                || isWordOfOneLetter(endingAt: start)
        case 0x180B...0x180F: return isEither { (0x1800...0x18AF).contains($0.value) }
        case 0x115F, 0x1160:
            return isEither { (0x1100...0x11FF).contains($0.value) && Invisible($0.value) == nil }
        case 0x17B4, 0x17B5: return script(before) == .khmer
        default: return false
        }
    }

    /// Czech, Polish and Russian tie words of one letter to the next.
    private func isWordOfOneLetter(endingAt end: Int) -> Bool {
        guard let letter = character(before: end), letter.isPartOfWord else { return false }
        return character(before: end - UTF8.width(letter)).map { !$0.isPartOfWord } ?? true
    }

    private func isNumeric(_ character: Unicode.Scalar?) -> Bool { character?.properties.numericType != nil }

    private func isEmojiPart(_ character: Unicode.Scalar) -> Bool {
        character.value == 0xFE0F || character.properties.isEmoji && character.value > 0xFF
    }

    private func isPunctuation(_ character: Unicode.Scalar) -> Bool {
        switch character.properties.generalCategory {
        case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation,
            .dashPunctuation, .connectorPunctuation:
            true
        default: false
        }
    }
}
