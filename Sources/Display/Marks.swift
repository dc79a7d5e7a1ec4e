/// Whether a code point is drawn with the ones before it in the same token, as its script is written: vowel signs
/// of Thai and Hindi, Arabic vowels, what joins an emoji and gives it its colour.
///
/// The only judge of that, for terminals, reports and pages. An accent that can be on any letter is drawn on its
/// own, because it makes another spelling of a letter, and that is what an inspector is for. So is anything
/// invisible where a script does not need it: hidden texts are made of it.
///
/// - Parameters:
///   - base: what is drawn right before it; `nil` at the start of a token, and after a sign such as `<U+200B>`.
///   - next: the next code point of the token.
func isDrawnWithBase(
    _ scalar: Unicode.Scalar, after base: Unicode.Scalar?, before next: Unicode.Scalar?
) -> Bool {
    guard scalar.value >= 0x300, let base else { return false }
    switch scalar.value {
    case 0x200D:
        return isJoined(base, next)
    case 0xFE0E, 0xFE0F:
        return isSymbolOfEmoji(base) || isKeycap(base, next)
    case 0x20E3:
        return base.value == 0xFE0F
    case _ where isDefaultIgnorable(scalar.value):
        return false
    default:
        break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark: return isOfOneScript(scalar) && isLetterOrMark(base)
    case .spacingMark: return isLetterOrMark(base) || base.properties.generalCategory == .otherSymbol
    default: return false
    }
}

/// Whether a zero width joiner has something to join: two emoji, or a consonant without its vowel and the next.
private func isJoined(_ base: Unicode.Scalar, _ next: Unicode.Scalar?) -> Bool {
    guard let next else { return false }
    if base.value == 0xFE0F || isSymbolOfEmoji(base) { return isSymbolOfEmoji(next) }
    return base.properties.canonicalCombiningClass == .virama
        && next.properties.generalCategory == .otherLetter
}

/// Not the digits, which are emoji too as far as Unicode is concerned.
private func isSymbolOfEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x7F && scalar.properties.isEmoji
}

/// `1️⃣`: a digit, a variation selector and a keycap.
private func isKeycap(_ base: Unicode.Scalar, _ next: Unicode.Scalar?) -> Bool {
    base.value <= 0x7F && base.properties.isEmoji && next?.value == 0x20E3
}

/// Whether a mark is part of the writing of one script, as in Thai and Hindi, and not an accent that can be on any
/// letter and makes another spelling of it.
private func isOfOneScript(_ mark: Unicode.Scalar) -> Bool {
    switch mark.value {
    case 0x300...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
        false
    default: true
    }
}

private func isLetterOrMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .otherLetter, .lowercaseLetter, .uppercaseLetter, .nonspacingMark, .spacingMark: true
    default: false
    }
}
