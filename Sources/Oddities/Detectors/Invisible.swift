import Display

/// Code points that a reader does not see, and where they are at home.
enum Invisible: Equatable {
    /// It has no shape at all: joiners, marks of direction, variation selectors, the soft hyphen.
    case shapeless
    /// It overrides the direction in which text is shown.
    case direction
    /// It looks like a space and is another.
    case space

    init?(_ codePoint: UInt32) {
        switch codePoint {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: self = .space
        case 0x202A...0x202E, 0x2066...0x2069: self = .direction
        default:
            guard isDefaultIgnorable(codePoint) else { return nil }
            self = .shapeless
        }
    }

    /// Whether the code point does its proper work between its neighbours, so that nothing is odd about it.
    ///
    /// - Parameters:
    ///   - codePoint: the character in question.
    ///   - before: the character before it; for marks of direction, the last one that is no punctuation.
    ///   - next: the character behind it.
    ///   - isBehindShortWord: whether a single letter, a word, stands before it.
    static func isAtHome(
        _ codePoint: UInt32, after before: Unicode.Scalar?, before next: Unicode.Scalar?,
        isBehindShortWord: Bool
    ) -> Bool {
        func script(_ neighbour: Unicode.Scalar?) -> Script {
            neighbour.map { CodePointTable.script(of: $0.value) } ?? .common
        }
        func isEither(_ condition: (Unicode.Scalar) -> Bool) -> Bool {
            [before, next].contains { $0.map(condition) ?? false }
        }
        switch codePoint {
        case 0x200C:
            // Between letters of scripts that join them (Persian, Indic).
            return ![before, next].contains { Self.scriptsThatDoNotJoin.contains(script($0)) }
        case 0x200D:
            return !Self.scriptsThatDoNotJoin.contains(script(before)) || isEither(isEmojiPart)
        case 0xE0020...0xE007F:
            // Only the flags of parts of countries have tags; the caller has gone back to what they stand behind.
            return before?.value == 0x1F3F4
        case 0xE0100...0xE01EF: return script(before) == .han
        case 0xFE00...0xFE0F:
            guard let before, Invisible(before.value) == nil else { return false }
            return script(before) == .han || "#*0123456789©®".unicodeScalars.contains(before)
                || before.value > 0xFF && !before.properties.isAlphabetic
                || (0x1000...0x109F).contains(before.value)
        case 0x200E, 0x200F, 0x61C: return isEither { CodePointTable.script(of: $0.value).isRightToLeft }
        case 0x200B: return isEither { CodePointTable.script(of: $0.value).isWithoutSpaces }
        case 0x3000: return true
        case 0xA0, 0x202F, 0x2009:
            // French puts them inside quotation marks and before high punctuation; many countries within numbers.
            // Czech, Polish and Russian put them behind words of one letter.
            return isBehindShortWord || isEither { "«»:;!?%‰€$".unicodeScalars.contains($0) }
                || isNumeric(before) && (isNumeric(next) || next.map { $0.properties.isAlphabetic } ?? false)
        case 0x180B...0x180F: return isEither { (0x1800...0x18AF).contains($0.value) }
        case 0x115F, 0x1160:
            return isEither { (0x1100...0x11FF).contains($0.value) && Invisible($0.value) == nil }
        case 0x17B4, 0x17B5: return script(before) == .khmer
        default: return false
        }
    }

    private static let scriptsThatDoNotJoin: Set<Script> = [.latin, .greek, .cyrillic, .common, .inherited]

    private static func isNumeric(_ character: Unicode.Scalar?) -> Bool {
        character?.properties.numericType != nil
    }
    private static func isEmojiPart(_ character: Unicode.Scalar) -> Bool {
        character.value == 0xFE0F || character.properties.isEmoji && character.value > 0xFF
    }
}
